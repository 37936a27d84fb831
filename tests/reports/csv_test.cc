#include "reports/csv.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "reports/text.h"
#include "tests/reports/csv_reader.h"
#include "tests/reports/example_result.h"

namespace recount::reports {
namespace {

using testing::ReadCsvByName;

std::string File(const Result& result, const std::string& name) {
  for (const auto& [file, text] : CsvFiles(result)) {
    if (file == name) return text;
  }
  ADD_FAILURE() << name << " is not written";
  return "";
}

double Number(const std::string& field) {
  char* end = nullptr;
  const double value = std::strtod(field.c_str(), &end);
  EXPECT_EQ(*end, '\0') << field;
  EXPECT_FALSE(field.empty());
  return value;
}

TEST(CsvFiles, AreTheseInThisOrder) {
  std::vector<std::string> names;
  for (const auto& [name, text] : CsvFiles(testing::ExampleResult())) names.push_back(name);
  EXPECT_EQ(names, (std::vector<std::string>{"models.csv", "orders.csv", "closers.csv", "indentation.csv",
                                             "novelty.csv", "curve.csv", "gains.csv"}));
}

TEST(CsvFiles, EveryRecordHasEveryField) {
  for (const Result& result : {testing::ExampleResult(), testing::MixtureResult(), testing::NastyResult(),
                               testing::SmallResult(), Result{}}) {
    for (const auto& [name, text] : CsvFiles(result)) ReadCsvByName(text);
  }
}

TEST(ModelsCsv, HoldsExactFigures) {
  const Result result = testing::ExampleResult();
  const auto rows = ReadCsvByName(File(result, "models.csv"));
  ASSERT_EQ(rows.size(), result.models.size() + 1);
  for (std::size_t i = 0; i < result.models.size(); ++i) {
    const ModelResult& model = result.models[i];
    auto row = rows[i];
    EXPECT_EQ(row["model"], model.id);
    EXPECT_EQ(Number(row["floored_nats_per_char"]), *model.test.floored.nats_per_char);
    EXPECT_EQ(Number(row["floored_nats_low"]), model.test.floored.nats_interval->low);
    EXPECT_EQ(Number(row["floored_perplexity"]), *model.test.floored.perplexity);
    EXPECT_EQ(Number(row["covered_share"]), *model.test.covered_share);
    EXPECT_EQ(Number(row["matched_per_1000_closers"]), *model.sampled.brackets.matched_per_1000_closers);
    EXPECT_EQ(Number(row["agreement_share"]), *model.sampled.indentation.agreement_share);
    EXPECT_EQ(row["longest_copy"], std::to_string(model.sampled.copying.longest_copy));
    EXPECT_EQ(Number(row["sample_seconds"]), model.sample_seconds);
  }
}

TEST(OrdersCsv, HoldsExactFigures) {
  const Result result = testing::ExampleResult();
  const auto rows = ReadCsvByName(File(result, "orders.csv"));
  ASSERT_EQ(rows.size(), result.orders.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const OrderFigures& figures = result.orders[i];
    auto row = rows[i];
    EXPECT_EQ(row["order"], std::to_string(figures.order));
    EXPECT_EQ(row["histories_once"], std::to_string(figures.histories_once));
    EXPECT_EQ(row["table_bytes"], std::to_string(*figures.table_bytes));
    EXPECT_EQ(Number(row["training_all_nats_per_char"]), *figures.training.all.nats_per_char);
    EXPECT_EQ(Number(row["training_floored_nats_per_char"]), *figures.training.floored.nats_per_char);
    EXPECT_EQ(row["test_all_nats_per_char"], "inf");
    EXPECT_EQ(Number(row["test_covered_share"]), *figures.test.covered_share);
    EXPECT_EQ(Number(row["test_covered_nats_per_char"]), *figures.test.covered.nats_per_char);
    EXPECT_EQ(row["test_zeros_unseen_history"], std::to_string(figures.test.zeros_unseen_history));
    EXPECT_EQ(Number(row["kneser_ney_test_nats_per_char"]), *figures.kneser_ney_test->nats_per_char);
  }
  const auto nasty = ReadCsvByName(File(testing::NastyResult(), "orders.csv"));
  EXPECT_EQ(nasty[1].at("kneser_ney_test_nats_per_char"), "");
  EXPECT_EQ(nasty[2].at("kneser_ney_test_nats_per_char"), "inf");
  EXPECT_EQ(nasty[3].at("table_bytes"), "");
}

TEST(ModelsCsv, SaysInfiniteAndUndefined) {
  const auto rows = ReadCsvByName(File(testing::ExampleResult(), "models.csv"));
  EXPECT_EQ(rows[0].at("all_nats_per_char"), "inf");
  EXPECT_EQ(rows[0].at("all_nats_low"), "");
  EXPECT_EQ(rows[0].at("order"), "2");
  EXPECT_EQ(rows[6].at("order"), "");
  EXPECT_EQ(rows[6].at("histories"), "");
  EXPECT_EQ(rows[6].at("parameters"), "261733");
}

TEST(ModelsCsv, EndsWithHumanText) {
  const Result result = testing::ExampleResult();
  auto human = ReadCsvByName(File(result, "models.csv")).back();
  EXPECT_EQ(human["model"], "human");
  EXPECT_EQ(human["floored_nats_per_char"], "");
  EXPECT_EQ(human["train_seconds"], "");
  EXPECT_EQ(Number(human["agreement_share"]), *result.held_out.indentation.agreement_share);
}

TEST(ModelsCsv, QuotesWhatNeedsIt) {
  const auto rows = ReadCsvByName(File(testing::NastyResult(), "models.csv"));
  EXPECT_EQ(UnescapeBytes(rows[1].at("label")), testing::NastyText());
  EXPECT_EQ(rows[0].at("label"), "order 2");
}

TEST(ClosersCsv, HasARowPerModelAndBucket) {
  const Result result = testing::ExampleResult();
  const auto rows = ReadCsvByName(File(result, "closers.csv"));
  ASSERT_EQ(rows.size(), 7u * (1 + 7 + 8));
  const CloserBucket& bucket = result.models[1].given_brackets.by_distance[6];
  const auto& row = rows[16 + 7];
  EXPECT_EQ(row.at("model"), "order-4");
  EXPECT_EQ(row.at("by"), "distance");
  EXPECT_EQ(row.at("bucket"), "161+");
  EXPECT_EQ(row.at("n"), std::to_string(bucket.n));
  EXPECT_EQ(Number(row.at("mean_share")), *bucket.mean_share);
  EXPECT_EQ(Number(row.at("correct_share")), *bucket.correct_share);
}

TEST(IndentationCsv, HasARowPerModelAndBucket) {
  const auto rows = ReadCsvByName(File(testing::ExampleResult(), "indentation.csv"));
  ASSERT_EQ(rows.size(), 7u * (1 + 9 + 5));
  EXPECT_EQ(rows[10].at("by"), "lines_since_level");
  EXPECT_EQ(rows[10].at("bucket"), "1");
}

TEST(NoveltyCsv, CountsNFromOne) {
  const Result result = testing::NastyResult();
  const auto rows = ReadCsvByName(File(result, "novelty.csv"));
  EXPECT_EQ(rows[0].at("n"), "1");
  EXPECT_EQ(rows[49].at("n"), "50");
  EXPECT_EQ(rows.back().at("model"), "human");
  // Model 3 has no text, model 4 has a gap at n = 4.
  EXPECT_EQ(rows[3 * 50 + 3].at("model"), "order-15");
  EXPECT_EQ(rows[3 * 50 + 3].at("novel_share"), "");
  EXPECT_EQ(Number(rows[3 * 50 + 4].at("novel_share")), *result.models[4].sampled.copying.novelty[4]);
}

TEST(CurveCsv, HasTheEpochsOfNets) {
  const auto rows = ReadCsvByName(File(testing::ExampleResult(), "curve.csv"));
  ASSERT_EQ(rows.size(), 6u);
  EXPECT_EQ(rows[4].at("epoch"), "5");
  EXPECT_EQ(Number(rows[4].at("validation_nats")), 1.262);
}

TEST(GainsCsv, HoldsExactFigures) {
  const Result result = testing::MixtureResult();
  const auto rows = ReadCsvByName(File(result, "gains.csv"));
  ASSERT_EQ(rows.size(), result.gains.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Gain& gain = result.gains[i];
    auto row = rows[i];
    EXPECT_EQ(row["model"], gain.model);
    EXPECT_EQ(row["reference"], gain.reference);
    EXPECT_EQ(row["added"], gain.added);
    EXPECT_EQ(row["cross_entropy"], gain.cross_entropy);
    EXPECT_EQ(Number(row["model_nats_per_char"]), *gain.model_nats_per_char);
    EXPECT_EQ(Number(row["reference_nats_per_char"]), *gain.reference_nats_per_char);
    EXPECT_EQ(Number(row["gain_nats_per_char"]), *gain.gain_nats_per_char);
    EXPECT_EQ(Number(row["gain_nats_low"]), gain.gain_nats_interval->low);
    EXPECT_EQ(Number(row["gain_nats_high"]), gain.gain_nats_interval->high);
    EXPECT_EQ(row["n"], std::to_string(gain.n));
  }
  const auto nasty = ReadCsvByName(File(testing::NastyResult(), "gains.csv"));
  EXPECT_EQ(UnescapeBytes(nasty[0].at("added")), testing::NastyText());
  EXPECT_EQ(nasty[0].at("gain_nats_per_char"), "");
  EXPECT_EQ(nasty[0].at("gain_nats_low"), "");
}

}  // namespace
}  // namespace recount::reports
