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
       {std::size_t{1}, std::size_t{1'000}, kTrainedForEstimate, 3 * kTrainedForEstimate}) {
    if (recount::testing::kSanitized && size > kTrainedForEstimate) continue;
    const std::vector<Symbol> text = RandomText(size, 4);
    for (const Smoothing smoothing : kSmoothings) {
      for (const std::uint32_t order : {0u, 4u, 12u}) {
        if (size > kTrainedForEstimate && order != 4) continue;  // Takes its time.
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
    EXPECT_NEAR(of(4'000'000) / of(1'000'000), 4, 0.2);  // A MiB is for all.
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

TEST(EstimateTrainingBytes, RefusesWhatTrainingRefuses) {
  EXPECT_FALSE(EstimateTrainingBytes({}, testing::Letters(2), {Smoothing::kKneserNey, 2}).ok());
  EXPECT_FALSE(EstimateTrainingBytes({0, 1}, testing::Letters(2), {Smoothing::kNone, 65}).ok());
}

}  // namespace
}  // namespace recount::ngram
