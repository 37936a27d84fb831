#include "compare/commands/scoring_memory.h"

#include <algorithm>
#include <optional>

#include "absl/functional/function_ref.h"
#include "compare/commands/reading_memory.h"
#include "compare/language_model.h"
#include "corpora/status_macros.h"
#include "ngram/model.h"
#include "ngram/read_memory.h"
#include "ngram/training_memory.h"

namespace recount::compare {
namespace {

// Of the text of a table, for a model of the smoothing.
using TreeMemory =
    absl::FunctionRef<ngram::TrainingMemory(const ngram::Model& table, const ngram::SmoothingOptions& tree)>;

// What the adaptive twin of a table is counted again on, which is as the tree of additive smoothing. One that
// is damaged is refused when it is loaded.
ngram::TrainingMemory TwinMemory(const FileRead& file, TreeMemory memory) {
  const bool has_twin = file.counting == ngram::Counting::kAdaptive && file.table_order.has_value();
  if (!has_twin) return {};
  const absl::StatusOr<ngram::Model> table = ngram::Model::Load(file.path, ngram::Verify::kHeader);
  if (!table.ok()) return {};
  return memory(*table, {ngram::Smoothing::kAdditive, *file.table_order});
}

absl::Span<const Symbol> TextOf(const ngram::Model& table) {
  return table.counts().arrays().text.subspan(static_cast<std::size_t>(table.order()));
}

ngram::TrainingMemory EstimateTree(const ngram::Model& table, const ngram::SmoothingOptions& tree) {
  const ngram::TrainingMemoryEstimator estimator(TextOf(table), table.vocabulary(), tree.order);
  return estimator.Estimate(tree).value_or(ngram::TrainingMemory{});
}

ngram::TrainingMemory MostOfTree(const ngram::Model& table, const ngram::SmoothingOptions& tree) {
  const std::uint64_t most = ngram::MostTrainingBytes(TextOf(table).size(), table.vocabulary().size(), tree);
  return {most, most};
}

std::uint64_t ScoringBytes(std::uint64_t symbols, const std::vector<FileRead>& models, int threads,
                           TreeMemory tree, absl::FunctionRef<std::uint64_t(std::uint32_t order)> adaptive) {
  std::uint64_t kept = 0, loading = 0;
  for (const FileRead& file : Flattened(models)) {
    const ngram::TrainingMemory twin = TwinMemory(file, tree);
    kept += file.bytes + twin.kept_bytes;
    loading = std::max(loading, twin.peak_bytes - twin.kept_bytes);
  }
  std::vector<ReadingBytes> readers;
  for (const FileRead& file : models) {
    readers.push_back(OfFile({0, symbols, 0}, file, [&](std::uint32_t order) {
      return ReadingBytes{0, adaptive(order), 0};
    }));
  }
  const auto at_once = static_cast<std::size_t>(threads);
  const std::uint64_t encoded = symbols * sizeof(Symbol) * std::min(at_once, models.size());
  const std::uint64_t scores = symbols * sizeof(ScoredSymbol) * models.size();
  return kept + std::max(loading, scores + encoded + Largest(readers, &ReadingBytes::scoring, at_once));
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
  return ScoringBytes(text.symbols, models, threads, EstimateTree,
                      [&](std::uint32_t order) { return reading->Bytes(order); });
}

std::uint64_t MostScoringBytes(const Corpus& text, const std::vector<FileRead>& models, int threads) {
  return ScoringBytes(text.symbols, models, threads, MostOfTree,
                      [&](std::uint32_t order) { return ngram::MostReadBytes(text.symbols, order); });
}

}  // namespace recount::compare
