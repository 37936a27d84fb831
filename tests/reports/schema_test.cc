// SCHEMA.md against what ToJson writes.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "reports/json.h"
#include "tests/reports/example_result.h"
#include "tests/support/shared_files.h"

namespace recount::reports {
namespace {

std::string Schema() {
  return ::recount::testing::ReadAll(absl::StrCat(RECOUNT_SOURCE_DIR, "/reports/SCHEMA.md"));
}

void CollectKeys(const nlohmann::ordered_json& json, std::set<std::string>& keys) {
  if (json.is_object()) {
    for (const auto& [key, value] : json.items()) {
      keys.insert(key);
      CollectKeys(value, keys);
    }
  } else if (json.is_array()) {
    for (const auto& value : json) CollectKeys(value, keys);
  }
}

std::set<std::string> WrittenKeys() {
  std::set<std::string> keys;
  CollectKeys(nlohmann::ordered_json::parse(ToJson(testing::MixtureResult())), keys);
  return keys;
}

// The keys in the first column of its tables, those of one section in order.
std::vector<std::string> DocumentedKeys(const std::string& section) {
  std::vector<std::string> keys;
  bool inside = section.empty();
  for (absl::string_view line : absl::StrSplit(Schema(), '\n')) {
    if (!section.empty() && absl::ConsumePrefix(&line, "#")) {
      while (absl::ConsumePrefix(&line, "#")) {
      }
      inside = line == absl::StrCat(" ", section);
    }
    if (!inside || !absl::ConsumePrefix(&line, "| `")) continue;
    keys.emplace_back(line.substr(0, line.find('`')));
  }
  return keys;
}

std::vector<std::string> KeysOf(const nlohmann::ordered_json& json) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  return keys;
}

TEST(Schema, DocumentsEveryKeyAndNoOther) {
  const std::vector<std::string> documented = DocumentedKeys("");
  std::set<std::string> known(documented.begin(), documented.end());
  known.insert("version");  // Beside `name`, in the row of library_versions.
  EXPECT_EQ(WrittenKeys(), known);
}

TEST(Schema, KeepsTheOrderOfKeys) {
  const auto json = nlohmann::ordered_json::parse(ToJson(testing::MixtureResult()));
  const auto& model = json["models"][8];
  EXPECT_EQ(KeysOf(json), DocumentedKeys("Result"));
  EXPECT_EQ(KeysOf(json["provenance"]), DocumentedKeys("Provenance"));
  EXPECT_EQ(KeysOf(json["corpus"]), DocumentedKeys("CorpusInfo"));
  EXPECT_EQ(KeysOf(json["corpus"]["parts"][0]), DocumentedKeys("PartInfo"));
  EXPECT_EQ(KeysOf(model), DocumentedKeys("ModelResult"));
  EXPECT_EQ(KeysOf(json["models"][9]["mixture_parts"][0]), DocumentedKeys("MixturePart"));
  EXPECT_EQ(KeysOf(model["curve"][0]), DocumentedKeys("EpochLosses"));
  EXPECT_EQ(KeysOf(model["samples"][0]), DocumentedKeys("SampleText"));
  EXPECT_EQ(KeysOf(model["test"]), DocumentedKeys("Likelihood"));
  EXPECT_EQ(KeysOf(model["test"]["covered"]), DocumentedKeys("CrossEntropy"));
  EXPECT_EQ(KeysOf(model["test"]["covered"]["nats_interval"]), DocumentedKeys("Interval"));
  EXPECT_EQ(KeysOf(json["orders"][0]), DocumentedKeys("OrderFigures"));
  EXPECT_EQ(KeysOf(json["differences"][0]), DocumentedKeys("PairDifference"));
  EXPECT_EQ(KeysOf(json["gains"][0]), DocumentedKeys("Gain"));
  EXPECT_EQ(KeysOf(json["held_out"]), DocumentedKeys("TextFigures"));
  EXPECT_EQ(KeysOf(json["held_out"]["brackets"]), DocumentedKeys("BracketText"));
  EXPECT_EQ(KeysOf(json["held_out"]["brackets"]["all"]), DocumentedKeys("PairKind"));
  EXPECT_EQ(KeysOf(json["held_out"]["brackets"]["depth"][0]), DocumentedKeys("Bucket"));
  EXPECT_EQ(KeysOf(json["held_out"]["indentation"]), DocumentedKeys("IndentationText"));
  EXPECT_EQ(KeysOf(json["held_out"]["copying"]), DocumentedKeys("Copying"));
  EXPECT_EQ(KeysOf(model["given_brackets"]), DocumentedKeys("GivenBrackets"));
  EXPECT_EQ(KeysOf(model["given_brackets"]["all"]), DocumentedKeys("CloserBucket"));
  EXPECT_EQ(KeysOf(model["given_brackets"]["nothing_open"]), DocumentedKeys("WrongCloserMass"));
  EXPECT_EQ(KeysOf(model["given_indentation"]), DocumentedKeys("GivenIndentation"));
  EXPECT_EQ(KeysOf(model["given_indentation"]["all"]), DocumentedKeys("RunBucket"));
}

TEST(Schema, MarksWhatDiffersBetweenRuns) {
  std::set<std::string> comparable, of_run;
  CollectKeys(nlohmann::ordered_json::parse(ComparableJson(testing::MixtureResult())), comparable);
  for (const absl::string_view line : absl::StrSplit(Schema(), '\n')) {
    if (line.find("| *run*") == absl::string_view::npos) continue;
    const std::size_t from = line.find('`') + 1;
    of_run.emplace(line.substr(from, line.find('`', from) - from));
  }
  std::set<std::string> all = comparable;
  all.insert(of_run.begin(), of_run.end());
  EXPECT_EQ(all, WrittenKeys());
  for (const std::string& key : of_run) EXPECT_EQ(comparable.count(key), 0u) << key;
}

}  // namespace
}  // namespace recount::reports
