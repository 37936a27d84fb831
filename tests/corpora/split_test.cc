#include "corpora/split.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/support/status_matchers.h"

namespace recount {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::StatusIs;

SplitOptions Contiguous(double train, double validation, double test) {
  return {.fractions = {train, validation, test}};
}

SplitOptions Chunks(std::uint64_t chunk_symbols, std::uint64_t seed = 1) {
  return {.method = SplitMethod::kChunks,
          .fractions = {0.8, 0.1, 0.1},
          .seed = seed,
          .chunk_symbols = chunk_symbols};
}

std::uint64_t Symbols(const std::vector<Range>& ranges) {
  std::uint64_t symbols = 0;
  for (const Range& range : ranges) symbols += range.end - range.begin;
  return symbols;
}

// How often each symbol of the text is in a range of some part; also checks order and joining within a part.
std::vector<int> Coverage(std::uint64_t symbols, const Split& split) {
  std::vector<int> times(symbols);
  for (const std::vector<Range>* part : {&split.train, &split.validation, &split.test}) {
    std::uint64_t previous_end = 0;
    for (std::size_t i = 0; i < part->size(); ++i) {
      const Range range = (*part)[i];
      EXPECT_LT(range.begin, range.end);
      if (i > 0) {
        EXPECT_GT(range.begin, previous_end) << "not ascending, or adjacent and not joined";
      }
      previous_end = range.end;
      for (std::uint64_t symbol = range.begin; symbol < range.end; ++symbol) ++times[symbol];
    }
  }
  return times;
}

TEST(MakeSplit, ContiguousEndsAtTheFloorOfEachShare) {
  ASSERT_OK_AND_ASSIGN(const Split split, MakeSplit(1'115'394, SplitOptions()));
  EXPECT_THAT(split.train, ElementsAre(Range{0, 1'003'854}));
  EXPECT_THAT(split.validation, ElementsAre(Range{1'003'854, 1'059'624}));
  EXPECT_THAT(split.test, ElementsAre(Range{1'059'624, 1'115'394}));
}

TEST(MakeSplit, ShareOfZeroIsAnEmptyPart) {
  ASSERT_OK_AND_ASSIGN(const Split no_test, MakeSplit(1'115'394, Contiguous(0.9, 0.1, 0)));
  EXPECT_THAT(no_test.train, ElementsAre(Range{0, 1'003'854}));
  EXPECT_THAT(no_test.validation, ElementsAre(Range{1'003'854, 1'115'394}));
  EXPECT_THAT(no_test.test, IsEmpty());
  ASSERT_OK_AND_ASSIGN(const Split no_validation, MakeSplit(10, Contiguous(0.5, 0, 0.5)));
  EXPECT_THAT(no_validation.validation, IsEmpty());
  EXPECT_THAT(no_validation.test, ElementsAre(Range{5, 10}));
  ASSERT_OK_AND_ASSIGN(const Split all_train, MakeSplit(1, Contiguous(1, 0, 0)));
  EXPECT_THAT(all_train.train, ElementsAre(Range{0, 1}));
}

// 0.7 + 0.2 + 0.1 and others do not add up to 1 in binary; no symbol may fall out at the end.
TEST(MakeSplit, EverySymbolOnceForAllSmallTextsAndManyShares) {
  const SplitOptions all_options[] = {Contiguous(0.7, 0.2, 0.1),
                                      Contiguous(0.6, 0.4, 0),
                                      Contiguous(0.3, 0, 0.7),
                                      Contiguous(1, 0, 0),
                                      Contiguous(0.1, 0.2, 0.7),
                                      Chunks(1),
                                      Chunks(2),
                                      Chunks(3, 7),
                                      Chunks(10)};
  for (const SplitOptions& options : all_options) {
    for (std::uint64_t symbols = 1; symbols <= 130; ++symbols) {
      const absl::StatusOr<Split> split = MakeSplit(symbols, options);
      if (!split.ok()) {
        EXPECT_THAT(split, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("part is empty")));
        continue;
      }
      EXPECT_THAT(Coverage(symbols, *split), ::testing::Each(1)) << symbols;
    }
  }
}

TEST(MakeSplit, RefusesWhatWouldBeEmptyAndSaysHowMuchIsEnough) {
  EXPECT_THAT(MakeSplit(5, SplitOptions()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("validation part is empty"), HasSubstr("text has 5 symbols"),
                             HasSubstr("with 22 symbols or more none is empty"))));
  EXPECT_OK(MakeSplit(22, SplitOptions()));
  EXPECT_THAT(MakeSplit(30, Chunks(10)), StatusIs(absl::StatusCode::kInvalidArgument,
                                                  AllOf(HasSubstr("3 chunks of 10"),
                                                        HasSubstr("with 12 chunks or more none is empty"))));
  EXPECT_OK(MakeSplit(120, Chunks(10)));
  EXPECT_THAT(MakeSplit(0, SplitOptions()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("text is empty")));
}

TEST(MakeSplit, RefusesSharesThatAreNone) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const SplitOptions wrong_options[] = {Contiguous(0, 0.5, 0.5), Contiguous(-0.1, 0.6, 0.5),
                                        Contiguous(1.5, -0.5, 0), Contiguous(nan, 0.5, 0.5),
                                        Contiguous(0.5, nan, 0.5)};
  for (const SplitOptions& options : wrong_options) {
    EXPECT_THAT(MakeSplit(1000, options),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("share is")));
  }
  EXPECT_THAT(MakeSplit(1000, Contiguous(0.9, 0.05, 0.04)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("add up to 0.99")));
  EXPECT_THAT(MakeSplit(1000, Chunks(0)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("chunk of 0 symbols")));
}

TEST(MakeSplit, ChunksAreDealtBySeed) {
  ASSERT_OK_AND_ASSIGN(const Split one, MakeSplit(1'000'005, Chunks(10'000, 1)));
  ASSERT_OK_AND_ASSIGN(const Split again, MakeSplit(1'000'005, Chunks(10'000, 1)));
  ASSERT_OK_AND_ASSIGN(const Split two, MakeSplit(1'000'005, Chunks(10'000, 2)));
  EXPECT_EQ(one.train, again.train);
  EXPECT_NE(one.train, two.train);
  EXPECT_NE(one.test, two.test);
  // 101 chunks, the last of 5 symbols: 80, 10 and 11 of them.
  EXPECT_NEAR(static_cast<double>(Symbols(one.train)), 800'000, 9'995);
  EXPECT_NEAR(static_cast<double>(Symbols(one.validation)), 100'000, 9'995);
  EXPECT_NEAR(static_cast<double>(Symbols(one.test)), 110'000, 9'995);
  EXPECT_GT(one.validation.size(), 3u) << "dealt at random, not cut off as one piece";
}

TEST(MakeSplit, ChunkLargerThanTheTextIsOneChunk) {
  SplitOptions options = Chunks(std::numeric_limits<std::uint64_t>::max());
  options.fractions = {1, 0, 0};
  ASSERT_OK_AND_ASSIGN(const Split split, MakeSplit(7, options));
  EXPECT_THAT(split.train, ElementsAre(Range{0, 7}));
}

}  // namespace
}  // namespace recount
