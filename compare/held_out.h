// The test part as every model of a comparison meets it: its symbols, what there is to measure at each
// position, and its own figures as human text.
//
// Thread safety: immutable once made.

#ifndef RECOUNT_COMPARE_HELD_OUT_H_
#define RECOUNT_COMPARE_HELD_OUT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "compare/language_model.h"
#include "compare/structure_brackets_given.h"
#include "compare/structure_brackets_text.h"
#include "compare/structure_indentation_given.h"
#include "compare/structure_indentation_text.h"
#include "corpora/dataset.h"
#include "reports/result.h"

namespace recount::compare {

// Brackets and indentation of some texts pooled, before they are summarised.
struct StructureTally {
  BracketTally brackets;
  IndentationTally indentation;
};

// Reads texts of one kind, each from its own beginning.
StructureTally TallyStructure(const std::vector<std::string>& structural_texts, TextKind kind);

// What one pass over the held-out text gives of a model.
struct GivenFigures {
  std::vector<ScoredSymbol> scores;
  reports::GivenBrackets brackets;
  reports::GivenIndentation indentation;
};

class HeldOut {
 public:
  explicit HeldOut(const Dataset& dataset);

  absl::Span<const Symbol> symbols() const { return symbols_; }
  const StructureTally& tally() const { return tally_; }

  // One pass of a model. Errors: those of ScoreText.
  absl::StatusOr<GivenFigures> Measure(const LanguageModel& model) const;

 private:
  struct Structure;  // The text as readers of structure see it, and its reading; needed while this is made.
  HeldOut(const Dataset& dataset, const Structure& structure);

  absl::Span<const Symbol> symbols_;  // Of the dataset, which outlives this.
  StructureTally tally_;
  GivenBracketsPlan brackets_;
  GivenIndentationPlan indentation_;
};

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_HELD_OUT_H_
