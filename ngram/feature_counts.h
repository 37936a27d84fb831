// How often each symbol follows a history together with a feature of its place, for each order up to some:
// the counts that enrich a history with knowledge it does not hold.
//
// Rows stand in the order of their keys and are found by binary search, so that they can be used where a file
// is mapped.
//
// Thread safety: immutable once made; a builder belongs to one thread. Copies share the arrays.

#ifndef RECOUNT_NGRAM_FEATURE_COUNTS_H_
#define RECOUNT_NGRAM_FEATURE_COUNTS_H_

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
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

// How many there are of all orders.
struct FeatureFigures {
  double rows = 0, counts = 0;
};

class FeatureCounts {
 public:
  // A symbol that followed, and how often: in events, or in events of different `left`.
  struct Count {
    std::uint32_t count = 0;
    Symbol symbol = 0;
    std::uint16_t unused = 0;  // So that what is written to a file is defined.
  };
  struct Row {
    absl::Span<const Count> counts;  // Symbols ascending; empty where history and feature never met.
    std::uint32_t total = 0, once = 0, twice = 0;
  };

  // The arrays of K rows with C counts, in memory or in a mapped file.
  struct Arrays {
    absl::Span<const std::uint64_t> keys;        // (K), ascending: Key of each row.
    absl::Span<const std::uint32_t> row_begins;  // (K + 1) into `counts`.
    absl::Span<const Count> counts;              // (C)
  };

  // The bytes of arrays with these figures.
  static double ArrayBytes(const FeatureFigures& figures);

  // Features are below 2^kFeatureBits, orders below 2^kOrderBits.
  static constexpr int kFeatureBits = 12;
  static constexpr int kOrderBits = 4;

  static std::uint64_t Key(std::uint32_t order, Locus history, std::uint32_t feature) {
    return ((std::uint64_t{order} << 32) | history.code()) << kFeatureBits | feature;
  }

  FeatureCounts() = default;

  // Counts made of these arrays, which `storage` keeps alive; `by_order` are the counts of counts of orders
  // 0, 1, ... Only the sizes are checked now. Wrong arrays give wrong counts and symbols, rows that are no
  // longer than `vocabulary`, and no crash. Errors: DataLoss.
  static absl::StatusOr<FeatureCounts> FromArrays(const Arrays& arrays, std::size_t vocabulary,
                                                  std::vector<CountsOfCounts> by_order,
                                                  std::shared_ptr<const void> storage);

  // Orders counted, from 0 on.
  std::uint32_t orders() const { return static_cast<std::uint32_t>(discounts_.size()); }
  const Discounts& discounts(std::uint32_t order) const { return discounts_[order]; }
  absl::Span<const CountsOfCounts> counts_of_counts() const { return counts_of_counts_; }
  const Arrays& arrays() const { return arrays_; }
  std::uint64_t memory_bytes() const;

  // REQUIRES: order < orders().
  Row Find(std::uint32_t order, Locus history, std::uint32_t feature) const;

 private:
  Arrays arrays_;
  std::size_t longest_row_ = 0;
  std::vector<CountsOfCounts> counts_of_counts_;
  std::vector<Discounts> discounts_;
  std::shared_ptr<const void> storage_;  // Keeps the arrays alive.
};

// Puts counts together, one order after the other, so that the events of one are in memory at a time.
class FeatureCountsBuilder {
 public:
  enum class Counting { kEvents, kLeftSymbols };

  // Counts the events of the next order, from 0 on. Cost: sorting.
  void Add(absl::Span<const FeatureEvent> events, Counting counting);

  // The most memory, in bytes, that a builder of these figures takes at once beside the `events` of an order.
  static double PeakBytes(const FeatureFigures& figures, double events);

  // REQUIRES: once.
  FeatureCounts Build() &&;

 private:
  // Key; symbol and the one to the left. In the order of rows and their symbols.
  using SortedEvent = std::pair<std::uint64_t, std::uint32_t>;

  static Symbol SymbolOf(const SortedEvent& event) { return static_cast<Symbol>(event.second >> 16); }
  static std::vector<SortedEvent> SortEvents(std::uint32_t order, absl::Span<const FeatureEvent> events);

  void Reserve(absl::Span<const SortedEvent> sorted);

  struct Storage {
    std::vector<std::uint64_t> keys;
    std::vector<std::uint32_t> row_begins;
    std::vector<FeatureCounts::Count> counts;
  };

  std::shared_ptr<Storage> arrays_ = std::make_shared<Storage>();
  std::vector<CountsOfCounts> counts_of_counts_;
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_FEATURE_COUNTS_H_
