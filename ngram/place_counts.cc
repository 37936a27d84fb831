#include "ngram/place_counts.h"

#include <algorithm>

#include "ngram/adaptive_counts.h"
#include "ngram/count_table.h"
#include "ngram/tree_cursor.h"

namespace recount::ngram {
namespace {

class TrainedCounts : public PlaceCounts {
 public:
  explicit TrainedCounts(const Estimator& estimator) : estimator_(&estimator), cursor_(estimator.tree()) {
    estimator_->FillPath(cursor_, path_);
  }

  std::unique_ptr<PlaceCounts> Copy() const override { return std::make_unique<TrainedCounts>(*this); }
  void Advance(Symbol symbol) override {
    cursor_.Advance(symbol);
    estimator_->FillPath(cursor_, path_);
    ++read_;
  }
  void Restart() override { *this = TrainedCounts(*estimator_); }
  std::uint32_t length() const override { return LengthRead(*estimator_, path_.back().last_order, read_); }
  void VisitLevels(LevelVisitor visit) const override {
    HistoryTree::Buffer buffer;
    for (const HistoryLevel& level : path_) visit(LookUp(estimator_->tree(), level, buffer));
  }

 private:
  const Estimator* estimator_;
  TreeCursor cursor_;
  HistoryPath path_;
  std::uint64_t read_ = 0;  // Symbols.
};

}  // namespace

std::uint32_t LengthRead(const Estimator& estimator, std::uint32_t length, std::uint64_t read) {
  constexpr auto kMost = static_cast<std::uint32_t>(kMaxOrder);
  if (estimator.order() <= kMost) return length;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(length, read + kMost));
}

std::unique_ptr<PlaceCounts> StartCounts(const Estimator& estimator, Counting counting) {
  if (counting == Counting::kAdaptive) return std::make_unique<AdaptiveCounts>(estimator);
  return std::make_unique<TrainedCounts>(estimator);
}

}  // namespace recount::ngram
