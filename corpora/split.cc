#include "corpora/split.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "corpora/counted.h"
#include "corpora/random.h"
#include "corpora/status_macros.h"

namespace recount {
namespace {

constexpr double kTolerance = 1e-9;
constexpr std::array<absl::string_view, 3> kPartNames = {"training", "validation", "test"};

absl::Status CheckOptions(const SplitOptions& options) {
  RECOUNT_RETURN_IF_ERROR(CheckFractions(options.fractions));
  if (options.method == SplitMethod::kChunks && options.chunk_symbols == 0) {
    return absl::InvalidArgumentError("split: a chunk of 0 symbols; allowed are 1 and more");
  }
  return absl::OkStatus();
}

// Ends of the training and of the validation part among `count` pieces (symbols or chunks).
struct Ends {
  std::uint64_t train = 0;
  std::uint64_t validation = 0;
};

Ends EndsAmong(std::uint64_t count, const std::array<double, 3>& fractions) {
  const auto floor_of_share = [count](double share) {
    return std::min(count, static_cast<std::uint64_t>(static_cast<double>(count) * share));
  };
  Ends ends{floor_of_share(fractions[0]), floor_of_share(fractions[0] + fractions[1])};
  // A share of exactly 0 is an empty part, whatever the sum of the others rounds to.
  const bool no_validation = fractions[1] == 0, no_test = fractions[2] == 0;
  if (no_test) ends.validation = count;
  if (no_validation && no_test) ends.train = count;
  if (no_validation && !no_test) ends.validation = ends.train;
  return ends;
}

// A number of pieces from which on no part with a share above 0 is empty; 0 where there is none.
std::uint64_t PiecesThatSuffice(const std::array<double, 3>& fractions) {
  const double two = fractions[0] + fractions[1];
  const std::array<double, 3> shares = {fractions[0], two - fractions[0], 1 - two};
  double smallest = 1;
  for (std::size_t part = 0; part < shares.size(); ++part) {
    if (fractions[part] > 0) smallest = std::min(smallest, shares[part]);
  }
  return smallest < 1e-15 ? 0 : static_cast<std::uint64_t>(std::ceil(1 / smallest)) + 1;
}

absl::Status CheckNoneEmpty(std::uint64_t symbols, std::uint64_t pieces, const Ends& ends,
                            const SplitOptions& options) {
  const std::array<std::uint64_t, 3> sizes = {ends.train, ends.validation - ends.train,
                                              pieces - ends.validation};
  for (std::size_t part = 0; part < sizes.size(); ++part) {
    if (sizes[part] > 0 || options.fractions[part] == 0) continue;
    const bool chunks = options.method == SplitMethod::kChunks;
    const std::uint64_t enough = PiecesThatSuffice(options.fractions);
    return absl::InvalidArgumentError(absl::StrCat(
        "split: the ", kPartNames[part], " part is empty: the text has ", Counted(symbols, "symbol"),
        chunks ? absl::StrCat(" (", Counted(pieces, "chunk"), " of ", options.chunk_symbols, ")") : "",
        " and the share is ", options.fractions[part], "; ",
        enough == 0 ? "no text is long enough for it: change the shares"
                    : absl::StrCat("with ", enough, chunks ? " chunks" : " symbols",
                                   " or more none is empty: give a longer text",
                                   chunks ? ", smaller chunks" : "", " or other shares")));
  }
  return absl::OkStatus();
}

void AppendRange(Range range, std::vector<Range>& ranges) {
  if (range.begin == range.end) return;
  if (!ranges.empty() && ranges.back().end == range.begin) {
    ranges.back().end = range.end;
  } else {
    ranges.push_back(range);
  }
}

Split ContiguousSplit(std::uint64_t symbols, const Ends& ends) {
  Split split;
  AppendRange({0, ends.train}, split.train);
  AppendRange({ends.train, ends.validation}, split.validation);
  AppendRange({ends.validation, symbols}, split.test);
  return split;
}

Split ChunkSplit(std::uint64_t symbols, std::uint64_t chunks, const Ends& ends, const SplitOptions& options) {
  std::vector<std::uint64_t> dealt(chunks);
  std::iota(dealt.begin(), dealt.end(), 0);
  Random random(options.seed);
  Shuffle(dealt, random);
  std::vector<unsigned char> part_of(chunks);
  for (std::uint64_t i = 0; i < chunks; ++i) {
    part_of[dealt[i]] = i < ends.train ? 0 : i < ends.validation ? 1 : 2;
  }
  Split split;
  const std::array<std::vector<Range>*, 3> parts = {&split.train, &split.validation, &split.test};
  for (std::uint64_t chunk = 0; chunk < chunks; ++chunk) {
    const std::uint64_t begin = chunk * options.chunk_symbols;
    const std::uint64_t size = std::min(options.chunk_symbols, symbols - begin);
    AppendRange({begin, begin + size}, *parts[part_of[chunk]]);
  }
  return split;
}

}  // namespace

absl::Status CheckFractions(const std::array<double, 3>& fractions) {
  double sum = 0;
  for (std::size_t part = 0; part < kPartNames.size(); ++part) {
    const double share = fractions[part];
    if (!(share >= 0 && share <= 1) || (part == 0 && share == 0)) {
      return absl::InvalidArgumentError(
          absl::StrCat("split: the ", kPartNames[part], " share is ", share, "; allowed are ",
                       part == 0 ? "above 0 up to 1" : "0 to 1", ", all three together 1"));
    }
    sum += share;
  }
  if (std::abs(sum - 1) > kTolerance) {
    return absl::InvalidArgumentError(absl::StrCat("split: the shares add up to ", sum,
                                                   "; training, validation and test must add up to 1"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Split> MakeSplit(std::uint64_t symbols, const SplitOptions& options) {
  RECOUNT_RETURN_IF_ERROR(CheckOptions(options));
  if (symbols == 0) return absl::InvalidArgumentError("split: the text is empty; give at least one symbol");
  const bool chunks = options.method == SplitMethod::kChunks;
  const std::uint64_t pieces = chunks ? (symbols - 1) / options.chunk_symbols + 1 : symbols;
  const Ends ends = EndsAmong(pieces, options.fractions);
  RECOUNT_RETURN_IF_ERROR(CheckNoneEmpty(symbols, pieces, ends, options));
  return chunks ? ChunkSplit(symbols, pieces, ends, options) : ContiguousSplit(symbols, ends);
}

}  // namespace recount
