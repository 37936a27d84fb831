// Brackets of a text, a sample or held-out human text: counts that several texts can share, and their
// figures.
//
//   BracketTally tally;
//   for (const std::string& sample : samples) tally += TallyBrackets(ReadStructure(sample, kind));
//   reports::BracketText figures = Summarize(tally, &held_out_tally);
//
// Thread safety: pure functions and plain data.

#ifndef RECOUNT_COMPARE_STRUCTURE_BRACKETS_TEXT_H_
#define RECOUNT_COMPARE_STRUCTURE_BRACKETS_TEXT_H_

#include <cstdint>
#include <vector>

#include "compare/structure_reading.h"
#include "reports/result.h"

namespace recount::compare {

struct BracketTally {
  std::uint64_t characters = 0;
  std::vector<reports::PairKind> kinds;  // Round, square, curly; in C then comment, string, character; in
                                         // LaTeX then environment.
  std::uint64_t top_level_blocks = 0;
  std::uint64_t top_level_blocks_complete = 0;
  std::vector<std::uint64_t> depth;          // Characters of code by the number of brackets open before them.
  std::vector<std::uint64_t> pair_distance;  // Matched pairs by DistanceBucket.

  // Texts pooled: as if each were read by itself. REQUIRES: the same kind of text, or an empty tally.
  BracketTally& operator+=(const BracketTally& other);
};

BracketTally TallyBrackets(const StructureReading& reading);

// The figures. `held_out`: the text whose depths are compared with (depth_wasserstein is empty without).
// Depths from 32 on share a bucket, "32+"; the distance is over all depths.
reports::BracketText Summarize(const BracketTally& tally, const BracketTally* held_out);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_STRUCTURE_BRACKETS_TEXT_H_
