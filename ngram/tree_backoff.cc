#include "ngram/tree_backoff.h"

#include <cmath>
#include <optional>

#include "absl/strings/str_cat.h"
#include "corpora/status_macros.h"
#include "ngram/arpa_token.h"
#include "ngram/backoff_model.h"
#include "ngram/kenlm_statistics.h"
#include "ngram/tree_cursor.h"

namespace recount::ngram {

absl::Status CheckIsBackoff(Smoothing smoothing) {
  if (smoothing == Smoothing::kKneserNey || smoothing == Smoothing::kWittenBell) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "an ARPA file holds estimates that give way to a share of the next shorter history's; kneser-ney and "
      "witten-bell do, ",
      SmoothingName(smoothing), " does not"));
}

absl::StatusOr<Sentence> Sentence::Make(absl::Span<const Symbol> text, std::size_t vocabulary,
                                        std::uint32_t max_order) {
  std::vector<Symbol> symbols;
  symbols.reserve(text.size() + 1);
  symbols.assign(text.begin(), text.end());
  symbols.push_back(static_cast<Symbol>(vocabulary));
  RECOUNT_ASSIGN_OR_RETURN(SortedHistories sorted, SortedHistories::Sort(symbols, max_order));
  return Sentence(std::move(symbols), vocabulary, std::move(sorted));
}

absl::StatusOr<TreeBackoff> TreeBackoff::Train(const Sentence& sentence, const SmoothingOptions& options,
                                               DiscountsOf discounts_of) {
  RECOUNT_RETURN_IF_ERROR(CheckIsBackoff(options.smoothing));
  RECOUNT_ASSIGN_OR_RETURN(const HistoryTree tree,
                           HistoryTree::Build(sentence.sorted(), {options.order, Opening::kOneMark}));
  std::vector<OrderStatistics> statistics = MeasureOrders(tree);
  if (discounts_of == DiscountsOf::kKenLm) {
    statistics = KenLmStatistics(tree, sentence.symbols(), std::move(statistics));
  }
  RECOUNT_ASSIGN_OR_RETURN(MadeEstimator made,
                           MakeEstimator(tree, statistics, options, sentence.vocabulary() + 2));
  return TreeBackoff(std::move(made), std::move(statistics), sentence.vocabulary());
}

absl::StatusOr<TreeBackoff> TreeBackoff::Train(absl::Span<const Symbol> text, std::size_t vocabulary,
                                               const SmoothingOptions& options) {
  RECOUNT_ASSIGN_OR_RETURN(const Sentence sentence, Sentence::Make(text, vocabulary, options.order));
  return Train(sentence, options);
}

std::uint64_t TreeBackoff::ngrams(int n) const {
  constexpr std::uint64_t kMarks = 3;
  return n == 1 ? vocabulary_ + kMarks : statistics_[static_cast<std::size_t>(n) - 1].ngrams;
}

void TreeBackoff::Visit(int n, NgramVisitor visit) const {
  if (n == 1) return VisitUnigrams(visit);
  std::vector<Symbol> ngram;
  VisitBelow(tree().root(), static_cast<std::size_t>(n), ngram, visit);
  ngram = {kPad};
  VisitBelow(HistoryTree::OpeningLeaf(), static_cast<std::size_t>(n), ngram, visit);
}

// The log10 weight of shorter histories, none where nothing followed or no n-gram is so long.
std::optional<double> TreeBackoff::Log10Backoff(Locus history, std::uint32_t length) const {
  if (history.is_none() || length > estimator().order()) return std::nullopt;
  HistoryPath path;
  FillPathTo(tree(), history, length, path);
  return std::log10(estimator().BackoffWeight(path).value_or(0));
}

void TreeBackoff::VisitUnigrams(NgramVisitor visit) const {
  const HistoryPath path = {{0, 0, tree().root()}};
  const auto log10_prob = [&](Symbol symbol) {
    return std::log10(estimator().Probability(path, symbol).probability);
  };
  for (std::size_t v = 0; v < vocabulary_; ++v) {
    const auto symbol = static_cast<Symbol>(v);
    visit({&symbol, 1}, log10_prob(symbol), Log10Backoff(tree().Step(tree().root(), symbol), 1));
  }
  visit({&kEndOfText, 1}, log10_prob(End()), std::nullopt);
  visit({&kPad, 1}, kArpaLogZero, Log10Backoff(HistoryTree::OpeningLeaf(), 1));
  visit({&kOov, 1}, log10_prob(Unknown()), std::nullopt);
}

// Visits the n-grams that begin with the history in `ngram`, which stands at `history`.
void TreeBackoff::VisitBelow(Locus history, std::size_t n, std::vector<Symbol>& ngram,
                             NgramVisitor visit) const {
  if (ngram.size() + 1 == n) return VisitAfter(history, ngram, visit);
  HistoryTree::Buffer buffer;
  for (const Continuation& c : tree().Continuations(history, buffer)) {
    const Locus longer = tree().Step(history, c.symbol);
    if (longer.is_none()) continue;  // Only the end of the text comes after it.
    ngram.push_back(c.symbol);
    VisitBelow(longer, n, ngram, visit);
    ngram.pop_back();
  }
}

void TreeBackoff::VisitAfter(Locus history, std::vector<Symbol>& ngram, NgramVisitor visit) const {
  const auto length = static_cast<std::uint32_t>(ngram.size());
  HistoryPath path;
  FillPathTo(tree(), history, length, path);
  HistoryTree::Buffer buffer;
  for (const Continuation& c : tree().Continuations(history, buffer)) {
    ngram.push_back(c.symbol == End() ? kEndOfText : c.symbol);
    visit(ngram, std::log10(estimator().Probability(path, c.symbol).probability),
          Log10Backoff(tree().Step(history, c.symbol), length + 1));
    ngram.pop_back();
  }
}

}  // namespace recount::ngram
