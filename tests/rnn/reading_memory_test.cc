#include "rnn/reading_memory.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <string>

#include "rnn/checkpoint.h"
#include "rnn/row_panels.h"
#include "tests/rnn/small_net.h"
#include "tests/support/status_matchers.h"

namespace recount::rnn {
namespace {

TEST(ShapeInHeader, IsThatOfTheNet) {
  for (const NetShape& shape :
       {NetShape{1, 4, 5}, NetShape{3, 21, 26, CellKind::kGru}, NetShape{2, 8, 1, CellKind::kTanh, 6}}) {
    ASSERT_OK_AND_ASSIGN(const std::string bytes, SerializeNet(testing::SmallNet(shape, 1)));
    EXPECT_EQ(ShapeInHeader(bytes), shape);
  }
}

// A file that is cut says nothing that it has no room for, and no byte of its header can do harm.
TEST(ShapeInHeader, IsNoneOfWhatIsNoNet) {
  ASSERT_OK_AND_ASSIGN(const std::string bytes, SerializeNet(testing::SmallNet({1, 4, 5}, 1)));
  const std::size_t header = bytes.find("}}") + 2;
  for (std::size_t size = 0; size < header; ++size) {
    EXPECT_FALSE(ShapeInHeader(absl::string_view(bytes).substr(0, size)).has_value()) << size;
  }
  for (std::size_t at = 0; at < header; ++at) {
    std::string changed = bytes;
    changed[at] = '9';
    const std::optional<NetShape> shape = ShapeInHeader(changed);
    if (!shape.has_value()) continue;
    EXPECT_LE(ParameterLayout(*shape).parameter_count() * sizeof(float), bytes.size()) << at;
  }
}

TEST(ShapeInHeader, OfJsonThatIsNestedDeepIsNone) {
  constexpr std::size_t kDepth = 1'000'000;
  const std::string header =
      R"({"__metadata__":{"deep":)" + std::string(kDepth, '[') + std::string(kDepth, ']') + "}}";
  const std::uint64_t length = header.size();
  std::string bytes(sizeof(length), '\0');
  std::memcpy(bytes.data(), &length, sizeof(length));
  EXPECT_FALSE(ShapeInHeader(bytes + header).has_value());
}

TEST(TextBytes, CountsThePagesThatLongTextsAreGiven) {
  const NetShape shape = {2, 512, 60};
  const std::uint64_t recurrent = std::uint64_t{4} * 4 * 512 * 512;
  EXPECT_EQ(TextBytes(shape, kLongText), TextBytes(shape, kLongText - 1) + recurrent);
  const NetShape large = {2, 4096, 60};  // Too large to be spread over caches.
  EXPECT_EQ(TextBytes(large, kLongText), TextBytes(large, kLongText - 1) + RowPanels::kMostSpreadBytes);
}

TEST(StreamsBytes, GrowsWithThreadsAsFarAsThereAreStreams) {
  const NetShape shape = {2, 512, 60};
  const auto bytes = [&](std::size_t streams, int threads) {
    return StreamsBytes(shape, 100'000, {streams, 5}, threads);
  };
  EXPECT_EQ(bytes(1, 1), bytes(1, 16)) << "one stream is read as one text";
  EXPECT_LT(bytes(1000, 1), bytes(1000, 2));
  EXPECT_LT(bytes(1000, 8), bytes(1000, 16));
  EXPECT_EQ(bytes(48, 2), bytes(48, 16));
}

}  // namespace
}  // namespace recount::rnn
