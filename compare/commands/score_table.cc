#include "compare/commands/score_table.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "compare/commands/command.h"
#include "compare/commands/text_argument.h"
#include "corpora/status_macros.h"
#include "reports/text.h"

namespace recount::compare {
namespace {

constexpr std::size_t kPrintBlock = std::size_t{1} << 16;  // Bytes gathered before they are written.
const char kEndMark[] = "</s>";                            // As no single character is shown.

absl::string_view OutcomeName(Outcome outcome) {
  switch (outcome) {
    case Outcome::kCovered:
      return "covered";
    case Outcome::kUnseenHistory:
      return "unseen history";
    case Outcome::kUnseenContinuation:
      return "unseen continuation";
    case Outcome::kOov:
      return "oov";
  }
  return "";
}

std::string LogProbCell(const ScoredSymbol& score) {
  if (score.outcome == Outcome::kOov) return "oov";
  return score.outcome == Outcome::kCovered ? absl::StrFormat("%.17g", score.log_prob_nats) : "-inf";
}

// Empty where no history was seen.
std::string LengthCell(const ScoredSymbol& score) {
  return score.history_length.has_value() ? absl::StrCat(*score.history_length) : "";
}

std::string TsvHeader(const std::vector<ScoreColumn>& columns) {
  std::string header = "position\tcharacter";
  for (const ScoreColumn& column : columns) {
    const std::string name = ShowText(column.name);
    absl::StrAppend(&header, "\tlog_prob_nats:", name);
    if (!column.length_name.empty()) absl::StrAppend(&header, "\t", column.length_name, ":", name);
  }
  return header + "\n";
}

std::string TsvLine(std::size_t position, const std::string& character,
                    const std::vector<ScoreColumn>& columns) {
  std::string line = absl::StrCat(position, "\t", character);
  for (const ScoreColumn& column : columns) {
    absl::StrAppend(&line, "\t", LogProbCell(column.scores[position]));
    if (!column.length_name.empty()) absl::StrAppend(&line, "\t", LengthCell(column.scores[position]));
  }
  return line + "\n";
}

// The character is itself; a byte that is no character comes as EscapeBytes has it, so that it is not lost.
std::string JsonLine(std::size_t position, const std::string& character,
                     const std::vector<ScoreColumn>& columns) {
  nlohmann::ordered_json line = {{"position", position}, {"character", reports::EscapeBytes(character)}};
  for (const ScoreColumn& column : columns) {
    const ScoredSymbol& score = column.scores[position];
    nlohmann::ordered_json cell = {{"model", reports::EscapeBytes(column.name)}, {"log_prob_nats", nullptr}};
    if (score.outcome == Outcome::kCovered) cell["log_prob_nats"] = score.log_prob_nats;
    if (!column.length_name.empty()) cell[column.length_name] = nullptr;
    if (score.history_length.has_value()) cell[column.length_name] = *score.history_length;
    cell["outcome"] = std::string(OutcomeName(score.outcome));
    line["scores"].push_back(std::move(cell));
  }
  return line.dump() + "\n";
}

}  // namespace

absl::Status PrintScores(const Corpus& text, const std::vector<ScoreColumn>& columns, ScoreFormat format) {
  RECOUNT_ASSIGN_OR_RETURN(const Vocabulary own, VocabularyOf(text, text.text));
  RECOUNT_ASSIGN_OR_RETURN(const std::vector<Symbol> symbols, own.Encode(text.text));
  const bool is_tsv = format == ScoreFormat::kTsv;
  std::string block = is_tsv ? TsvHeader(columns) : "";
  for (std::size_t i = 0; i < columns[0].scores.size(); ++i) {
    const bool ends = i == symbols.size();
    block += is_tsv ? TsvLine(i, ends ? kEndMark : ShowSymbol(own, symbols[i]), columns)
                    : JsonLine(i, ends ? kEndMark : own.Decode({symbols[i]}), columns);
    if (block.size() < kPrintBlock) continue;
    RECOUNT_RETURN_IF_ERROR(Print(block));
    block.clear();
  }
  return Print(block);
}

}  // namespace recount::compare
