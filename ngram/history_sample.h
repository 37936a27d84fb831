// How many histories of a text occur again, and what follows them, found from a part of them: what the arrays
// of a count table and of a tree of histories will hold, known before they are made.
//
// Histories that stand in many places (ngram/common_histories.h) are counted, each as what it may be at most;
// of the shortest ones that do not, some are drawn by their hashes and looked at in all of their places, a
// cluster each (ngram/history_cluster.h). So repetition is seen over any distance, where a piece of the text
// would show that of the piece. One sample serves every depth up to the one it was drawn for.
//
// Source: cluster sampling with a ratio estimate (Cochran 1977, Sampling Techniques).
// Thread safety: immutable once drawn.

#ifndef RECOUNT_NGRAM_HISTORY_SAMPLE_H_
#define RECOUNT_NGRAM_HISTORY_SAMPLE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "ngram/common_histories.h"
#include "ngram/history_figures.h"

namespace recount::ngram {

// What is sampled may be too little by chance: two standard errors more, and eight of what SampleFeatures
// finds.
inline constexpr double kSampleChance = 1.08;

class HistorySample {
 public:
  // Draws from `text`, which must outlive this, for depths up to `deepest`.
  //
  // REQUIRES: deepest is one of HistoryTreeOptions; text.size() >= CommonHistories::kPlaces, of symbols that
  //           HistoryTree::Build accepts.
  // Cost:   a walk back from each place over as many symbols as make its history rare, about 5 in texts of
  //         people and 64 at most: 0.02 s for each million symbols, and 0.1 s. Some 10 MiB of memory.
  HistorySample(absl::Span<const Symbol> text, std::uint32_t deepest);

  // What a tree and a table of `max_depth` hold. REQUIRES: max_depth <= deepest.
  //
  // Error:  within 8 % of the truth for nodes, stored nodes and continuations, and up to 2 % of N more for
  //         the histories in many places (tested). At most N nodes and 3 N continuations too many for
  //         histories of more than 64 symbols in many places, or of more than 256 in any.
  // Cost:   sorting some 130,000 places: 0.05 s.
  HistoryFigures Measure(std::uint32_t max_depth) const;

 private:
  // A place whose history of `length` symbols, the shortest rare one there, was drawn.
  struct Drawn {
    std::uint32_t length = 0;
    std::uint64_t history = 0;  // Its hash.
    std::uint32_t place = 0;
    bool IsLike(const Drawn& other) const { return length == other.length && history == other.history; }
  };

  void Draw();
  void AddCommon(const CommonHistories::Bucket& bucket, std::uint32_t max_depth,
                 HistoryFigures& figures) const;
  void AddRare(std::uint32_t max_depth, HistoryFigures& figures) const;
  void AddClusters(absl::Span<const Drawn> drawn, double weight, std::uint32_t max_depth,
                   HistoryFigures& figures) const;

  absl::Span<const Symbol> text_;
  Symbol largest_;
  CommonHistories common_;
  std::array<std::size_t, CommonHistories::kLongest + 1> rare_ = {};  // By length: places of rare histories.
  std::vector<Drawn> drawn_;  // Histories of one length together, and the places of one history.
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_HISTORY_SAMPLE_H_
