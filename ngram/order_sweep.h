// Scores a text under the unsmoothed and the modified Kneser-Ney models of every order at once, in one walk
// of a cursor over the tree of histories: what a table of cross-entropy by order is made of
// (compare/order_figures.h adds it up).
//
// Thread safety: immutable; safe from any number of threads.

#ifndef RECOUNT_NGRAM_ORDER_SWEEP_H_
#define RECOUNT_NGRAM_ORDER_SWEEP_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "corpora/worker_pool.h"
#include "ngram/history_tree.h"
#include "ngram/order_statistics.h"
#include "ngram/smoothing_kneser_ney.h"

namespace recount::ngram {

// A text to score, and what was read before it. With nothing before, it is opened as the training text was.
struct SweepText {
  absl::Span<const Symbol> text;
  absl::Span<const Symbol> before = {};
};

// One position of a text under every order 0 .. n.
struct SweepPosition {
  std::size_t position = 0;
  bool is_oov = false;                  // Not in the vocabulary: the probabilities are zeros.
  std::uint32_t history_length = 0;     // Of the longest history seen; unseen ones are longer.
  absl::Span<const double> unsmoothed;  // (n + 1) Probabilities.
  absl::Span<const double> kneser_ney;  // (n + 1)
};

class OrderSweep {
 public:
  // Texts are cut into pieces of this many symbols, each read from a cursor that has read what its histories
  // can hold; no figure depends on it.
  static constexpr std::size_t kPieceSymbols = 8192;

  // Called for the positions of one piece in order; for several pieces at once.
  using Visitor = std::function<void(std::size_t piece, const SweepPosition& position)>;

  // Orders 0 .. tree.max_depth(). `statistics` are MeasureOrders(tree).
  // Errors: those of KneserNey::Create.
  static absl::StatusOr<OrderSweep> Create(const HistoryTree& tree,
                                           absl::Span<const OrderStatistics> statistics,
                                           std::size_t vocabulary);

  std::uint32_t max_order() const { return kneser_ney_.order(); }
  const DiscountsByOrder& discounts() const { return kneser_ney_.discounts_by_order(); }

  static std::size_t Pieces(std::size_t symbols) { return (symbols + kPieceSymbols - 1) / kPieceSymbols; }

  // Cost: a step of a cursor and 2 n probabilities a position: about 1 µs for n = 20.
  void Visit(const SweepText& text, WorkerPool& workers, const Visitor& visit) const;

 private:
  explicit OrderSweep(KneserNey kneser_ney) : kneser_ney_(std::move(kneser_ney)) {}

  TreeCursor CursorAt(const SweepText& text, std::size_t position) const;
  void VisitPiece(const SweepText& text, std::size_t piece, const Visitor& visit) const;

  KneserNey kneser_ney_;  // Of the highest order, with the discounts of all.
};

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_ORDER_SWEEP_H_
