#include "reports/tables.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/reports/example_result.h"

namespace recount::reports {
namespace {

TEST(Sections, EveryRowFillsItsColumns) {
  for (const Result& result : {testing::ExampleResult(), testing::MixtureResult(), testing::NastyResult(),
                               testing::SmallResult(), Result{}}) {
    for (const Section& section : Sections(result)) {
      for (const Table& table : section.tables) {
        for (const Row& row : table.rows) EXPECT_EQ(row.cells.size(), table.columns.size()) << table.id;
      }
    }
  }
}

TEST(Sections, NoTwoTablesShareAnId) {
  std::set<std::string> ids;
  for (const Section& section : Sections(testing::MixtureResult())) {
    EXPECT_TRUE(ids.insert(section.id).second) << section.id;
    for (const Table& table : section.tables) EXPECT_TRUE(ids.insert("table-" + table.id).second) << table.id;
  }
  EXPECT_GT(ids.size(), 25u);
}

TEST(Sections, LeaveOutWhatAResultDoesNotHave) {
  Result result = testing::ExampleResult();
  result.models.pop_back();  // The net: no curve, no validation, no differences.
  result.differences.clear();
  ASSERT_TRUE(result.gains.empty());
  for (const Section& section : Sections(result)) {
    for (const Table& table : section.tables) {
      EXPECT_NE(table.id, "curve");
      EXPECT_NE(table.id, "validation");
      EXPECT_NE(table.id, "differences");
      EXPECT_NE(table.id, "gains");
      EXPECT_FALSE(table.rows.empty());
    }
  }
}

TEST(MainTable, HasEveryModelAndHumanTextLast) {
  const Table table = MainTable(testing::ExampleResult());
  ASSERT_EQ(table.rows.size(), 8u);
  EXPECT_EQ(table.rows[6].kind, Row::Kind::kNet);
  EXPECT_EQ(table.rows[7].kind, Row::Kind::kHuman);
  EXPECT_EQ(table.rows[7].cells[0], "human text");
  EXPECT_EQ(MainTable(Result{}).rows.size(), 1u);
}

TEST(MainTable, TakesTheFarthestBucketThatHoldsAny) {
  Result result = testing::ExampleResult();
  for (ModelResult& model : result.models) {
    model.given_brackets.by_distance[6] = {"161+", 0, {}, 0, {}, {}, {}};
    model.given_brackets.by_distance[5].mean_probability = 0.25;
    model.given_brackets.by_distance[5].correct_share = 1;
  }
  EXPECT_EQ(MainTable(result).columns.back().meaning,
            "probability given to the right closing bracket at its place in the test part, opener 81-160 "
            "characters back; mean over all 301, zeros included");
  EXPECT_EQ(MainTable(result).rows[0].cells.back(), "0.250");
  for (ModelResult& model : result.models) model.given_brackets = {};
  EXPECT_EQ(MainTable(result).columns.back().meaning, "the test part has no closing bracket with an opener");
  EXPECT_EQ(MainTable(result).rows[0].cells.back(), "-");
}

TEST(CloserTable, FillsUpModelsWithFewerBuckets) {
  Result result = testing::ExampleResult();
  result.models[0].given_brackets.by_distance.resize(2);
  const Table table = CloserTable(result, CloserFigure::kShare, CloserBuckets::kDistance);
  ASSERT_EQ(table.columns.size(), 8u);
  EXPECT_EQ(table.rows[0].cells.back(), "-");
  EXPECT_EQ(table.rows.back().kind, Row::Kind::kCount);
  EXPECT_EQ(table.rows.back().cells[7], "288");
}

TEST(CloserTable, HasNoRowsWhereNoBucketHoldsACloser) {
  Result result = testing::ExampleResult();
  for (ModelResult& model : result.models) {
    for (CloserBucket& bucket : model.given_brackets.by_distance) bucket.n = 0;
  }
  EXPECT_TRUE(CloserTable(result, CloserFigure::kShare, CloserBuckets::kDistance).rows.empty());
  EXPECT_FALSE(CloserTable(result, CloserFigure::kShare, CloserBuckets::kDepth).rows.empty());
}

TEST(RunByDepthTable, ShowsABucketWithoutLinesAsUndefined) {
  Result result = testing::ExampleResult();
  result.models[0].given_indentation.by_depth[1] = {"1", 0, {}, {}};
  const Table table = RunByDepthTable(result);
  EXPECT_EQ(table.rows[0].cells[2], "-");
  EXPECT_EQ(table.rows[1].cells[2], "79.96 (0.711)");
}

TEST(DifferencesTable, NamesModelsByLabel) {
  const Table table = DifferencesTable(testing::ExampleResult());
  EXPECT_EQ(table.rows[0].cells[0], "LSTM 2 x 128");
  EXPECT_EQ(table.rows[0].cells[1], "order 2");
  Result result = testing::ExampleResult();
  result.differences[0].b = "gone";
  EXPECT_EQ(DifferencesTable(result).rows[0].cells[1], "gone");
}

// A 95 % interval makes nothing certain.
TEST(DifferencesTable, SaysWhereADifferenceMayBeChance) {
  const Table table = DifferencesTable(testing::ExampleResult());
  EXPECT_NE(table.note.find("where the interval holds zero, that may be chance."), std::string::npos);
}

TEST(OrderTestTable, HasKneserNeyOnlyWhereItWasAskedFor) {
  Result result = testing::ExampleResult();
  EXPECT_EQ(OrderTestTable(result).columns.back().heading, "kneser-ney nats");
  result.orders[0].kneser_ney_test.reset();
  EXPECT_EQ(OrderTestTable(result).rows[0].cells.back(), "-");
  for (OrderFigures& figures : result.orders) figures.kneser_ney_test.reset();
  EXPECT_EQ(OrderTestTable(result).columns.back().heading, "unseen continuation");
}

TEST(Sections, LeaveOutTheTablesByOrderWithoutOrders) {
  Result result = testing::ExampleResult();
  result.orders.clear();
  for (const Section& section : Sections(result)) EXPECT_NE(section.id, "orders");
}

TEST(MixturesTable, HasARowPerPart) {
  const Table table = MixturesTable(testing::MixtureResult());
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_EQ(table.rows[0].cells,
            (std::vector<std::string>{"mix of order 20 + LSTM 2 x 128", "order 20", "0.1875"}));
  EXPECT_EQ(table.rows[1].cells,
            (std::vector<std::string>{"mix of order 20 + LSTM 2 x 128", "LSTM 2 x 128", "0.8125"}));
}

TEST(MixturesInShortTable, HasARowPerMixture) {
  const Table table = MixturesInShortTable(testing::MixtureResult());
  ASSERT_EQ(table.rows.size(), 1u);
  EXPECT_EQ(table.rows[0].cells, (std::vector<std::string>{"mix of order 20 + LSTM 2 x 128",
                                                           "0.1875 order 20 + 0.8125 LSTM 2 x 128"}));
  EXPECT_TRUE(MixturesInShortTable(testing::ExampleResult()).rows.empty());
}

TEST(MixturesInShortTable, CountsSeveralPartsThatWeighNothing) {
  Result result = testing::MixtureResult();
  std::vector<MixturePart>& parts = result.models.back().mixture_parts;
  parts = {{"order-2", 0.00004}, {"lstm", 0.99996}};
  EXPECT_EQ(MixturesInShortTable(result).rows[0].cells[1], "1.0000 LSTM 2 x 128 + 0.0000 order 2");
  parts.push_back({"order-4", 0});
  EXPECT_EQ(MixturesInShortTable(result).rows[0].cells[1], "1.0000 LSTM 2 x 128 + 0.0000 each of 2 others");
}

TEST(GainsTable, NamesModelsByLabelAndSaysWhatIsUndefined) {
  Result result = testing::MixtureResult();
  result.gains[1].reference_nats_per_char.reset();
  result.gains[1].gain_nats_per_char.reset();
  result.gains[1].gain_nats_interval.reset();
  const Table table = GainsTable(result);
  ASSERT_EQ(table.rows.size(), 3u);
  EXPECT_EQ(table.rows[0].cells,
            (std::vector<std::string>{"kneser-ney 4", "order 4", "smoothing", "0.0460 [0.0429, 0.0502]",
                                      "floored", "1.3022", "1.3482", "199,873"}));
  EXPECT_EQ(table.rows[1].cells, (std::vector<std::string>{"structure-depth 4", "kneser-ney 4", "depth", "-",
                                                           "all", "1.2815", "-", "199,873"}));
  EXPECT_EQ(GainsInShortTable(result).rows[1].cells,
            (std::vector<std::string>{"depth, over kneser-ney 4", "all", "-", "1.2815", "-", "-"}));
  EXPECT_TRUE(GainsInShortTable(testing::ExampleResult()).rows.empty());
}

TEST(CorpusLine, SaysSplitAndSizes) {
  EXPECT_EQ(CorpusLine(testing::ExampleResult().corpus),
            "4.00 MB, contiguous split 90/5/5, vocabulary of 98 bytes; training 3,600,000, validation "
            "200,000, test "
            "200,000");
}

}  // namespace
}  // namespace recount::reports
