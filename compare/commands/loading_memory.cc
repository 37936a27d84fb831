#include "compare/commands/loading_memory.h"

#include <algorithm>
#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "compare/load_model.h"
#include "corpora/status_context.h"
#include "corpora/status_macros.h"
#include "ngram/model.h"

namespace recount::compare {
namespace {

// Of a text, for a model of the smoothing.
using TreeMemory = absl::FunctionRef<absl::StatusOr<ngram::TrainingMemory>(
    absl::Span<const Symbol> text, const Vocabulary& vocabulary, const ngram::SmoothingOptions& tree)>;

// What the adaptive twin of a table is counted again on, which is as the tree of additive smoothing.
absl::StatusOr<ngram::TrainingMemory> TwinMemory(const FileRead& file, TreeMemory tree_memory) {
  RECOUNT_ASSIGN_OR_RETURN(const ngram::Model table, ngram::Model::Load(file.path, ngram::Verify::kHeader));
  const absl::StatusOr<absl::Span<const Symbol>> text = TrainingTextOf(table);
  if (!text.ok()) return AtPlace(file.path, text.status());
  const absl::StatusOr<ngram::TrainingMemory> memory =
      tree_memory(*text, table.vocabulary(), {ngram::Smoothing::kAdditive, *file.table_order});
  return memory.ok() ? memory : AtPlace(file.path, memory.status());
}

absl::StatusOr<ngram::TrainingMemory> EstimateTree(absl::Span<const Symbol> text,
                                                   const Vocabulary& vocabulary,
                                                   const ngram::SmoothingOptions& tree) {
  return ngram::TrainingMemoryEstimator(text, vocabulary, tree.order).Estimate(tree);
}

absl::StatusOr<ngram::TrainingMemory> MostOfTree(absl::Span<const Symbol> text, const Vocabulary& vocabulary,
                                                 const ngram::SmoothingOptions& tree) {
  const std::uint64_t most = ngram::MostTrainingBytes(text.size(), vocabulary.size(), tree);
  return ngram::TrainingMemory{most, most};
}

absl::StatusOr<ngram::TrainingMemory> LoadingBytes(const std::vector<FileRead>& files,
                                                   TreeMemory tree_memory) {
  std::uint64_t kept = 0, passing = 0, packed = 0;
  for (const FileRead& file : files) {
    for (const FileRead& read : LoadedOnce(file)) {
      kept += read.bytes;
      packed += read.packed_bytes;
      passing = std::max(passing, read.passing_bytes);
      if (!read.table_order.has_value() || read.counting != ngram::Counting::kAdaptive) continue;
      RECOUNT_ASSIGN_OR_RETURN(const ngram::TrainingMemory twin, TwinMemory(read, tree_memory));
      kept += twin.kept_bytes;
      passing = std::max(passing, twin.peak_bytes - twin.kept_bytes);
    }
  }
  return ngram::TrainingMemory{kept + passing, kept + packed};
}

}  // namespace

absl::StatusOr<ngram::TrainingMemory> EstimateLoading(const std::vector<FileRead>& files) {
  return LoadingBytes(files, EstimateTree);
}

absl::StatusOr<ngram::TrainingMemory> MostOfLoading(const std::vector<FileRead>& files) {
  return LoadingBytes(files, MostOfTree);
}

}  // namespace recount::compare
