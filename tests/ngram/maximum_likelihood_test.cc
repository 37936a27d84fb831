#include "ngram/maximum_likelihood.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_format.h"
#include "ngram/history_cursor.h"
#include "tests/ngram/naive_counts.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

using testing::SymbolsOf;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(MaximumLikelihood, IsTheQuotientOfCounts) {
  ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(SymbolsOf("abacabacaab"), 1));
  const std::optional<HistoryCounts> after_a = table.Find(SymbolsOf("a"));  // b 3, c 2, a 1.
  EXPECT_EQ(CountOf(*after_a, 'b'), 3u);
  EXPECT_EQ(Probability(after_a, 'a'), 1.0 / 6.0);
  EXPECT_EQ(Probability(after_a, 'b'), 3.0 / 6.0);
  EXPECT_EQ(Probability(after_a, 'c'), 2.0 / 6.0);
  EXPECT_EQ(LogProb(after_a, 'c').log_prob_nats, std::log(2.0 / 6.0));
  EXPECT_EQ(LogProb(after_a, 'c').cause, ZeroCause::kNone);
  EXPECT_EQ(LogProb(table.Find(SymbolsOf("c")), 'a').log_prob_nats, 0.0);
}

TEST(MaximumLikelihood, SaysWhyAProbabilityIsZero) {
  ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(SymbolsOf("abacab"), 1));
  for (const Symbol symbol : {Symbol{'a'}, Symbol{'z'}, kOov, kPad}) {
    const std::optional<HistoryCounts> after_a = table.Find(SymbolsOf("a"));
    EXPECT_EQ(Probability(after_a, symbol), 0.0);
    EXPECT_EQ(LogProb(after_a, symbol).log_prob_nats, -kInfinity);
    EXPECT_EQ(LogProb(after_a, symbol).cause, ZeroCause::kUnseenContinuation);
    const std::optional<HistoryCounts> after_z = table.Find(SymbolsOf("z"));
    EXPECT_EQ(Probability(after_z, symbol), 0.0);
    EXPECT_EQ(LogProb(after_z, symbol).log_prob_nats, -kInfinity);
    EXPECT_EQ(LogProb(after_z, symbol).cause, ZeroCause::kUnseenHistory);
  }
}

// Section 1 of the published figures: Goldberg's notebook prints these, order 4 on the whole of Shakespeare.
TEST(MaximumLikelihood, GivesTheProbabilitiesOfGoldbergsNotebook) {
  RECOUNT_NEEDS_CORPORA();
  const std::string whole = recount::testing::ReadAll(recount::testing::CorporaFolder() + "/shakespeare.txt");
  ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(SymbolsOf(whole), 4));
  EXPECT_EQ(absl::StrFormat("%.15f", Probability(table.Find(SymbolsOf("ello")), 'w')), "0.817717206132879");
  EXPECT_EQ(Probability(table.Find(SymbolsOf("ello")), 'w'), 480.0 / 587.0);
  EXPECT_EQ(Probability(table.Find(SymbolsOf("Firs")), 't'), 1.0);
}

// Symbols of `test` to which a model gives probability zero, where the cursor has read `before` first.
std::uint64_t Zeros(const CountTable& table, absl::Span<const Symbol> before, absl::Span<const Symbol> test) {
  HistoryCursor cursor(table);
  for (const Symbol symbol : before) cursor.Advance(symbol);
  std::uint64_t zeros = 0;
  for (const Symbol symbol : test) {
    zeros += LogProb(cursor.Find(), symbol).cause != ZeroCause::kNone;
    cursor.Advance(symbol);
  }
  return zeros;
}

// Section 3 of the published figures: tinyshakespeare, nanoGPT's split. They are of the test text read on
// from the training text; as a text of its own, which is how a comparison reads it, at most its first n
// symbols differ.
TEST(MaximumLikelihood, LeavesThePublishedShareOfHeldOutTextAtZero) {
  RECOUNT_NEEDS_CORPORA();
  const std::vector<Symbol> text =
      SymbolsOf(recount::testing::ReadAll(recount::testing::CorporaFolder() + "/tinyshakespeare.txt"));
  ASSERT_EQ(text.size(), 1'003'854u + 111'540u);
  const auto train = absl::MakeConstSpan(text).first(1'003'854),
             test = absl::MakeConstSpan(text).last(111'540);
  for (const auto& [order, digits, published] :
       std::vector<std::tuple<int, int, std::string>>{{1, 4, "0.0017"},
                                                      {2, 4, "0.0139"},
                                                      {3, 4, "0.0420"},
                                                      {4, 3, "0.101"},
                                                      {5, 3, "0.208"},
                                                      {6, 3, "0.348"},
                                                      {7, 3, "0.497"},
                                                      {10, 3, "0.833"}}) {
    ASSERT_OK_AND_ASSIGN(const CountTable table, CountTable::Count(train, order));
    const std::uint64_t read_on = Zeros(table, train.last(static_cast<std::size_t>(order)), test);
    const double share = static_cast<double>(read_on) / static_cast<double>(test.size());
    EXPECT_EQ(absl::StrFormat("%.*f", digits, share), published) << order;
    const std::uint64_t alone = Zeros(table, {}, test);
    EXPECT_GE(alone, read_on) << order;
    EXPECT_LE(alone, read_on + static_cast<std::uint64_t>(order)) << order;
  }
}

}  // namespace
}  // namespace recount::ngram
