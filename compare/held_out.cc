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

struct HeldOut::Structure {
  explicit Structure(const Dataset& dataset)
      : text(StructuralText(dataset.test.text, dataset.corpus.unit)),
        reading(ReadStructure(text, dataset.corpus.kind)) {}
  std::string text;
  StructureReading reading;
};

HeldOut::HeldOut(const Dataset& dataset) : HeldOut(dataset, Structure(dataset)) {}

HeldOut::HeldOut(const Dataset& dataset, const Structure& structure)
    : symbols_(dataset.test.symbols),
      tally_{TallyBrackets(structure.reading), TallyIndentation(structure.text, structure.reading)},
      brackets_(structure.text, structure.reading, symbols_, dataset.vocabulary),
      indentation_(structure.text, structure.reading, symbols_, dataset.vocabulary) {}

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
