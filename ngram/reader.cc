#include "ngram/reader.h"

#include <utility>

#include "ngram/tree_cursor.h"

namespace recount::ngram {
namespace {

class EstimatorReader : public Reader {
 public:
  explicit EstimatorReader(std::shared_ptr<const Estimator> estimator)
      : estimator_(std::move(estimator)), cursor_(estimator_->tree()) {}

  std::unique_ptr<Reader> Copy() const override { return std::make_unique<EstimatorReader>(*this); }
  void Advance(Symbol symbol) override { cursor_.Advance(symbol); }

  Estimate Probability(Symbol symbol) const override {
    estimator_->FillPath(cursor_, path_);
    return estimator_->Probability(path_, symbol);
  }
  std::uint32_t Distribution(absl::Span<double> probabilities) const override {
    estimator_->FillPath(cursor_, path_);
    return estimator_->Distribution(path_, probabilities);
  }

 private:
  std::shared_ptr<const Estimator> estimator_;
  TreeCursor cursor_;
  mutable HistoryPath path_;  // Its memory is used again.
};

}  // namespace

std::unique_ptr<Reader> StartReader(std::shared_ptr<const Estimator> estimator) {
  return std::make_unique<EstimatorReader>(std::move(estimator));
}

}  // namespace recount::ngram
