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

std::uint64_t ScoringBytes(std::uint64_t symbols, const std::vector<FileRead>& models, int threads,
                           const ngram::TrainingMemory& loading,
                           absl::FunctionRef<std::uint64_t(std::uint32_t order)> adaptive_bytes) {
  std::vector<ReadingBytes> readers;
  for (const FileRead& file : models) {
    readers.push_back(OfFile({0, symbols, 0}, file, [&](std::uint32_t order) {
      return ReadingBytes{0, adaptive_bytes(order), 0, 1};
    }));
  }
  const auto at_once = static_cast<std::size_t>(threads);
  const std::uint64_t encoded = symbols * sizeof(Symbol) * std::min(at_once, models.size());
  const std::uint64_t scores = symbols * sizeof(ScoredSymbol) * models.size();
  return std::max(loading.peak_bytes,
                  loading.kept_bytes + scores + encoded + Largest(readers, &ReadingBytes::scoring, at_once));
}

}  // namespace

absl::StatusOr<std::uint64_t> EstimateScoringBytes(const Corpus& text, const std::vector<FileRead>& models,
                                                   int threads) {
  std::optional<ngram::ReadMemoryEstimator> reading;
  if (HasAdaptive(models)) {
    // No model tells more characters apart.
    RECOUNT_ASSIGN_OR_RETURN(const Vocabulary own, VocabularyOf(text, text.text));
    RECOUNT_ASSIGN_OR_RETURN(const std::vector<Symbol> symbols, own.Encode(text.text));
    reading.emplace(symbols, HighestAdaptive(models));
  }
  RECOUNT_ASSIGN_OR_RETURN(const ngram::TrainingMemory loading, EstimateLoading(models));
  return ScoringBytes(text.symbols, models, threads, loading,
                      [&](std::uint32_t order) { return reading->Bytes(order); });
}

absl::StatusOr<std::uint64_t> MostScoringBytes(const Corpus& text, const std::vector<FileRead>& models,
                                               int threads) {
  RECOUNT_ASSIGN_OR_RETURN(const ngram::TrainingMemory most, MostOfLoading(models));
  return ScoringBytes(text.symbols, models, threads, most,
                      [&](std::uint32_t order) { return ngram::MostReadBytes(text.symbols, order); });
}

}  // namespace recount::compare
