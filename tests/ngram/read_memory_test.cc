#include "ngram/read_memory.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <string>
#include <vector>

#include "ngram/read_counts.h"
#include "ngram/training_memory.h"
#include "tests/support/random_text.h"
#include "tests/support/sanitized.h"

namespace recount::ngram {
namespace {

using ::recount::testing::RandomText;

std::uint64_t HeapBytes() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

// What the counts hold in the end, which is no more than their peak.
std::uint64_t HeldBytes(const std::vector<Symbol>& text, std::uint32_t order) {
  const std::uint64_t before = HeapBytes();
  ReadCounts counts(order);
  for (const Symbol symbol : text) counts.Read(symbol, 0);
  return HeapBytes() - before;
}

std::vector<Symbol> Twice(std::vector<Symbol> text) {
  const std::vector<Symbol> once = text;
  text.insert(text.end(), once.begin(), once.end());
  return text;
}

class ReadMemoryOf : public ::testing::TestWithParam<std::size_t> {};

void ExpectEnough(const std::vector<Symbol>& text, const std::string& what) {
  const ReadMemoryEstimator estimator(text, 12);
  for (const std::uint32_t order : {0u, 1u, 3u, 12u}) {
    const std::uint64_t held = HeldBytes(text, order);
    EXPECT_GE(estimator.Bytes(order), held) << what << " " << order;
    EXPECT_LE(estimator.Bytes(order), 3 * held + 100'000) << what << " " << order;
    EXPECT_GE(MostReadBytes(text.size(), order), estimator.Bytes(order)) << what << " " << order;
  }
}

// Counted, and sampled.
INSTANTIATE_TEST_SUITE_P(Sizes, ReadMemoryOf, ::testing::Values(2'000, 100'000, 300'000));

TEST_P(ReadMemoryOf, IsEnoughAndNotFarTooMuchWhateverRepeats) {
  if (recount::testing::kSanitized) GTEST_SKIP() << "the sanitizer's heap does not tell what is held";
  const std::size_t size = GetParam();
  ExpectEnough(RandomText(size, 2), "two letters");
  ExpectEnough(RandomText(size, 26), "letters");
  ExpectEnough(RandomText(size, 5'000), "many letters");
  ExpectEnough(Twice(RandomText(size / 2, 26)), "twice");  // Each history of the second time gets a node.
  ExpectEnough(std::vector<Symbol>(size, 1), "one letter");
}

TEST(ReadMemory, OfNoTextIsNothingMuch) {
  EXPECT_LT(ReadMemoryEstimator({}, 5).Bytes(5), 100'000);
  EXPECT_LT(MostReadBytes(0, 64), 100'000);
}

TEST(ReadMemory, AllowsUnknownSymbols) {
  if (recount::testing::kSanitized) GTEST_SKIP() << "the sanitizer's heap does not tell what is held";
  std::vector<Symbol> text = RandomText(50'000, 26);
  for (std::size_t i = 0; i < text.size(); i += 7) text[i] = kOov;
  EXPECT_GE(ReadMemoryEstimator(text, 8).Bytes(8), HeldBytes(text, 8));
}

}  // namespace
}  // namespace recount::ngram
