// What recount score prints: a line a character, models side by side.
//
// Thread safety: one thread.

#ifndef RECOUNT_COMPARE_COMMANDS_SCORE_TABLE_H_
#define RECOUNT_COMPARE_COMMANDS_SCORE_TABLE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "compare/language_model.h"
#include "corpora/corpus.h"

namespace recount::compare {

// What one model says of each character and, where it has one more score, of the end of the text.
struct ScoreColumn {
  std::string name;
  std::vector<ScoredSymbol> scores;
  std::string length_name;  // What ScoredSymbol::history_length is called; empty where a model has none.
};

enum class ScoreFormat { kTsv, kJsonLines };

// REQUIRES: at least one column, all with scores for the same characters. Errors: those of Print.
absl::Status PrintScores(const Corpus& text, const std::vector<ScoreColumn>& columns, ScoreFormat format);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_SCORE_TABLE_H_
