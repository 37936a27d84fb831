// How often each symbol follows a history of one order together with a feature of its place: the counts that
// enrich a history with knowledge it does not hold.
//
// Thread safety: immutable once made.

#ifndef RECOUNT_NGRAM_FEATURE_COUNTS_H_
#define RECOUNT_NGRAM_FEATURE_COUNTS_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "ngram/history_tree.h"
#include "ngram/smoothing_kneser_ney.h"

namespace recount::ngram {

// What followed a place of the training text.
struct FeatureEvent {
  Locus history;  // Of the order counted.
  std::uint32_t feature = 0;
  Symbol symbol = 0;
  Symbol left = 0;  // The symbol before the history; kPad before the text.
};

class FeatureCounts {
 public:
  // A symbol that followed, and how often: in events, or in events of different `left`.
  struct Count {
    Symbol symbol = 0;
    std::uint32_t count = 0;
  };
  struct Row {
    absl::Span<const Count> counts;  // Symbols ascending; empty where history and feature never met.
    std::uint32_t total = 0, once = 0, twice = 0;
  };
  enum class Counting { kEvents, kLeftSymbols };

  // Features are below 2^kFeatureBits.
  static constexpr int kFeatureBits = 12;

  // Cost: sorting; 24 bytes an event at the peak.
  static FeatureCounts Make(absl::Span<const FeatureEvent> events, Counting counting);

  Row Find(Locus history, std::uint32_t feature) const;
  const Discounts& discounts() const { return discounts_; }
  std::uint64_t memory_bytes() const;

 private:
  void AppendRow(std::uint64_t key);

  absl::flat_hash_map<std::uint64_t, std::uint32_t> index_;  // From history and feature to a row.
  std::vector<std::uint32_t> row_begins_;                    // (rows + 1)
  std::vector<Count> counts_;
  Discounts discounts_;
};

// The count of a symbol in a row; 0 if it is not there.
std::uint32_t CountOf(const FeatureCounts::Row& row, Symbol symbol);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_FEATURE_COUNTS_H_
