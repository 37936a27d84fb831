#include "compare/commands/loading_memory.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "ngram/model.h"

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

// What the parts of one mixture share (compare/part_files.h), other files do not.
ngram::TrainingMemory LoadingBytes(const std::vector<FileRead>& files, TreeMemory tree) {
  std::uint64_t kept = 0, passing = 0;
  for (const FileRead& file : files) {
    std::set<std::string> mapped;
    std::set<std::pair<std::string, ngram::Counting>> counted;
    for (const FileRead& part : Flattened({file})) {
      std::error_code ignored;
      const std::string path = std::filesystem::canonical(part.path, ignored).string();
      if (mapped.insert(path).second) kept += part.bytes;
      if (!counted.emplace(path, part.counting).second) continue;
      const ngram::TrainingMemory twin = TwinMemory(part, tree);
      kept += twin.kept_bytes;
      passing = std::max(passing, twin.peak_bytes - twin.kept_bytes);
    }
  }
  return {kept + passing, kept};
}

}  // namespace

ngram::TrainingMemory EstimateLoading(const std::vector<FileRead>& files) {
  return LoadingBytes(files, EstimateTree);
}

ngram::TrainingMemory MostOfLoading(const std::vector<FileRead>& files) {
  return LoadingBytes(files, MostOfTree);
}

}  // namespace recount::compare
