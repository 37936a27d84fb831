#include "ngram/training_memory.h"

#include <gtest/gtest.h>

#include <vector>

#include "ngram/model.h"
#include "ngram/smoothed_model.h"
#include "tests/ngram/naive_backoff.h"
#include "tests/support/random_text.h"
#include "tests/support/sanitized.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

using ::recount::testing::RandomText;

std::uint64_t KeptBytes(const std::vector<Symbol>& text, const SmoothingOptions& options) {
  const Vocabulary vocabulary = testing::Letters(4);
  if (options.smoothing != Smoothing::kNone) {
    return SmoothedModel::Train(text, vocabulary, options, {})->memory_bytes();
  }
  return Model::Train(text, vocabulary, static_cast<int>(options.order), {})->memory_bytes();
}

TEST(EstimateTrainingBytes, IsMoreThanWhatIsKept) {
  for (const std::size_t size :
       {std::size_t{1}, std::size_t{1'000}, kCountedForEstimate, 3 * kCountedForEstimate}) {
    if (recount::testing::kSanitized && size > kCountedForEstimate) continue;
    const std::vector<Symbol> text = RandomText(size, 4);
    for (const Smoothing smoothing : kSmoothings) {
      for (const std::uint32_t order : {0u, 4u, 12u}) {
        if (size > kCountedForEstimate && order != 4) continue;  // Takes its time.
        ASSERT_OK_AND_ASSIGN(const std::uint64_t bytes,
                             EstimateTrainingBytes(text, testing::Letters(4), {smoothing, order}));
        const std::uint64_t kept = KeptBytes(text, {smoothing, order});
        EXPECT_GT(bytes, kept) << size << " " << SmoothingName(smoothing) << " " << order;
        EXPECT_LT(bytes, 70 * size + (2 << 20)) << SmoothingName(smoothing) << " " << order;
      }
    }
  }
}

TEST(EstimateTrainingBytes, GrowsWithTheTextWhereThatIsAllAlike) {
  const Vocabulary vocabulary = testing::Letters(4);
  for (const Smoothing smoothing : {Smoothing::kKneserNey, Smoothing::kLongest, Smoothing::kStructure}) {
    const SmoothingOptions options = {smoothing, 3};
    const auto of = [&](std::size_t size) {
      return static_cast<double>(EstimateTrainingBytes(RandomText(size, 4), vocabulary, options).value());
    };
    EXPECT_NEAR(of(4'000'000) / of(1'000'000), 4,
                0.3);  // A MiB is for all, and no more than 32 are outgrown.
  }
}

// What is there at the end of HistoryTreeBuilder::FindRowSteps: the tree, two ranks for each place and one
// for each continuation.
TEST(EstimateTrainingBytes, CoversTheLastStepOfATreeWhoseHistoriesOccurMoreOftenThanInAPart) {
  const Vocabulary vocabulary = testing::Letters(128);
  const std::vector<Symbol> random = RandomText(700'000, 128);
  std::vector<Symbol> copies;  // Of a text longer than what is looked at in one piece.
  for (int i = 0; i < 8; ++i) copies.insert(copies.end(), random.begin(), random.begin() + 90'000);
  for (const std::vector<Symbol>& text : {random, copies}) {
    for (const SmoothingOptions options :
         {SmoothingOptions{Smoothing::kKneserNey, 4}, {Smoothing::kLongest}}) {
      ASSERT_OK_AND_ASSIGN(const SmoothedModel model, SmoothedModel::Train(text, vocabulary, options, {}));
      ASSERT_OK_AND_ASSIGN(const std::uint64_t bytes, EstimateTrainingBytes(text, vocabulary, options));
      const std::uint64_t held =
          model.memory_bytes() + 8 * text.size() + 4 * model.tree().arrays().rows.size();
      EXPECT_GT(bytes, held + (1 << 20)) << SmoothingName(options.smoothing);
      EXPECT_LT(bytes, 2.1 * static_cast<double>(held)) << SmoothingName(options.smoothing);
    }
  }
}

// The tree of one letter alone is as high as the text is long.
TEST(EstimateTrainingBytes, KnowsADeepTree) {
  const std::vector<Symbol> same(1'000'000, 0);
  const Vocabulary vocabulary = testing::Letters(1);
  ASSERT_OK_AND_ASSIGN(const std::uint64_t deep,
                       EstimateTrainingBytes(same, vocabulary, {Smoothing::kLongest}));
  EXPECT_GT(deep, 90 * same.size());
}

// Of texts all alike, all different and repeated, of every smoothing.
TEST(MostTrainingBytes, IsAboveEveryEstimate) {
  const std::size_t size = recount::testing::kSanitized ? 20'000 : 300'000;
  std::vector<Symbol> repeated = RandomText(size / 8, 4);
  while (repeated.size() < size) repeated.insert(repeated.end(), repeated.begin(), repeated.begin() + 1000);
  for (const std::vector<Symbol>& text : {RandomText(size, 4), std::vector<Symbol>(size, 0), repeated}) {
    for (const Smoothing smoothing : kSmoothings) {
      for (const std::uint32_t order : {0u, 3u, 20u}) {
        const SmoothingOptions options = {smoothing, order};
        ASSERT_OK_AND_ASSIGN(const std::uint64_t bytes,
                             EstimateTrainingBytes(text, testing::Letters(4), options));
        EXPECT_LE(bytes, MostTrainingBytes(text.size(), 4, options)) << SmoothingName(smoothing) << order;
      }
    }
  }
}

TEST(EstimateTrainingBytes, RefusesWhatTrainingRefuses) {
  EXPECT_FALSE(EstimateTrainingBytes({}, testing::Letters(2), {Smoothing::kKneserNey, 2}).ok());
  EXPECT_FALSE(EstimateTrainingBytes({0, 1}, testing::Letters(2), {Smoothing::kNone, 65}).ok());
}

}  // namespace
}  // namespace recount::ngram
