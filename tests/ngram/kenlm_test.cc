// Modified Kneser-Ney against KenLM, token by token: the tables under ../shared/peers/kenlm.

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "corpora/vocabulary.h"
#include "ngram/arpa_read.h"
#include "ngram/arpa_token.h"
#include "ngram/arpa_write.h"
#include "ngram/kenlm_statistics.h"
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

class KenLm : public ::testing::TestWithParam<std::uint32_t> {
 protected:
  std::uint32_t order() const { return GetParam() - 1; }
  std::string File(const std::string& ending) const {
    return recount::testing::ReadAll(
        absl::StrCat(recount::testing::PeersFolder(), "/kenlm/kenlm-order", GetParam(), ending));
  }

  // A model written as ARPA and read back, against KenLM's table of the test sentence: each token, or where
  // the discounts are others each within a hundredth and all in the mean.
  void ExpectAgrees(const BackoffSource& source, const Sentences& sentences, bool exactly) const {
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
      ASSERT_NEAR(score.log10_prob, log10_prob, exactly ? 1e-4 : ends ? 0.1 : 0.02) << line;
      ASSERT_EQ(score.ngram_length, length) << line;
      sum += score.log10_prob;
      kenlm_sum += log10_prob;
      state = model.Advance(state, symbol);
    }
    EXPECT_NEAR(sum / kenlm_sum, 1, exactly ? 1e-6 : 1e-3);
  }
};

TEST_P(KenLm, NgramCountsAndDiscountsAgree) {
  RECOUNT_NEEDS_CORPORA();
  RECOUNT_NEEDS_PEERS();
  const Sentences sentences = Load();
  ASSERT_OK_AND_ASSIGN(const HistoryTree tree,
                       HistoryTree::Build(sentences.train, {order(), Opening::kOneMark}));
  const std::vector<OrderStatistics> statistics = KenLmStatistics(tree, sentences.train, MeasureOrders(tree));
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
  ASSERT_OK_AND_ASSIGN(
      const KneserNey model,
      KneserNey::Create(tree, EstimateDiscounts(KenLmStatistics(tree, sentences.train, MeasureOrders(tree))),
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

// The same through an ARPA file: with KenLM's discounts exactly, with Chen and Goodman's in the mean.
TEST_P(KenLm, AnArpaFileOfTheSameSentenceAgrees) {
  RECOUNT_NEEDS_CORPORA();
  RECOUNT_NEEDS_PEERS();
  const Sentences sentences = Load();
  const absl::Span<const Symbol> text = absl::MakeConstSpan(sentences.train).first(kTrainBytes);
  ASSERT_OK_AND_ASSIGN(const Sentence sentence, Sentence::Make(text, sentences.vocabulary - 2, order()));
  for (const DiscountsOf discounts_of : {DiscountsOf::kDefinition, DiscountsOf::kKenLm}) {
    ASSERT_OK_AND_ASSIGN(const TreeBackoff source,
                         TreeBackoff::Train(sentence, {Smoothing::kKneserNey, order()}, discounts_of));
    ASSERT_NO_FATAL_FAILURE(ExpectAgrees(source, sentences, discounts_of == DiscountsOf::kKenLm));
  }
}

INSTANTIATE_TEST_SUITE_P(Orders, KenLm, ::testing::Values(3u, 5u, 7u, 11u));

}  // namespace
}  // namespace recount::ngram
