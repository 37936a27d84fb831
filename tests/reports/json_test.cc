#include "reports/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/reports/example_result.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount::reports {
namespace {

using ::recount::testing::StatusIs;
using ::testing::HasSubstr;

// The small result with one text replaced by another; the text must be there.
std::string Changed(const std::string& from, const std::string& to) {
  const std::string json = ToJson(testing::SmallResult());
  EXPECT_TRUE(absl::StrContains(json, from)) << from;
  const std::size_t at = json.find(from);
  return json.substr(0, at) + to + json.substr(at + from.size());
}

TEST(ToJson, ReadsBackTheSame) {
  for (const Result& result : {testing::ExampleResult(), testing::MixtureResult(), testing::NastyResult(),
                               testing::SmallResult(), Result{}}) {
    const std::string json = ToJson(result);
    ASSERT_OK_AND_ASSIGN(const Result read, FromJson(json));
    EXPECT_EQ(ToJson(read), json);
  }
}

TEST(ToJson, KeepsTextsByteForByte) {
  ASSERT_OK_AND_ASSIGN(const Result read, FromJson(ToJson(testing::NastyResult())));
  EXPECT_EQ(read.models[0].samples[0].text, testing::NastyText());
  EXPECT_EQ(read.held_out_beginning, testing::NastyText());
  EXPECT_EQ(read.provenance.library_versions.back().first, testing::NastyText());
  EXPECT_EQ(read.provenance.command.back(), testing::NastyText());
}

TEST(ToJson, KeepsValuesAndTheirAbsence) {
  const Result nasty = testing::NastyResult();
  ASSERT_OK_AND_ASSIGN(const Result read, FromJson(ToJson(nasty)));
  EXPECT_EQ(read.models[0].order, 2);
  EXPECT_FALSE(read.models[6].order.has_value());
  EXPECT_EQ(read.models[6].parameters, nasty.models[6].parameters);
  EXPECT_TRUE(read.models[6].validation.has_value());
  EXPECT_FALSE(read.models[0].validation.has_value());
  EXPECT_TRUE(read.models[0].test.all.infinite);
  EXPECT_FALSE(read.models[0].test.all.nats_per_char.has_value());
  EXPECT_EQ(read.models[5].memory_bytes, ~std::uint64_t{0});
  EXPECT_EQ(read.models[1].test.covered.nats_interval->low, nasty.models[1].test.covered.nats_interval->low);
  EXPECT_EQ(read.corpus.parts[2].ranges, nasty.corpus.parts[2].ranges);
  EXPECT_EQ(read.provenance.wall_seconds, 512.25);
}

TEST(ToJson, KeepsEveryDouble) {
  std::mt19937_64 engine(3);
  Result result = testing::SmallResult();
  for (int i = 0; i < 500; ++i) {
    const double value = std::ldexp(static_cast<double>(engine()), static_cast<int>(engine() % 1900) - 1000);
    result.provenance.wall_seconds = value;
    ASSERT_OK_AND_ASSIGN(const Result read, FromJson(ToJson(result)));
    ASSERT_EQ(read.provenance.wall_seconds, value);
  }
}

TEST(ToJson, WritesNullForWhatIsNoNumber) {
  Result result = testing::SmallResult();
  result.provenance.wall_seconds = std::numeric_limits<double>::infinity();
  result.models[0].test.floor_epsilon = std::numeric_limits<double>::quiet_NaN();
  const std::string json = ToJson(result);
  EXPECT_TRUE(absl::StrContains(json, "\"wall_seconds\": null"));
  ASSERT_OK_AND_ASSIGN(const Result read, FromJson(json));
  EXPECT_TRUE(std::isnan(read.provenance.wall_seconds));
  EXPECT_EQ(ToJson(read), json);
}

TEST(ToJson, IsAsciiAndEndsInANewline) {
  const std::string json = ToJson(testing::NastyResult());
  for (const char c : json) ASSERT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7F));
  EXPECT_EQ(json.back(), '\n');
}

TEST(ToJson, LooksAsItDid) {
  EXPECT_EQ(ToJson(testing::SmallResult()), ::recount::testing::ReadAll(absl::StrCat(
                                                RECOUNT_SOURCE_DIR, "/tests/reports/golden/result.json")));
}

TEST(ComparableJson, LeavesOutWhatBelongsToARun) {
  Result a = testing::ExampleResult();
  Result b = a;
  b.provenance.command = {"other"};
  b.provenance.config = "threads=1";
  b.provenance.machine = "other";
  b.provenance.machine_cores = 64;
  b.provenance.threads = 1;
  b.provenance.started_utc = "2026-01-01T00:00:00Z";
  b.provenance.wall_seconds = 1;
  for (ModelResult& model : b.models) {
    model.train_seconds = model.score_seconds = model.sample_seconds = 77;
    for (EpochLosses& epoch : model.curve) epoch.characters_per_second = 1;
  }
  EXPECT_NE(ToJson(a), ToJson(b));
  EXPECT_EQ(ComparableJson(a), ComparableJson(b));
  for (const char* key :
       {"_seconds\"", "_per_second\"", "\"threads\"", "\"command\"", "\"config\"", "\"machine"}) {
    EXPECT_FALSE(absl::StrContains(ComparableJson(a), key)) << key;
  }
}

TEST(ComparableJson, SeesEveryOtherChange) {
  const Result a = testing::ExampleResult();
  Result b = a;
  b.models[3].sampled.copying.novelty[9] = 0.5;
  EXPECT_NE(ComparableJson(a), ComparableJson(b));
  b = a;
  b.provenance.compiler = "other";
  EXPECT_NE(ComparableJson(a), ComparableJson(b));
}

TEST(FromJson, NamesThePlaceOfWhatIsMissing) {
  EXPECT_THAT(FromJson(Changed("\"mean_rank\": null", "\"mean_tank\": null")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("$.models[0].given_brackets.all.mean_rank is missing")));
  EXPECT_THAT(FromJson(Changed("\"version\": \"3.4.0\"", "\"v\": \"3.4.0\"")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("$.provenance.library_versions[0].version is missing")));
  EXPECT_THAT(FromJson("{}"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("$.schema_version is missing")));
}

TEST(FromJson, NamesThePlaceOfAWrongType) {
  const struct {
    std::string from, to, message;
  } cases[] = {
      {"\"infinite\": true", "\"infinite\": 1",
       "$.models[0].test.all.infinite is number, expected true or false"},
      {"\"order\": 1", "\"order\": 1.5", "$.models[0].order is number, expected a whole number"},
      {"\"order\": 1", "\"order\": 3000000000", "$.models[0].order is number"},
      {"\"order\": 1", "\"order\": -3000000000", "$.models[0].order is number"},
      {"\"order\": 1", "\"order\": \"1\"", "$.models[0].order is string"},
      {"\"symbols\": 0", "\"symbols\": -1", "$.corpus.symbols is number, expected a whole number from 0"},
      {"\"symbols\": 0", "\"symbols\": 18446744073709551616", "$.corpus.symbols is number"},
      {"\"wall_seconds\": 0.0", "\"wall_seconds\": \"0\"",
       "$.provenance.wall_seconds is string, expected a number"},
      {"\"sha256\": \"\"", "\"sha256\": 5", "$.corpus.sha256 is number, expected a string"},
      {"\"command\": []", "\"command\": {}", "$.provenance.command is object, expected an array"},
      {"      0,\n      9\n", "      0\n", "$.corpus.parts[0].ranges[0] is array, expected an array of two"},
      {"      9\n", "      \"9\"\n", "$.corpus.parts[0].ranges[0][1] is string"},
      {"\"fractions\": [\n   0.0,", "\"fractions\": [",
       "$.corpus.fractions is array, expected an array of 3"},
      {"\"short\"", "null", "$.remarks[0] is null, expected a string"},
      {"\"low\": -0.5", "\"low\": []", "$.models[0].test.covered.nats_interval.low is array"},
      {"\"held_out\": {", "\"held_out\": 3, \"x\": {", "$.held_out is number, expected an object"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(FromJson(Changed(c.from, c.to)),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.message)));
  }
}

TEST(FromJson, RefusesAnUnknownKey) {
  EXPECT_THAT(FromJson(Changed("\"low\": -0.5", "\"low\": -0.5, \"middle\": 0")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("$.models[0].test.covered.nats_interval has 3 keys, expected 2")));
}

TEST(FromJson, RefusesOtherVersions) {
  EXPECT_THAT(FromJson(Changed("\"schema_version\": 5", "\"schema_version\": 6")),
              StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("$.schema_version is 6")));
  // A newer file may hold anything else.
  EXPECT_THAT(FromJson("{\"schema_version\": 99}"),
              StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("99")));
  EXPECT_THAT(FromJson(Changed("\"schema_version\": 5", "\"schema_version\": 2")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("$.schema_version is 2, allowed is 5")));
  EXPECT_THAT(FromJson("[]"), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("$ is array")));
}

TEST(FromJson, RefusesEveryTruncation) {
  const std::string json = ToJson(testing::SmallResult());
  // Without its last newline the object is whole.
  for (std::size_t length = 0; length + 2 <= json.size(); ++length) {
    ASSERT_THAT(FromJson(absl::string_view(json).substr(0, length)),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("not JSON, or cut short")))
        << length;
  }
}

TEST(FromJson, SurvivesFlippedBytes) {
  const std::string json = ToJson(testing::SmallResult());
  std::mt19937_64 engine(5);
  int refused = 0;
  for (std::size_t i = 0; i < json.size(); ++i) {
    std::string bad = json;
    bad[i] = static_cast<char>(bad[i] ^ static_cast<char>(1 + engine() % 255));
    const auto read = FromJson(bad);
    if (read.ok()) {
      // A digit or a letter of a text became another: still a result, and a stable one.
      ASSERT_OK_AND_ASSIGN(const Result again, FromJson(ToJson(*read)));
      ASSERT_EQ(ToJson(again), ToJson(*read));
    } else {
      ++refused;
    }
  }
  EXPECT_GT(refused, static_cast<int>(json.size() / 2));
}

TEST(FromJson, SurvivesDeepNestingAndBadText) {
  EXPECT_THAT(FromJson(std::string(1'000'000, '[')),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("not JSON")));
  EXPECT_THAT(FromJson("[[]]"), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("$ is array")));
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  for (const std::string& text : {deep, absl::StrCat(R"({"extra": )", deep, "}")}) {
    EXPECT_THAT(
        FromJson(text),
        StatusIs(absl::StatusCode::kDataLoss,
                 "result: nested more than 32 deep, or with more than 5000 names in an object; name a "
                 "result.json that recount compare wrote"));
  }
  std::string wide = "{\"0\": 0";
  for (int i = 1; i < 200'000; ++i) absl::StrAppend(&wide, ",\"", i, "\": {}");
  EXPECT_THAT(FromJson(wide + "}"),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("with more than 5000 names in an object")));
  EXPECT_THAT(
      FromJson("my text"),
      StatusIs(absl::StatusCode::kDataLoss,
               "result: not JSON, or cut short, at byte 1; name a result.json that recount compare wrote"));
  EXPECT_THAT(FromJson("{\"schema_version\": 1e999}"),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("not JSON: a number in it is too large")));
  EXPECT_THAT(FromJson("{\"schema_version\": \"\xff\"}"),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("not JSON")));
  EXPECT_THAT(FromJson("{\"schema_version\": \"\\ud800\"}"),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("not JSON")));
}

}  // namespace
}  // namespace recount::reports
