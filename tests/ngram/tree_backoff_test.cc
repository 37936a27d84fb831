#include "ngram/tree_backoff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "corpora/random.h"
#include "corpora/vocabulary.h"
#include "ngram/arpa_read.h"
#include "ngram/arpa_token.h"
#include "ngram/arpa_write.h"
#include "ngram/backoff_model_builder.h"
#include "tests/ngram/naive_backoff.h"
#include "tests/support/sanitized.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

using ::recount::testing::StatusIs;
using ::testing::HasSubstr;

struct Case {
  Smoothing smoothing;
  std::uint32_t order;
};

std::vector<Case> Cases(std::vector<std::uint32_t> orders) {
  std::vector<Case> cases;
  for (const Smoothing smoothing : {Smoothing::kKneserNey, Smoothing::kWittenBell}) {
    for (const std::uint32_t order : orders) cases.push_back({smoothing, order});
  }
  return cases;
}

// The largest difference of log10 probabilities between the estimator and the back-off model along a text, of
// each symbol there and at its end of `</s>`, and of `<unk>` everywhere.
double LargestDifference(const TreeBackoff& source, const BackoffModel& model,
                         const std::vector<Symbol>& text, std::size_t vocabulary) {
  const Estimator& estimator = source.estimator();
  TreeCursor cursor(estimator.tree());
  HistoryPath path;
  BackoffModel::State state = model.Start();
  double largest = 0;
  const auto compare = [&](Symbol of_estimator, Symbol of_model) {
    const double a = std::log10(estimator.Probability(path, of_estimator).probability);
    const double difference = std::abs(a - model.Score(state, of_model).log10_prob);
    EXPECT_FALSE(std::isnan(difference));
    largest = std::max(largest, difference);
  };
  for (std::size_t i = 0; i <= text.size(); ++i) {
    estimator.FillPath(cursor, path);
    compare(static_cast<Symbol>(vocabulary), kEndOfText);
    compare(static_cast<Symbol>(vocabulary + 1), kOov);
    if (i == text.size()) break;
    compare(text[i], text[i]);
    cursor.Advance(text[i]);
    state = model.Advance(state, text[i]);
  }
  return largest;
}

std::vector<Symbol> RandomSymbols(std::size_t symbols, std::size_t vocabulary, std::uint64_t seed) {
  Random random(seed);
  std::vector<Symbol> text(symbols);
  for (Symbol& symbol : text) symbol = static_cast<Symbol>(random.Below(vocabulary));
  return text;
}

TEST(TreeBackoff, GivesTheProbabilitiesOfTheEstimatorForSmallTexts) {
  for (const Case& c : Cases({0, 1, 2, 3, 6})) {
    for (std::size_t size = 1; size < 60; size += 7) {
      const std::vector<Symbol> train = RandomSymbols(size, 3, size), test = RandomSymbols(200, 3, size + 1);
      ASSERT_OK_AND_ASSIGN(const TreeBackoff source, TreeBackoff::Train(train, 3, {c.smoothing, c.order}));
      ASSERT_OK_AND_ASSIGN(const BackoffModel model, BuildBackoffModel(source, testing::Letters(3)));
      EXPECT_LT(LargestDifference(source, model, test, 3), 1e-5) << size << " order " << c.order;
    }
  }
}

// Every n-gram of the sentence, by its definition, and no other; each length ascending.
TEST(TreeBackoff, ListsTheNgramsOfTheSentence) {
  for (std::uint32_t order = 0; order < 6; ++order) {
    const std::vector<Symbol> text = RandomSymbols(100, 3, order);
    ASSERT_OK_AND_ASSIGN(const TreeBackoff source,
                         TreeBackoff::Train(text, 4, {Smoothing::kWittenBell, order}));
    std::vector<Symbol> sentence = {kPad};
    sentence.insert(sentence.end(), text.begin(), text.end());
    sentence.push_back(kEndOfText);
    std::map<std::vector<Symbol>, bool> wanted = {{{3}, true}, {{kOov}, true}};  // Never seen.
    for (std::size_t n = 1; n <= order + 1; ++n) {
      for (std::size_t i = 0; i + n <= sentence.size(); ++i) {
        wanted[{sentence.begin() + static_cast<long>(i), sentence.begin() + static_cast<long>(i + n)}] = true;
      }
    }
    std::map<std::vector<Symbol>, bool> listed;
    for (int n = 1; n <= source.longest_ngram(); ++n) {
      std::uint64_t visited = 0;
      std::vector<Symbol> last;
      source.Visit(n, [&](absl::Span<const Symbol> ngram, double, std::optional<double>) {
        const std::vector<Symbol> symbols(ngram.begin(), ngram.end());
        EXPECT_LT(last, symbols);
        last = symbols;
        listed[symbols] = true;
        ++visited;
      });
      EXPECT_EQ(visited, source.ngrams(n)) << n;
    }
    EXPECT_EQ(listed, wanted);
  }
}

TEST(TreeBackoff, WrittenAndReadBackGivesTheProbabilitiesOfTheEstimatorOnRealText) {
  RECOUNT_NEEDS_CORPORA();
  const std::string text =
      recount::testing::ReadAll(recount::testing::CorporaFolder() + "/tinyshakespeare.txt");
  constexpr std::size_t kTrained = recount::testing::kSanitized ? 100'000 : 1'000'000;
  ASSERT_OK_AND_ASSIGN(const Vocabulary vocabulary, Vocabulary::FromText(text, Unit::kByte));
  ASSERT_OK_AND_ASSIGN(const std::vector<Symbol> train, vocabulary.Encode(text.substr(0, kTrained)));
  ASSERT_OK_AND_ASSIGN(const std::vector<Symbol> test, vocabulary.Encode(text.substr(kTrained, 100'000)));
  const std::string path = recount::testing::TemporaryFolder() + "/model.arpa";
  for (const Case& c : Cases({2, 5})) {
    ASSERT_OK_AND_ASSIGN(const TreeBackoff source,
                         TreeBackoff::Train(train, vocabulary.size(), {c.smoothing, c.order}));
    ASSERT_OK(WriteArpa(source, vocabulary, path, {{"corpus", "a: \n\xff"}}));
    ASSERT_OK_AND_ASSIGN(const BackoffModel model, ReadArpa(path));
    EXPECT_EQ(model.vocabulary(), vocabulary);
    EXPECT_EQ(model.order(), static_cast<int>(c.order));
    EXPECT_LT(LargestDifference(source, model, test, vocabulary.size()), 1e-6) << c.order;
    const std::string bytes = recount::testing::ReadAll(path);
    EXPECT_TRUE(IsArpa(bytes));
    EXPECT_EQ(ArpaMetadata(bytes), (Metadata{{"corpus", "a: \n\xff"}}));
  }
}

TEST(TreeBackoff, RefusesWhatIsNoBackoffEstimatorAndSaysWhy) {
  for (const Smoothing smoothing : {Smoothing::kNone, Smoothing::kAdditive, Smoothing::kLongest}) {
    EXPECT_THAT(TreeBackoff::Train({0, 1}, 2, {smoothing, 1}),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("shorter history")));
  }
}

TEST(IsArpa, IsToldByTheFirstLineThatIsNoComment) {
  EXPECT_TRUE(IsArpa("\\data\\\nngram 1=3\n"));
  EXPECT_TRUE(IsArpa("\n# corpus: x\r\n\\data\\ \nrest"));
  for (const char* text :
       {"", "\n", "#", "# \\data\\\n", "x\n\\data\\\n", "\\data\\x\n", "#include <x>\nint x;"}) {
    EXPECT_FALSE(IsArpa(text)) << text;
  }
}

}  // namespace
}  // namespace recount::ngram
