// Linear interpolation of language models of any kind: P(c) = sum of weight x P_part(c), the weights fitted
// to text that no part was trained on.
//
// Where a part has never seen the history it gives no distribution; its weight then goes to the others in
// proportion, so that the mixture sums to 1 wherever any part does. The history that a score rests on is the
// longest of those of the parts with a weight.
// Source: Jelinek and Mercer 1980; expectation-maximisation, Dempster, Laird and Rubin 1977.
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

struct MixtureWeights {
  std::vector<double> weights;  // By part; at least 0, sum 1.
  int iterations = 0;
  bool converged = false;       // Within the iterations allowed.
  std::uint64_t positions = 0;  // Fitted to: some part gives them a probability above zero.
};

// The weights under which the text that was scored is likeliest. A position's weight lost to an unseen
// history counts as drawn and drawn again, which makes the redistribution above part of the model that is
// fitted.
//
// Shapes: scores[part][position], one text under every part.
// Ends:   once an iteration gains less than 1e-9 nats per position, or after 1,000.
// Cost:   parts x positions an iteration.
// Errors: InvalidArgument without parts, with texts of several lengths, or where no position is covered by
// any part.
absl::StatusOr<MixtureWeights> FitMixtureWeights(absl::Span<const std::vector<ScoredSymbol>> scores);

class MixtureLanguageModel : public LanguageModel {
 public:
  // The parts are not owned and must outlive the mixture.
  // Errors: InvalidArgument without parts, unless each part has one weight, at least 0, of a sum of 1 (to
  // 1e-9), and all have one vocabulary.
  static absl::StatusOr<MixtureLanguageModel> Make(std::vector<const LanguageModel*> parts,
                                                   std::vector<double> weights);
  // The same with parts that live as long as the mixture.
  static absl::StatusOr<MixtureLanguageModel> MakeOwning(
      std::vector<std::unique_ptr<const LanguageModel>> parts, std::vector<double> weights);

  absl::Span<const LanguageModel* const> parts() const { return parts_; }
  absl::Span<const double> weights() const { return weights_; }

  const Vocabulary& vocabulary() const override { return parts_.front()->vocabulary(); }
  ModelDescription Describe() const override;
  bool AlwaysPredicts() const override;
  std::unique_ptr<ModelState> Start() const override;

  // Memory: 8 V bytes a position, the parts being asked one after the other.
  void VisitPredictions(absl::Span<const Symbol> text, PredictionVisitor visit) const override;
  void Score(absl::Span<const Symbol> text, absl::Span<ScoredSymbol> scores) const override;

 private:
  MixtureLanguageModel(std::vector<const LanguageModel*> parts, std::vector<double> weights)
      : parts_(std::move(parts)), weights_(std::move(weights)) {}

  std::vector<const LanguageModel*> parts_;
  std::vector<double> weights_;
  std::vector<std::unique_ptr<const LanguageModel>> owned_;  // Those of parts_, or empty.
};

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_MIXTURE_H_
