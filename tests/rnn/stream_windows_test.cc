#include "rnn/stream_windows.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace recount::rnn {
namespace {

std::vector<Symbol> Count(std::size_t size) {
  std::vector<Symbol> text(size);
  std::iota(text.begin(), text.end(), Symbol{0});
  return text;
}

TEST(StreamWindows, LaysOutContiguousStreams) {
  // 23 symbols, 3 streams: floor(22 / 3) = 7 symbols each; windows of 3 leave one over.
  const std::vector<Symbol> text = Count(23);
  const StreamWindows windows(text, 3, 3);
  ASSERT_EQ(windows.windows(), 2u);
  std::vector<Symbol> inputs(9), targets(9);
  windows.Fill(1, 0, 3, absl::MakeSpan(inputs), absl::MakeSpan(targets));
  EXPECT_EQ(inputs, (std::vector<Symbol>{3, 10, 17, 4, 11, 18, 5, 12, 19}));
  EXPECT_EQ(targets, (std::vector<Symbol>{4, 11, 18, 5, 12, 19, 6, 13, 20}));
}

TEST(StreamWindows, FillsSomeStreams) {
  const std::vector<Symbol> text = Count(23);
  const StreamWindows windows(text, 3, 3);
  std::vector<Symbol> inputs(6), targets(6);
  windows.Fill(0, 1, 2, absl::MakeSpan(inputs), absl::MakeSpan(targets));
  EXPECT_EQ(inputs, (std::vector<Symbol>{7, 14, 8, 15, 9, 16}));
}

TEST(StreamWindows, CountsWindowsAroundTheBoundary) {
  // T - 1, T and T + 1 symbols a stream, and the symbol that only is a target.
  for (const std::size_t streams : {1u, 2u, 5u}) {
    EXPECT_EQ(StreamWindows(Count(streams * 3 + 1), streams, 4).windows(), 0u);
    EXPECT_EQ(StreamWindows(Count(streams * 4), streams, 4).windows(), 0u);
    EXPECT_EQ(StreamWindows(Count(streams * 4 + 1), streams, 4).windows(), 1u);
    EXPECT_EQ(StreamWindows(Count(streams * 5 + 1), streams, 4).windows(), 1u);
    EXPECT_EQ(StreamWindows(Count(streams * 8 + 1), streams, 4).windows(), 2u);
  }
  EXPECT_EQ(StreamWindows({}, 1, 1).windows(), 0u);
}

}  // namespace
}  // namespace recount::rnn
