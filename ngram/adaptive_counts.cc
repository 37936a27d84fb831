#include "ngram/adaptive_counts.h"

#include <algorithm>

#include "ngram/count_table.h"

namespace recount::ngram {
namespace {

// `trained`, at an order where its adjusted counts are as stored or all 1, and `read`, into `both`.
void Add(absl::Span<const Continuation> trained, bool is_branching, absl::Span<const Continuation> read,
         std::vector<Continuation>& both) {
  both.clear();
  auto r = read.begin();
  for (Continuation c : trained) {
    if (!is_branching) c.adjusted = 1;
    for (; r != read.end() && r->symbol < c.symbol; ++r) both.push_back(*r);
    if (r != read.end() && r->symbol == c.symbol) {
      c.count += r->count;
      c.adjusted += r->adjusted;
      ++r;
    }
    both.push_back(c);
  }
  both.insert(both.end(), r, read.end());
}

}  // namespace

AdaptiveCounts::AdaptiveCounts(const Estimator& estimator)
    : estimator_(&estimator),
      cursor_(estimator.tree()),
      read_(std::min(estimator.order(), static_cast<std::uint32_t>(kMaxOrder))) {
  estimator_->FillPath(cursor_, path_);
}

void AdaptiveCounts::Advance(Symbol symbol) {
  read_.Read(symbol, MatchedLength(tree(), path_, symbol));
  cursor_.Advance(symbol);
  estimator_->FillPath(cursor_, path_);
}

void AdaptiveCounts::Restart() {
  read_.Restart();
  cursor_ = TreeCursor(tree());
  estimator_->FillPath(cursor_, path_);
}

std::uint32_t AdaptiveCounts::length() const {
  return LengthRead(*estimator_, std::max(path_.back().last_order, read_.length()), read_.symbols());
}

// The level of the histories of order n; null where training has none.
const HistoryLevel* AdaptiveCounts::TrainedLevel(std::uint32_t n) const {
  const auto level =
      std::lower_bound(path_.begin(), path_.end(), n,
                       [](const HistoryLevel& l, std::uint32_t order) { return l.last_order < order; });
  return level == path_.end() ? nullptr : &*level;
}

void AdaptiveCounts::VisitBoth(std::uint32_t n, LevelVisitor visit) const {
  HistoryTree::Buffer buffer;
  RowCounts trained;
  if (const HistoryLevel* level = TrainedLevel(n)) trained = LookUp(tree(), *level, buffer);
  Continuation lone;
  Add(trained.row, n == trained.level.branching_order, read_.Row(n, lone), both_);
  visit({{n, n, Summarise(both_), n, trained.level.locus}, both_});
}

void AdaptiveCounts::VisitLevels(LevelVisitor visit) const {
  if (estimator_->InterpolatesOrders()) {
    VisitEveryLevel(visit);
  } else {
    VisitLongest(visit);
  }
}

void AdaptiveCounts::VisitEveryLevel(LevelVisitor visit) const {
  for (std::uint32_t n = 0; n <= read_.length(); ++n) VisitBoth(n, visit);
  HistoryTree::Buffer buffer;
  for (HistoryLevel level : path_) {
    if (level.last_order <= read_.length()) continue;
    level.first_order = std::max(level.first_order, read_.length() + 1);
    visit(LookUp(tree(), level, buffer));
  }
}

void AdaptiveCounts::VisitLongest(LevelVisitor visit) const {
  if (path_.back().last_order <= read_.length()) return VisitBoth(read_.length(), visit);
  HistoryTree::Buffer buffer;
  visit(LookUp(tree(), path_.back(), buffer));
}

}  // namespace recount::ngram
