#include "compare/held_out.h"

#include <utility>

#include "compare/scoring.h"
#include "compare/structure_reading.h"
#include "corpora/status_macros.h"

namespace recount::compare {

StructureTally TallyStructure(const std::vector<std::string>& structural_texts, TextKind kind) {
  StructureTally tally;
  for (const std::string& text : structural_texts) {
    const StructureReading reading = ReadStructure(text, kind);
    tally.brackets += TallyBrackets(reading);
    tally.indentation += TallyIndentation(text, reading);
  }
  return tally;
}

HeldOut::HeldOut(const Part& part, const Dataset& dataset)
    : HeldOut(part, dataset, StructuralText(part.text, dataset.corpus.unit)) {}

HeldOut::HeldOut(const Part& part, const Dataset& dataset, const std::string& structural_text)
    : HeldOut(part, dataset, structural_text, ReadStructure(structural_text, dataset.corpus.kind)) {}

HeldOut::HeldOut(const Part& part, const Dataset& dataset, const std::string& structural_text,
                 const StructureReading& reading)
    : symbols_(part.symbols),
      tally_{TallyBrackets(reading), TallyIndentation(structural_text, reading)},
      brackets_(structural_text, reading, part.symbols, dataset.vocabulary),
      indentation_(structural_text, reading, part.symbols, dataset.vocabulary) {}

absl::StatusOr<GivenFigures> HeldOut::Measure(const LanguageModel& model) const {
  GivenBracketsMeter brackets(brackets_);
  GivenIndentationMeter indentation(indentation_);
  GivenFigures figures;
  RECOUNT_ASSIGN_OR_RETURN(
      figures.scores, ScoreText(model, symbols_, [&](std::size_t position, const Prediction& prediction) {
        brackets.Visit(position, prediction.probabilities);
        indentation.Visit(position, prediction.probabilities);
      }));
  figures.brackets = brackets.Finish();
  figures.indentation = indentation.Finish();
  return figures;
}

}  // namespace recount::compare
