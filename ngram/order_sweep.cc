#include "ngram/order_sweep.h"

#include <algorithm>

#include "corpora/status_macros.h"
#include "ngram/estimator.h"
#include "ngram/tree_cursor.h"

namespace recount::ngram {
namespace {

// count / total at every order; 0 beyond the longest history seen.
void UnsmoothedByOrder(absl::Span<const SymbolCounts> levels, absl::Span<double> by_order) {
  for (const SymbolCounts& counts : levels) {
    const double p = static_cast<double>(counts.count) / counts.level.sum.total;
    for (std::uint32_t n = counts.level.first_order; n <= counts.level.last_order; ++n) by_order[n] = p;
  }
  std::fill(by_order.begin() + levels.back().level.last_order + 1, by_order.end(), 0.0);
}

}  // namespace

absl::StatusOr<OrderSweep> OrderSweep::Create(const HistoryTree& tree,
                                              absl::Span<const OrderStatistics> statistics,
                                              std::size_t vocabulary) {
  RECOUNT_ASSIGN_OR_RETURN(KneserNey kneser_ney, KneserNey::Create(tree, EstimateDiscounts(statistics),
                                                                   tree.max_depth(), vocabulary));
  return OrderSweep(std::move(kneser_ney));
}

// A cursor that has read all that a history before `position` can hold.
TreeCursor OrderSweep::CursorAt(const SweepText& text, std::size_t position) const {
  const std::size_t read = text.before.size() + position;
  const std::size_t needed = std::min<std::size_t>(read, max_order());
  TreeCursor cursor(kneser_ney_.tree(),
                    needed < read ? TreeCursor::Before::kNothing : TreeCursor::Before::kOpening);
  for (std::size_t i = read - needed; i < read; ++i) {
    cursor.Advance(i < text.before.size() ? text.before[i] : text.text[i - text.before.size()]);
  }
  return cursor;
}

void OrderSweep::VisitPiece(const SweepText& text, std::size_t piece, const Visitor& visit) const {
  const std::size_t begin = piece * kPieceSymbols;
  const std::size_t end = std::min(begin + kPieceSymbols, text.text.size());
  TreeCursor cursor = CursorAt(text, begin);
  HistoryPath path;
  std::vector<SymbolCounts> levels;
  std::vector<double> unsmoothed(max_order() + 1), kneser_ney(max_order() + 1);
  for (std::size_t i = begin; i < end; ++i) {
    const Symbol symbol = text.text[i];
    const bool is_oov = symbol >= kneser_ney_.vocabulary();
    if (is_oov) {
      std::fill(unsmoothed.begin(), unsmoothed.end(), 0.0);
      std::fill(kneser_ney.begin(), kneser_ney.end(), 0.0);
    } else {
      cursor.FillPath(max_order(), path);
      levels.clear();
      for (const HistoryLevel& level : path) levels.push_back(LookUp(kneser_ney_.tree(), level, symbol));
      UnsmoothedByOrder(levels, absl::MakeSpan(unsmoothed));
      kneser_ney_.ProbabilityByOrder(levels, absl::MakeSpan(kneser_ney));
    }
    visit(piece, {i, is_oov, cursor.length(), unsmoothed, kneser_ney});
    cursor.Advance(symbol);
  }
}

void OrderSweep::Visit(const SweepText& text, WorkerPool& workers, const Visitor& visit) const {
  workers.Run(Pieces(text.text.size()), [&](std::size_t piece) { VisitPiece(text, piece, visit); });
}

}  // namespace recount::ngram
