#include "compare/commands/scoring_memory.h"

#include <algorithm>
#include <optional>

#include "absl/functional/function_ref.h"
#include "compare/commands/loading_memory.h"
#include "compare/commands/reading_memory.h"
#include "compare/language_model.h"
#include "corpora/status_macros.h"
#include "ngram/read_memory.h"
#include "ngram/training_memory.h"

namespace recount::compare {
namespace {

std::uint64_t ScoringBytes(std::uint64_t symbols, const ScoringPlan& plan,
                           const ngram::TrainingMemory& loading,
                           absl::FunctionRef<std::uint64_t(std::uint32_t order)> adaptive_bytes) {
  std::vector<ReadingBytes> readers;
  for (const FileRead& file : plan.models) {
    readers.push_back(OfFile({0, symbols, 0, plan.net_scoring}, file, [&](std::uint32_t order) {
      return ReadingBytes{0, adaptive_bytes(order), 0, 1};
    }));
  }
  const std::size_t at_once = std::min(static_cast<std::size_t>(plan.threads), plan.models.size());
  const std::uint64_t encoded = symbols * sizeof(Symbol) * at_once;
  const std::uint64_t scores = symbols * sizeof(ScoredSymbol) * plan.models.size();
  const std::uint64_t working =
      loading.kept_bytes + scores + encoded + Largest(readers, &ReadingBytes::scoring, at_once);
  const std::uint64_t products =
      NetsAmong(plan.models) > 0 ? ProductsBytes(working, static_cast<std::uint64_t>(plan.threads)) : 0;
  return std::max(loading.peak_bytes, working + products);
}

}  // namespace

absl::StatusOr<std::uint64_t> EstimateScoringBytes(const Corpus& text, const ScoringPlan& plan) {
  std::optional<ngram::ReadMemoryEstimator> reading;
  if (HasAdaptive(plan.models)) {
    // No model tells more characters apart.
    RECOUNT_ASSIGN_OR_RETURN(const Vocabulary own, VocabularyOf(text, text.text));
    RECOUNT_ASSIGN_OR_RETURN(const std::vector<Symbol> symbols, own.Encode(text.text));
    reading.emplace(symbols, HighestAdaptive(plan.models));
  }
  RECOUNT_ASSIGN_OR_RETURN(const ngram::TrainingMemory loading, EstimateLoading(plan.models));
  return ScoringBytes(text.symbols, plan, loading,
                      [&](std::uint32_t order) { return reading->Bytes(order); });
}

absl::StatusOr<std::uint64_t> MostScoringBytes(const Corpus& text, const ScoringPlan& plan) {
  RECOUNT_ASSIGN_OR_RETURN(const ngram::TrainingMemory most, MostOfLoading(plan.models));
  return ScoringBytes(text.symbols, plan, most,
                      [&](std::uint32_t order) { return ngram::MostReadBytes(text.symbols, order); });
}

}  // namespace recount::compare
