// recount query: the distribution after a history, most probable first, as Goldberg's notebook prints it.

#include <algorithm>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "compare/commands/command.h"
#include "compare/commands/model_argument.h"
#include "compare/commands/numbers.h"
#include "compare/commands/text_argument.h"
#include "corpora/counted.h"
#include "corpora/status_macros.h"
#include "ngram/maximum_likelihood.h"
#include "reports/text.h"

namespace recount::compare {
namespace {

constexpr char kHistory[] = "the history";
constexpr std::size_t kSymbolColumns = 8;
constexpr std::size_t kShownSymbols = 64;  // Of the end of a history: no count model reads more.

struct QueryOptions {
  ModelArgument model;
  std::string history;
  int digits = 6;
  std::uint64_t top = 0;
};

// What is known of one next symbol.
struct Row {
  Symbol symbol = 0;
  double probability = 0;
  std::uint64_t count = 0;
};

// The rows of all symbols above zero, most probable first, equal ones in the order of the vocabulary.
std::vector<Row> Rows(absl::Span<const double> probabilities,
                      const std::optional<ngram::HistoryCounts>& counts) {
  std::vector<Row> rows;
  for (std::size_t symbol = 0; symbol < probabilities.size(); ++symbol) {
    if (probabilities[symbol] > 0) rows.push_back({static_cast<Symbol>(symbol), probabilities[symbol], 0});
  }
  if (counts.has_value()) {
    for (Row& row : rows) row.count = ngram::CountOf(*counts, row.symbol);
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.probability > b.probability; });
  return rows;
}

// The counts behind the distribution of an n-gram model: those of the last n symbols, pads before the first.
std::optional<ngram::HistoryCounts> CountsAfter(const LoadedModel& model,
                                                const std::vector<Symbol>& history) {
  if (model.counts == nullptr) return std::nullopt;  // An adaptive one's are not those of training alone.
  const auto order = static_cast<std::size_t>(model.counts->order());
  std::vector<Symbol> window(order, kPad);
  window.insert(window.end(), history.begin(), history.end());
  return model.counts->counts().Find(absl::MakeConstSpan(window).last(order));
}

// The length of the history that the distribution rests on, what stands before a text counted, as score
// gives it; none where no history was seen and for models that know none.
std::optional<std::size_t> LengthSeen(const LoadedModel& model, const std::vector<Symbol>& history) {
  if (!model.has_counts && !model.has_backoff) return std::nullopt;
  std::vector<Symbol> text = history;
  text.push_back(0);  // Any symbol: the history is what counts.
  std::vector<ScoredSymbol> scores(text.size());
  model.model->Score(text, absl::MakeSpan(scores));
  return scores.back().history_length;
}

// How much of a history was seen. Where that is more than there is of it, what stands before a text was too.
std::string SeenPart(const LoadedModel& model, const std::vector<Symbol>& history) {
  const std::optional<std::size_t> length = LengthSeen(model, history);
  if (!length.has_value()) return "";
  if (*length == 0) return ": without any history";
  if (*length > history.size()) return ": seen as the opening of a text";
  const bool adapts = model.counting == ngram::Counting::kAdaptive;
  return absl::StrCat(": its last ", Counted(*length, "character"), " seen",
                      adapts ? " in training or before in it" : "");
}

// What is said of a history itself: how often it was seen, or how much of it.
std::string Seen(const LoadedModel& model, const std::vector<Symbol>& history,
                 const std::optional<ngram::HistoryCounts>& counts) {
  if (!counts.has_value()) return SeenPart(model, history);
  const bool opens = history.size() < static_cast<std::size_t>(model.counts->order());
  return absl::StrCat(": seen ", Counted(counts->total, "time"), opens ? " as the opening of a text" : "");
}

std::string Heading(const LoadedModel& model, const std::vector<Symbol>& history,
                    const std::optional<ngram::HistoryCounts>& counts, std::size_t continuations) {
  const std::size_t shown = std::min(history.size(), kShownSymbols);
  const std::string end =
      ShowText(model.model->vocabulary().Decode(absl::MakeConstSpan(history).last(shown)));
  const std::string heading =
      absl::StrCat("# ", model.model->Describe().label, ", after \"", shown < history.size() ? "…" : "", end,
                   "\"", Seen(model, history, counts));
  return absl::StrCat(heading, ", ", Counted(continuations, "continuation"), "\n");
}

// As ShowSymbol, and # in quotes: a line that begins with it alone is a heading.
std::string ShowInTable(const Vocabulary& vocabulary, Symbol symbol) {
  const std::string shown = ShowSymbol(vocabulary, symbol);
  return shown == "#" ? "'#'" : shown;
}

std::string Table(const LoadedModel& model, const std::vector<Row>& rows, const QueryOptions& options) {
  std::string text;
  const std::size_t shown = options.top == 0 ? rows.size() : std::min<std::size_t>(options.top, rows.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const std::string symbol = ShowInTable(model.model->vocabulary(), rows[i].symbol);
    const std::size_t columns = std::min(kSymbolColumns, reports::DisplayColumns(symbol));
    absl::StrAppendFormat(&text, "%s%s  %.*g", symbol, std::string(kSymbolColumns - columns, ' '),
                          options.digits, rows[i].probability);
    if (model.counts != nullptr) absl::StrAppend(&text, "  ", rows[i].count);
    text += '\n';
  }
  return text;
}

absl::Status RunQuery(const QueryOptions& options, const Invocation& invocation) {
  // One reader gives the distribution, another how much of the history was seen.
  const DrawingPlan plan = {"reading a history", options.history.size(), 2};
  RECOUNT_ASSIGN_OR_RETURN(const LoadedModel model, ModelOf(options.model, invocation, plan));
  const Vocabulary& vocabulary = model.model->vocabulary();
  RECOUNT_ASSIGN_OR_RETURN(const std::vector<Symbol> history,
                           EncodeKnown(vocabulary, options.history, kHistory));
  RECOUNT_ASSIGN_OR_RETURN(const std::unique_ptr<ModelState> state, StateAfter(model, history, kHistory));
  std::vector<double> probabilities(vocabulary.size());
  state->Distribution(absl::MakeSpan(probabilities));
  const std::optional<ngram::HistoryCounts> counts = CountsAfter(model, history);
  const std::vector<Row> rows = Rows(probabilities, counts);
  return Print(Heading(model, history, counts, rows.size()) + Table(model, rows, options));
}

}  // namespace

void SetupQuery(CLI::App& root, Invocation& invocation) {
  const auto options = std::make_shared<QueryOptions>();
  CLI::App* verb = root.add_subcommand(
      "query",
      "Print the distribution of the next character after a history, below a heading that begins with #: a "
      "blank and # themselves stand in quotes");
  AddModelArgument(*verb, options->model);
  verb->add_option(
          "history", options->history,
          absl::StrCat(
              "The characters before; shorter than an n-gram model's order, it opens a text. One that "
              "begins with - stands after -- by itself. ",
              kEscapesHelp))
      ->required();
  verb->add_option("--digits", options->digits, "Significant digits of a probability; 17 shows the double")
      ->transform(WholeNumber(1, 17));
  verb->add_option("--top", options->top, "Print this many at most; 0: all")
      ->transform(WholeNumber(0, kMaxVocabulary));
  verb->callback([options, verb, &invocation] {
    FinishModelArgument(*verb, options->model, invocation);
    invocation.run = [options, &invocation] { return RunQuery(*options, invocation); };
  });
}

}  // namespace recount::compare
