// Modified Kneser-Ney against KenLM, token by token: the tables under ../shared/peers/kenlm.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "corpora/vocabulary.h"
#include "ngram/arpa_read.h"
#include "ngram/arpa_token.h"
#include "ngram/arpa_write.h"
#include "ngram/smoothing_kneser_ney.h"
#include "ngram/tree_backoff.h"
#include "tests/ngram/naive_backoff.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

constexpr std::size_t kTrainBytes = 60'000, kTestBytes = 5'000;

// One sentence: <s>, the bytes, </s>. <unk> is in the vocabulary and nowhere else.
struct Sentences {
  std::vector<Symbol> train, test;
  Symbol end = 0;
  std::size_t vocabulary = 0;
};

Sentences Load() {
  const std::string text =
      recount::testing::ReadAll(recount::testing::CorporaFolder() + "/tinyshakespeare.txt");
  const absl::StatusOr<Vocabulary> vocabulary =
      Vocabulary::FromText(text.substr(0, kTrainBytes), Unit::kByte);
  EXPECT_OK(vocabulary);
  Sentences sentences;
  sentences.end = static_cast<Symbol>(vocabulary->size());
  sentences.vocabulary = vocabulary->size() + 2;  // </s> and <unk>.
  sentences.train = *vocabulary->Encode(text.substr(0, kTrainBytes));
  sentences.test = *vocabulary->Encode(text.substr(kTrainBytes, kTestBytes));
  sentences.train.push_back(sentences.end);
  sentences.test.push_back(sentences.end);
  return sentences;
}

// How many occurrences and how many distinct symbols before them the n-gram that ends before position `end`
// of the training sentence has.
std::pair<std::uint64_t, std::uint64_t> CountNgram(const std::vector<Symbol>& text, std::size_t end,
                                                   std::size_t size) {
  const auto ngram = text.begin() + static_cast<std::ptrdiff_t>(end - size);
  std::uint64_t occurrences = 0;
  std::set<Symbol> before;
  for (std::size_t i = 0; i + size <= text.size(); ++i) {
    const auto here = text.begin() + static_cast<std::ptrdiff_t>(i);
    if (!std::equal(here, here + static_cast<std::ptrdiff_t>(size), ngram)) continue;
    ++occurrences;
    before.insert(i == 0 ? kPad : text[i - 1]);
  }
  return {occurrences, before.size()};
}

// The end of the n-gram that KenLM sorts last: by the last symbol, then the one before, and so on, symbols in
// the order of their first occurrence.
std::size_t EndOfLastNgram(const std::vector<Symbol>& text, std::size_t size) {
  std::map<Symbol, int> ids;
  for (const Symbol symbol : text) ids.emplace(symbol, ids.size());
  ids[text.back()] = -1;  // </s> is known before any text.
  const auto backwards = [&](std::size_t end) {
    std::vector<int> key;
    for (std::size_t i = 1; i <= size; ++i) key.push_back(ids[text[end - i]]);
    return key;
  };
  std::size_t last = size;
  for (std::size_t end = size; end <= text.size(); ++end) {
    if (text[end - 1] == text[last - 1] || ids[text[end - 1]] > ids[text[last - 1]]) {
      if (backwards(last) < backwards(end)) last = end;
    }
  }
  return last;
}

// The statistics that KenLM's discounts come from. Its figures agree with Chen and Goodman's definition but
// for one n-gram of each order below the highest: the last one sorted enters the counts of counts with its
// occurrences, not with its adjusted count. With 60,000 symbols that shows in the low orders' discounts.
std::vector<OrderStatistics> KenLmStatistics(const HistoryTree& tree, const std::vector<Symbol>& text) {
  std::vector<OrderStatistics> statistics = MeasureOrders(tree);
  const std::size_t end = EndOfLastNgram(text, statistics.size());
  for (std::size_t n = 0; n + 1 < statistics.size(); ++n) {
    const auto [occurrences, adjusted] = CountNgram(text, end, n + 1);
    CountsOfCounts& counts = statistics[n].adjusted_counts_of_counts;
    if (adjusted <= 4) --counts[adjusted - 1];
    if (occurrences <= 4) ++counts[occurrences - 1];
  }
  return statistics;
}

class KenLm : public ::testing::TestWithParam<std::uint32_t> {
 protected:
  std::uint32_t order() const { return GetParam() - 1; }
  std::string File(const std::string& ending) const {
    return recount::testing::ReadAll(
        absl::StrCat(recount::testing::PeersFolder(), "/kenlm/kenlm-order", GetParam(), ending));
  }
};

TEST_P(KenLm, NgramCountsAndDiscountsAgree) {
  RECOUNT_NEEDS_CORPORA();
  RECOUNT_NEEDS_PEERS();
  const Sentences sentences = Load();
  ASSERT_OK_AND_ASSIGN(const HistoryTree tree,
                       HistoryTree::Build(sentences.train, {order(), Opening::kOneMark}));
  const std::vector<OrderStatistics> statistics = KenLmStatistics(tree, sentences.train);
  ASSERT_OK_AND_ASSIGN(const KneserNey model,
                       KneserNey::Create(tree, EstimateDiscounts(statistics), order(), sentences.vocabulary));
  EXPECT_TRUE(FallbackOrders(model.discounts_by_order(), order()).empty());
  std::istringstream lines(File(".discounts.txt"));
  std::string line;
  std::uint32_t rows = 0;
  for (; std::getline(lines, line); ++rows) {
    unsigned kenlm_order = 0;
    unsigned long ngrams = 0;
    double d1 = 0, d2 = 0, d3 = 0;
    ASSERT_EQ(std::sscanf(line.c_str(), "%u %lu D1=%lf D2=%lf D3+=%lf", &kenlm_order, &ngrams, &d1, &d2, &d3),
              5);
    ASSERT_EQ(kenlm_order, rows + 1);
    // <s> and <unk> are among KenLM's unigrams.
    EXPECT_EQ(statistics[rows].ngrams + (rows == 0 ? 2 : 0), ngrams);
    const std::array<double, 4>& d = model.discounts()[rows].by_count;
    EXPECT_NEAR(d[1], d1, 1e-6 * d1) << rows;
    EXPECT_NEAR(d[2], d2, 5e-6 * d2) << rows;
    EXPECT_NEAR(d[3], d3, 5e-6 * d3) << rows;
  }
  EXPECT_EQ(rows, order() + 1);
}

TEST_P(KenLm, ProbabilitiesAndMatchedLengthsAgree) {
  RECOUNT_NEEDS_CORPORA();
  RECOUNT_NEEDS_PEERS();
  const Sentences sentences = Load();
  ASSERT_OK_AND_ASSIGN(const HistoryTree tree,
                       HistoryTree::Build(sentences.train, {order(), Opening::kOneMark}));
  ASSERT_OK_AND_ASSIGN(const KneserNey model,
                       KneserNey::Create(tree, EstimateDiscounts(KenLmStatistics(tree, sentences.train)),
                                         order(), sentences.vocabulary));
  std::istringstream lines(File(".tsv"));
  std::string line;
  std::getline(lines, line);
  ASSERT_EQ(line, "token\tngram_length\tlog10_prob");
  TreeCursor cursor(tree);
  HistoryPath path;
  for (std::size_t i = 0; i < sentences.test.size(); ++i) {
    ASSERT_TRUE(std::getline(lines, line)) << i;
    std::istringstream fields(line);
    std::string token;
    std::uint32_t length = 0;
    double log10_prob = 0;
    ASSERT_TRUE(fields >> token >> length >> log10_prob) << line;
    const Symbol symbol = sentences.test[i];
    model.FillPath(cursor, path);
    ASSERT_NEAR(std::log10(model.Probability(path, symbol).probability), log10_prob, 1e-4)
        << i << " " << token;
    ASSERT_EQ(MatchedLength(tree, path, symbol), length) << i << " " << token;
    cursor.Advance(symbol);
  }
  EXPECT_FALSE(std::getline(lines, line));
}

// The same through an ARPA file of the model that train ngram makes. Its discounts are Chen and Goodman's,
// from which KenLM's differ (KenLmStatistics), so that only the mean agrees closely.
TEST_P(KenLm, AnArpaFileOfTheSameSentenceAgrees) {
  RECOUNT_NEEDS_CORPORA();
  RECOUNT_NEEDS_PEERS();
  const Sentences sentences = Load();
  const absl::Span<const Symbol> text = absl::MakeConstSpan(sentences.train).first(kTrainBytes);
  ASSERT_OK_AND_ASSIGN(const TreeBackoff source,
                       TreeBackoff::Train(text, sentences.vocabulary - 2, {Smoothing::kKneserNey, order()}));
  const std::string path = recount::testing::TemporaryFolder() + "/model.arpa";
  ASSERT_OK(WriteArpa(source, testing::Letters(sentences.vocabulary - 2), path));
  ASSERT_OK_AND_ASSIGN(const BackoffModel model, ReadArpa(path));
  std::istringstream lines(File(".tsv"));
  std::string line;
  std::getline(lines, line);
  BackoffModel::State state = model.Start();
  double sum = 0, kenlm_sum = 0;
  for (const Symbol symbol : sentences.test) {
    std::getline(lines, line);
    std::istringstream fields(line);
    std::string token;
    int length = 0;
    double log10_prob = 0;
    ASSERT_TRUE(fields >> token >> length >> log10_prob) << line;
    const bool ends = symbol == sentences.end;  // Seen once: all of it hangs on the discounts.
    const BackoffScore score = model.Score(state, ends ? kEndOfText : symbol);
    ASSERT_NEAR(score.log10_prob, log10_prob, ends ? 0.1 : 0.02) << line;
    ASSERT_EQ(score.ngram_length, length) << line;
    sum += score.log10_prob;
    kenlm_sum += log10_prob;
    state = model.Advance(state, symbol);
  }
  EXPECT_NEAR(sum / kenlm_sum, 1, 1e-3);
}

INSTANTIATE_TEST_SUITE_P(Orders, KenLm, ::testing::Values(3u, 5u, 7u, 11u));

}  // namespace
}  // namespace recount::ngram
