// Linear interpolation of language models of any kind: P(c) = sum of weight x P_part(c), the weights fitted
// (compare/mixture_weights.h) to text that no part was trained on.
//
// Where a part has never seen the history it gives no distribution; its weight then goes to the others in
// proportion, so that the mixture sums to 1 wherever any part does. What a net gives is never zero, however
// small: where that is all there is, the logarithm is finite though the probability is no double. The history
// that a score rests on is the longest of those of the parts with a weight. Source: Jelinek and Mercer 1980.
// Thread safety: immutable once made; safe from several threads.

#ifndef RECOUNT_COMPARE_MIXTURE_H_
#define RECOUNT_COMPARE_MIXTURE_H_

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "compare/language_model.h"

namespace recount::compare {

class MixtureLanguageModel : public LanguageModel {
 public:
  // The parts are not owned and must outlive the mixture.
  // Errors: InvalidArgument without parts, unless each part has one weight, at least 0, of a sum of 1 (to
  // 1e-9), and all have one vocabulary.
  static absl::StatusOr<MixtureLanguageModel> Make(std::vector<const LanguageModel*> parts,
                                                   std::vector<double> weights);
  // The same with parts that live as long as the mixture.
  static absl::StatusOr<MixtureLanguageModel> MakeOwning(
      std::vector<std::shared_ptr<const LanguageModel>> parts, std::vector<double> weights);

  // What it takes, in bytes, to read a text beside what its parts take. StartReading: of each block of
  // positions that all parts read side by side, or of the text where they read one after the other; Score: of
  // each symbol.
  static constexpr std::uint64_t kBlockBytes = std::uint64_t{1} << 19;
  static std::uint64_t ReadingBytes(std::uint64_t positions, std::size_t vocabulary);
  static constexpr std::uint64_t kScoringBytesPerSymbol = 56;

  // So many counts of the text may be kept side by side: those of more would take more than all
  // distributions of the text, so that the parts read it one after the other. At least 1.
  static std::size_t MostReadersTogether(std::size_t vocabulary);

  absl::Span<const LanguageModel* const> parts() const { return parts_; }
  absl::Span<const double> weights() const { return weights_; }

  const Vocabulary& vocabulary() const override { return parts_.front()->vocabulary(); }
  ModelDescription Describe() const override;
  bool AlwaysPredicts() const override;
  std::unique_ptr<ModelState> Start() const override;

  // Memory: what the readers of all parts keep, and a block of distributions; with more counts of the text
  // than MostReadersTogether what one of them keeps, and 8 V bytes a position.
  void VisitPredictions(absl::Span<const Symbol> text, PredictionVisitor visit) const override;
  std::unique_ptr<PredictionReader> StartReading(absl::Span<const Symbol> text) const override;
  std::size_t AdaptiveReaders() const override;
  void Score(absl::Span<const Symbol> text, absl::Span<ScoredSymbol> scores) const override;

 private:
  MixtureLanguageModel(std::vector<const LanguageModel*> parts, std::vector<double> weights)
      : parts_(std::move(parts)), weights_(std::move(weights)) {}

  std::vector<const LanguageModel*> parts_;
  std::vector<double> weights_;
  std::vector<std::shared_ptr<const LanguageModel>> owned_;  // Those of parts_, or empty.
};

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_MIXTURE_H_
