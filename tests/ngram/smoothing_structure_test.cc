#include "ngram/smoothing_structure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

std::string Program() {
  std::string text;
  for (int i = 0; i < 40; ++i) {
    text += "int f(int a)\n{\n\tif (a[1]) {\n\t\treturn g(a);\n\t}\n\treturn 0;\n}\n/* f(a] */\n";
    if (i % 3 == 0) text += "char *s = \"(\";\n#define X(y) {y}\n";
  }
  return text;
}

struct Trained {
  explicit Trained(std::uint32_t order, const StructurePieces& pieces = {},
                   const std::string& training = Program())
      : vocabulary(*Vocabulary::FromText(training, Unit::kByte)),
        text(*vocabulary.Encode(training)),
        tree(*HistoryTree::Build(text, {.max_depth = order})),
        statistics(MeasureOrders(tree)),
        model(*StructureModel::Train(tree, statistics, text, vocabulary, {order, {TextKind::kC, pieces}})) {}

  Vocabulary vocabulary;
  std::vector<Symbol> text;
  HistoryTree tree;
  std::vector<OrderStatistics> statistics;
  std::shared_ptr<const StructureModel> model;
};

// The definition, on std::map: rows of one order keyed by history and feature.
class NaiveStructure {
 public:
  using Key = std::pair<std::string, std::uint32_t>;
  using Counts = std::map<Key, std::map<char, std::uint32_t>>;

  NaiveStructure(const std::string& text, std::uint32_t order, const StructurePieces& pieces)
      : order_(order), pieces_(pieces), distinct_(std::set<char>(text.begin(), text.end()).size()) {
    const std::string padded = std::string(order + 1, '~') + text;
    for (std::uint32_t n = 0; n <= order; ++n) {
      plain_.push_back(CountLevel(padded, n, n == order, false));
      if (n <= StructureModel::kEnrichedOrder) enriched_.push_back(CountLevel(padded, n, n == order, true));
    }
  }

  double Probability(const std::string& before, char symbol) const {
    const std::string padded = std::string(order_ + 1, '~') + before;
    OpenStructure open(TextKind::kC);
    for (const char c : before) open.Advance(c);
    double p = 1.0 / static_cast<double>(distinct_);
    for (std::uint32_t n = 0; n <= order_; ++n) {
      const std::string history = padded.substr(padded.size() - n);
      p = Step(plain_[n], {history, 0}, symbol, p);
      if (n < enriched_.size()) p = Step(enriched_[n], {history, open.Feature(pieces_)}, symbol, p);
    }
    return p;
  }

 private:
  Counts CountLevel(const std::string& padded, std::uint32_t n, bool occurrences, bool with_feature) const {
    Counts counts;
    std::set<std::tuple<std::string, std::uint32_t, char, char>> seen;
    OpenStructure open(TextKind::kC);
    for (std::size_t i = order_ + 1; i < padded.size(); ++i) {
      const Key key = {padded.substr(i - n, n), with_feature ? open.Feature(pieces_) : 0};
      const bool is_new = seen.insert({key.first, key.second, padded[i], padded[i - n - 1]}).second;
      if (occurrences || is_new) ++counts[key][padded[i]];
      open.Advance(padded[i]);
    }
    return counts;
  }

  static double Step(const Counts& counts, const Key& key, char symbol, double lower) {
    const auto row = counts.find(key);
    if (row == counts.end()) return lower;
    const Discounts discounts = EstimateDiscounts(CountsOfCountsOf(counts));
    double total = 0, discounted = 0, share = 0;
    for (const auto& [c, count] : row->second) {
      total += count;
      discounted += discounts(count);
      if (c == symbol) share = count - discounts(count);
    }
    return share / total + discounted / total * lower;
  }

  static CountsOfCounts CountsOfCountsOf(const Counts& counts) {
    CountsOfCounts counts_of_counts = {};
    for (const auto& [key, row] : counts) {
      for (const auto& [c, count] : row) {
        if (count <= counts_of_counts.size()) ++counts_of_counts[count - 1];
      }
    }
    return counts_of_counts;
  }

  std::uint32_t order_;
  StructurePieces pieces_;
  std::size_t distinct_;
  std::vector<Counts> plain_, enriched_;
};

constexpr char kHeldOut[] = "int g(int b)\n{\n\treturn f(a[0]);\n}\n/* a */ \"f\"";

TEST(StructureModel, IsWhatTheDefinitionGives) {
  for (const std::uint32_t order : {0u, 2u, 3u, 5u}) {
    const Trained trained(order);
    const NaiveStructure naive(Program(), order, {});
    const std::unique_ptr<Reader> reader = StructureModel::Start(trained.model);
    std::string before;
    for (const char c : std::string(kHeldOut)) {
      const Symbol symbol = trained.vocabulary.Encode(std::string(1, c)).value()[0];
      if (symbol != kOov) {
        ASSERT_NEAR(reader->Probability(symbol).probability, naive.Probability(before, c), 1e-12)
            << order << " after " << before;
      }
      reader->Advance(symbol);
      before.push_back(c);
    }
  }
}

TEST(StructureModel, SumsToOneAndAgreesWithItselfAnywhere) {
  const Trained trained(4);
  const std::size_t size = trained.vocabulary.size();
  const std::unique_ptr<Reader> reader = StructureModel::Start(trained.model);
  std::uint32_t state = 5;
  for (int i = 0; i < 2'000; ++i) {
    std::vector<double> row(size);
    const std::uint32_t length = reader->Copy()->Distribution(absl::MakeSpan(row));
    EXPECT_NEAR(std::accumulate(row.begin(), row.end(), 0.0), 1, 1e-12);
    for (std::size_t v = 0; v < size; ++v) {
      const Estimate estimate = reader->Probability(static_cast<Symbol>(v));
      ASSERT_EQ(estimate.probability, row[v]);
      ASSERT_EQ(estimate.history_length, length);
      ASSERT_GT(row[v], 0);
    }
    state = state * 1'664'525 + 1'013'904'223;
    const std::size_t next = (state >> 16) % (size + 1);
    reader->Advance(next == size ? kOov : static_cast<Symbol>(next));
  }
}

TEST(StructureModel, WithoutKnowledgeTheFeatureIsAlwaysTheSame) {
  OpenStructure open(TextKind::kC);
  for (const char c : Program()) {
    EXPECT_EQ(open.Feature({.innermost = false, .depth = false, .indentation = false}), 0u);
    open.Advance(c);
  }
}

TEST(StructureModel, KnowsTheCloserThatManyCharactersHide) {
  // Brackets of two kinds, their contents the same: only what is open tells which closes.
  std::string training;
  for (int i = 0; i < 200; ++i) training += i % 2 == 0 ? "(xxxxxxxx);" : "[xxxxxxxx];";
  const Trained trained(StructureModel::kEnrichedOrder, {}, training);
  const std::unique_ptr<Reader> reader = StructureModel::Start(trained.model);
  for (const char c : std::string("[xxxxxxxx"))
    reader->Advance(trained.vocabulary.Encode(std::string(1, c)).value()[0]);
  const Symbol round = trained.vocabulary.Encode(")").value()[0];
  const Symbol square = trained.vocabulary.Encode("]").value()[0];
  EXPECT_GT(reader->Probability(square).probability, 2 * reader->Probability(round).probability);
}

TEST(StructureModel, RefusesAnOrderItsTreeDoesNotHold) {
  const Trained trained(2);
  EXPECT_THAT(StructureModel::Train(trained.tree, trained.statistics, trained.text, trained.vocabulary,
                                    {5, {TextKind::kC, {}}}),
              ::recount::testing::StatusIs(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("5")));
}

}  // namespace
}  // namespace recount::ngram
