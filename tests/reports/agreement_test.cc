// All writers show the same numbers: those of the JSON, rounded here by printf.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "reports/csv.h"
#include "reports/format.h"
#include "reports/html.h"
#include "reports/json.h"
#include "reports/markdown.h"
#include "reports/terminal.h"
#include "tests/reports/csv_reader.h"
#include "tests/reports/example_result.h"

namespace recount::reports {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

std::string Printed(double value, int decimals) {
  char buffer[64];
  std::snprintf(buffer, sizeof(buffer), "%.*f", decimals, value);
  return buffer;
}

std::string Nats(const Json& entropy) {
  return entropy["infinite"].get<bool>() ? "∞" : Printed(entropy["nats_per_char"], 4);
}

std::string Grouped(std::uint64_t count) {
  if (count < 1000) return std::to_string(count);
  char rest[8];
  std::snprintf(rest, sizeof(rest), ",%03d", static_cast<int>(count % 1000));
  return Grouped(count / 1000) + rest;
}

// The main table's cells of a model, from the JSON.
std::vector<std::string> MainCells(const Json& model) {
  return {model["label"],
          Printed(model["test"]["covered_share"].get<double>() * 100, 2),
          Nats(model["test"]["all"]),
          Nats(model["test"]["covered"]),
          Nats(model["test"]["floored"]),
          Printed(model["sampled"]["brackets"]["matched_per_1000_closers"].get<double>() / 10, 2),
          Printed(model["sampled"]["indentation"]["agreement_share"].get<double>() * 100, 2),
          Grouped(model["sampled"]["copying"]["longest_copy"]),
          Printed(model["given_brackets"]["by_distance"].back()["mean_probability"], 3)};
}

// The cells of an order in the table of the test part, from the JSON.
std::vector<std::string> OrderTestCells(const Json& order) {
  const Json& test = order["test"];
  return {std::to_string(order["order"].get<int>()),
          Nats(test["all"]),
          Printed(test["covered_share"].get<double>() * 100, 2),
          Nats(test["covered"]),
          Nats(test["floored"]),
          Grouped(test["zeros_unseen_history"]),
          Grouped(test["zeros_unseen_continuation"]),
          Nats(order["kneser_ney_test"])};
}

std::vector<std::string> OrderTrainingCells(const Json& order) {
  const Json& training = order["training"];
  return {std::to_string(order["order"].get<int>()),
          Grouped(order["histories"]),
          Printed(order["histories_once_share"].get<double>() * 100, 2),
          Grouped(order["ngrams"]),
          FormatBytes(order["table_bytes"].get<std::uint64_t>()),
          Nats(training["all"]),
          Printed(training["covered_share"].get<double>() * 100, 2),
          Nats(training["covered"]),
          Nats(training["floored"])};
}

std::vector<std::string> ShareCells(const Json& model) {
  std::vector<std::string> cells = {model["label"]};
  for (const Json& bucket : model["given_brackets"]["by_distance"])
    cells.push_back(Printed(bucket["mean_share"], 3));
  return cells;
}

// Lines with every run of blanks as one.
std::string Squeezed(const std::string& text) {
  std::vector<std::string> lines;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    lines.push_back(absl::StrJoin(absl::StrSplit(line, ' ', absl::SkipEmpty()), " "));
  }
  return absl::StrCat("\n", absl::StrJoin(lines, "\n"), "\n");
}

class Agreement : public ::testing::Test {
 protected:
  const Result result_ = testing::ExampleResult();
  const Json json_ = Json::parse(ToJson(result_));
};

void ExpectRow(const std::vector<std::string>& cells, const std::string& terminal,
               const std::string& markdown, const std::string& html) {
  EXPECT_THAT(terminal, HasSubstr(absl::StrCat("\n", absl::StrJoin(cells, " "), "\n")));
  EXPECT_THAT(markdown, HasSubstr(absl::StrCat("\n| ", absl::StrJoin(cells, " | "), " |\n")));
  const std::vector<std::string> rest(cells.begin() + 1, cells.end());
  EXPECT_THAT(html, HasSubstr(absl::StrCat("<th scope=\"row\">", cells[0], "</th><td>",
                                           absl::StrJoin(rest, "</td><td>"), "</td></tr>")));
}

TEST_F(Agreement, OfTheMainTableAndTheShares) {
  const std::string terminal = Squeezed(TerminalTable(result_));
  const std::string markdown = MarkdownReport(result_);
  const std::string html = HtmlPage(result_, {});
  for (const Json& model : json_["models"]) {
    ExpectRow(MainCells(model), terminal, markdown, html);
    ExpectRow(ShareCells(model), terminal, markdown, html);
  }
}

TEST_F(Agreement, OfTheTablesByOrder) {
  const std::string terminal = Squeezed(TerminalTable(result_));
  const std::string markdown = MarkdownReport(result_);
  const std::string html = HtmlPage(result_, {});
  ASSERT_EQ(json_["orders"].size(), 6u);
  for (const Json& order : json_["orders"]) {
    ExpectRow(OrderTrainingCells(order), terminal, markdown, html);
    ExpectRow(OrderTestCells(order), terminal, markdown, html);
  }
}

TEST_F(Agreement, OfGains) {
  const Result result = testing::MixtureResult();
  const Json json = Json::parse(ToJson(result));
  const std::string terminal = Squeezed(TerminalTable(result));
  ASSERT_EQ(json["gains"].size(), 3u);
  for (const Json& gain : json["gains"]) {
    const std::string with = Printed(gain["model_nats_per_char"], 4);
    const std::string without = Printed(gain["reference_nats_per_char"], 4);
    const Json& interval = gain["gain_nats_interval"];
    const std::vector<std::string> figures = {
        Printed(gain["gain_nats_per_char"], 4),
        absl::StrCat("[", Printed(interval["low"], 4), ", ", Printed(interval["high"], 4), "]")};
    const std::string kind = gain["cross_entropy"];
    EXPECT_THAT(terminal, HasSubstr(absl::StrCat(" ", kind, " ", without, " ", with, " ", figures[0], " ",
                                                 figures[1], "\n")));
    const std::string added = gain["added"], n = Grouped(gain["n"]);
    EXPECT_THAT(MarkdownReport(result),
                HasSubstr(absl::StrCat("| ", added, " | ", absl::StrJoin(figures, " "), " | ", kind, " | ",
                                       with, " | ", without, " | ", n, " |\n")));
    EXPECT_THAT(HtmlPage(result, {}),
                HasSubstr(absl::StrCat("<td>", added, "</td><td>", figures[0], " <span class=\"interval\">",
                                       figures[1], "</span></td><td>", kind, "</td><td>", with, "</td><td>",
                                       without, "</td><td>", n, "</td></tr>")));
  }
}

TEST_F(Agreement, OfHumanText) {
  const Json& human = json_["held_out"];
  ExpectRow({"human text", "-", "-", "-", "-",
             Printed(human["brackets"]["matched_per_1000_closers"].get<double>() / 10, 2),
             Printed(human["indentation"]["agreement_share"].get<double>() * 100, 2),
             Grouped(human["copying"]["longest_copy"]), "-"},
            Squeezed(TerminalTable(result_)), MarkdownReport(result_), HtmlPage(result_, {}));
}

TEST_F(Agreement, OfCsvToTheLastBit) {
  const auto rows = testing::ReadCsvByName(CsvFiles(result_)[0].second);
  for (std::size_t i = 0; i < json_["models"].size(); ++i) {
    const Json& test = json_["models"][i]["test"];
    EXPECT_EQ(std::stod(rows[i].at("covered_nats_per_char")), test["covered"]["nats_per_char"].get<double>());
    EXPECT_EQ(std::stod(rows[i].at("floored_bits_per_byte")), test["floored"]["bits_per_byte"].get<double>());
  }
}

}  // namespace
}  // namespace recount::reports
