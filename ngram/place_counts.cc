#include "ngram/place_counts.h"

#include "ngram/adaptive_counts.h"
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
  }
  std::uint32_t length() const override { return path_.back().last_order; }
  void VisitLevels(LevelVisitor visit) const override {
    HistoryTree::Buffer buffer;
    for (const HistoryLevel& level : path_) visit(LookUp(estimator_->tree(), level, buffer));
  }

 private:
  const Estimator* estimator_;
  TreeCursor cursor_;
  HistoryPath path_;
};

}  // namespace

std::unique_ptr<PlaceCounts> StartCounts(const Estimator& estimator, Counting counting) {
  if (counting == Counting::kAdaptive) return std::make_unique<AdaptiveCounts>(estimator);
  return std::make_unique<TrainedCounts>(estimator);
}

}  // namespace recount::ngram
