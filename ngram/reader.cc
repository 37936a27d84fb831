#include "ngram/reader.h"

#include <algorithm>
#include <utility>

namespace recount::ngram {
namespace {

class EstimatorReader : public Reader {
 public:
  EstimatorReader(std::shared_ptr<const Estimator> estimator, std::unique_ptr<PlaceCounts> counts)
      : estimator_(std::move(estimator)), counts_(std::move(counts)) {}

  std::unique_ptr<Reader> Copy() const override {
    return std::make_unique<EstimatorReader>(estimator_, counts_->Copy());
  }
  void Advance(Symbol symbol) override { counts_->Advance(symbol); }
  void Restart() override { counts_->Restart(); }

  Estimate Probability(Symbol symbol) const override {
    double probability = estimator_->Bottom();
    counts_->VisitLevels([&](const RowCounts& level) {
      probability = estimator_->Refine(Select(level, symbol), probability);
    });
    return {probability, counts_->length()};
  }
  std::uint32_t Distribution(absl::Span<double> probabilities) const override {
    std::fill(probabilities.begin(), probabilities.end(), estimator_->Bottom());
    counts_->VisitLevels([&](const RowCounts& level) { estimator_->Refine(level, probabilities); });
    return counts_->length();
  }

 private:
  std::shared_ptr<const Estimator> estimator_;
  std::unique_ptr<PlaceCounts> counts_;
};

}  // namespace

std::unique_ptr<Reader> StartReader(std::shared_ptr<const Estimator> estimator, Counting counting) {
  std::unique_ptr<PlaceCounts> counts = StartCounts(*estimator, counting);
  return std::make_unique<EstimatorReader>(std::move(estimator), std::move(counts));
}

}  // namespace recount::ngram
