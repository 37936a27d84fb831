#include "compare/commands/comparison_memory.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/match.h"
#include "compare/language_model.h"
#include "compare/load_model.h"
#include "compare/mixture_file.h"
#include "corpora/file_io.h"
#include "corpora/status_macros.h"
#include "ngram/count_table.h"
#include "ngram/model.h"
#include "ngram/sorted_histories.h"
#include "ngram/training_memory.h"
#include "ngram/transitions.h"
#include "rnn/net.h"
#include "rnn/training_options.h"

namespace recount::compare {
namespace {

using EstimateOne =
    absl::FunctionRef<absl::StatusOr<ngram::TrainingMemory>(const ngram::SmoothingOptions& model)>;

// Adds up models that stay, and remembers the most that is needed beside them.
class Memory {
 public:
  void Keep(std::uint64_t bytes) { kept_ += bytes; }
  void Pass(std::uint64_t bytes) { passing_ = std::max(passing_, bytes); }
  // What so many trainings at once take beside what is kept already.
  void PassBeside(const ngram::TrainingMemory& model, std::uint64_t kept, std::uint64_t at_once = 1) {
    Pass(at_once * (model.peak_bytes - std::min(model.peak_bytes, kept)));
  }
  std::uint64_t total() const { return kept_ + passing_; }

 private:
  std::uint64_t kept_ = 0, passing_ = 0;
};

// What a table of so many bytes draws samples with; it keeps more than what it has for n-grams.
std::uint64_t DrawingBytes(std::uint64_t table_bytes) {
  constexpr double kDrawing = ngram::Transitions::kBytesPerNgram / ngram::CountArrays::kBytesPerNgram;
  return static_cast<std::uint64_t>(static_cast<double>(table_bytes) * kDrawing);
}

// A table for each order, with what it draws samples with.
absl::Status AddTables(const std::vector<int>& orders, EstimateOne estimate, Memory& memory) {
  for (const int order : orders) {
    RECOUNT_ASSIGN_OR_RETURN(const ngram::TrainingMemory table,
                             estimate({ngram::Smoothing::kNone, static_cast<std::uint32_t>(order)}));
    memory.Keep(table.kept_bytes + DrawingBytes(table.kept_bytes));
    memory.Pass(table.peak_bytes);
  }
  return absl::OkStatus();
}

// The models of one tree. Those of structure have counts of their own, each no more than what the estimate
// of one keeps beside its tree; as many of them are trained at once as there are threads.
absl::Status AddTree(const Dataset& dataset, const ContestantOptions& options, std::uint64_t threads,
                     EstimateOne estimate, Memory& memory) {
  const auto order = static_cast<std::uint32_t>(*absl::c_max_element(options.orders));
  RECOUNT_ASSIGN_OR_RETURN(const ngram::TrainingMemory tree, estimate({ngram::Smoothing::kKneserNey, order}));
  memory.Pass(tree.peak_bytes);  // The tree of all orders is made again for the table by order.
  const bool is_kept = options.adaptive || absl::c_any_of(options.smoothings, [](ngram::Smoothing smoothing) {
                         return smoothing != ngram::Smoothing::kNone && ngram::HasOrder(smoothing);
                       });
  if (is_kept) memory.Keep(tree.kept_bytes);
  if (!absl::c_linear_search(options.smoothings, ngram::Smoothing::kStructure)) return absl::OkStatus();
  ngram::SmoothingOptions structure = {ngram::Smoothing::kStructure, order};
  structure.feature.kind = dataset.corpus.kind;
  RECOUNT_ASSIGN_OR_RETURN(const ngram::TrainingMemory enriched, estimate(structure));
  const std::uint64_t variants = options.orders.size() * options.structure_pieces.size();
  memory.PassBeside(enriched, tree.kept_bytes, std::min(variants, threads));
  memory.Keep(variants * (enriched.kept_bytes - std::min(enriched.kept_bytes, tree.kept_bytes)));
  return absl::OkStatus();
}

// A model file that is read, as far as memory goes.
struct FileRead {
  std::uint64_t bytes = 0;
  std::optional<std::uint32_t> table_order;  // Of an unsmoothed model.
  bool adaptive = false;
  bool is_mixture = false;
};

// Adds the file, and those of a mixture's parts, which may be mixtures. What is no model, or a mixture within
// too many, is refused when it is loaded.
void AddFilesRead(const std::string& path, bool adaptive, int depth, std::vector<FileRead>& files) {
  const absl::StatusOr<MappedFile> file = MappedFile::Open(path);
  if (!file.ok()) return;
  FileRead& read = files.emplace_back(FileRead{file->bytes().size(), std::nullopt, adaptive});
  const ModelFileKind kind = KindOfModelFile(file->bytes());
  read.is_mixture = kind == ModelFileKind::kMixture;
  if (kind == ModelFileKind::kNgram) {
    const absl::StatusOr<ngram::Model> table = ngram::Model::Load(path, ngram::Verify::kHeader);
    if (table.ok()) read.table_order = static_cast<std::uint32_t>(table->order());
  }
  if (!read.is_mixture || depth == kMostNestedMixtures || files.size() > kMostMixtureParts) return;
  const absl::StatusOr<MixtureFile> mixture = ParseMixtureFile(path, file->bytes());
  if (!mixture.ok()) return;
  for (const MixturePartFile& part : mixture->parts) {
    AddFilesRead(part.path, part.counting == ngram::Counting::kAdaptive, depth + 1, files);
  }
}

std::vector<FileRead> FilesRead(const ContestantOptions& options) {
  std::vector<FileRead> files;
  for (const std::string& path : options.model_files) AddFilesRead(path, options.adaptive, 0, files);
  return files;
}

// The file, and beside an unsmoothed table what it draws samples with and the tree on which its adaptive twin
// is counted again, which is as that of additive smoothing.
absl::Status AddFile(const FileRead& file, EstimateOne estimate, Memory& memory) {
  memory.Keep(file.bytes);
  if (!file.table_order.has_value()) return absl::OkStatus();
  memory.Keep(DrawingBytes(file.bytes));
  if (!file.adaptive) return absl::OkStatus();
  RECOUNT_ASSIGN_OR_RETURN(const ngram::TrainingMemory tree,
                           estimate({ngram::Smoothing::kAdditive, *file.table_order}));
  memory.Keep(tree.kept_bytes);
  memory.PassBeside(tree, tree.kept_bytes);
  return absl::OkStatus();
}

// Of the models that are estimated.
std::uint32_t DeepestOf(const ContestantOptions& options, const std::vector<FileRead>& files) {
  if (absl::c_linear_search(options.smoothings, ngram::Smoothing::kLongest)) return ngram::kUnboundedDepth;
  std::uint32_t deepest = 0;
  for (const int order : options.orders) deepest = std::max(deepest, static_cast<std::uint32_t>(order));
  for (const FileRead& file : files) deepest = std::max(deepest, file.table_order.value_or(0));
  return deepest;
}

// What reads texts at once, at most.
struct Readers {
  std::uint64_t models = 0;    // Compared, of whatever kind.
  std::uint64_t mixtures = 0;  // Of these, on threads at once,
  std::uint64_t parts = 0;     //   and the parts of the largest.
  std::uint64_t adaptive = 0;  // Adaptive models: those of one mixture, and one on each other thread.
};

// The count models that are trained, without their twins.
std::uint64_t TrainedModels(const ContestantOptions& options) {
  std::uint64_t models = 0;
  for (const ngram::Smoothing smoothing : options.smoothings) {
    const bool is_structure = smoothing == ngram::Smoothing::kStructure;
    const std::uint64_t of_order = is_structure ? options.structure_pieces.size() : 1;
    models += ngram::HasOrder(smoothing) ? options.orders.size() * of_order : 1;
  }
  return models;
}

std::uint64_t CountAdaptive(const std::vector<std::string>& ids) {
  return static_cast<std::uint64_t>(
      absl::c_count_if(ids, [](const std::string& id) { return absl::StartsWith(id, "adaptive-"); }));
}

Readers ReadersOf(const ComparisonOptions& options, const std::vector<FileRead>& files) {
  const ContestantOptions& contestants = options.contestants;
  const auto threads = static_cast<std::uint64_t>(options.threads);
  const std::uint64_t counting = TrainedModels(contestants) + files.size();
  const std::uint64_t twins = contestants.adaptive ? counting : 0;
  Readers readers;
  readers.models = counting + twins + contestants.mixtures.size() + 1;
  std::uint64_t adaptive_parts = 0;
  for (const std::vector<std::string>& mixture : contestants.mixtures) {
    const bool is_of_all = mixture.size() == 1;
    readers.parts = std::max(readers.parts, is_of_all ? readers.models : mixture.size());
    adaptive_parts = std::max(adaptive_parts, is_of_all ? twins : CountAdaptive(mixture));
  }
  const auto loaded = static_cast<std::uint64_t>(
      absl::c_count_if(files, [](const FileRead& file) { return file.is_mixture; }));
  readers.mixtures = std::min(threads, contestants.mixtures.size() + loaded);
  if (loaded > 0) {
    readers.parts += files.size();
    adaptive_parts += static_cast<std::uint64_t>(
        absl::c_count_if(files, [](const FileRead& file) { return file.adaptive; }));
  }
  const bool adapts = twins + adaptive_parts > 0;
  if (adapts) readers.adaptive = std::max<std::uint64_t>(adaptive_parts, 1) + threads - 1;
  return readers;
}

// What an adaptive model of an order counts of a character, in bytes: at most a history of every order, more
// of which than ten are seldom new.
std::uint64_t AdaptiveBytes(std::uint32_t order) {
  constexpr std::uint64_t kHistory = 60, kMost = 600;
  return order >= kMost / kHistory ? kMost : kHistory * (order + 1);
}

// Scores of every model, what is read of the test part once, and what looking for copies takes: a tree of the
// test part or of a sample, on each thread; what adaptive models count of what they read, and distributions
// that mixtures add up. Bytes a character: of copies and counts, as measured, for texts of random bytes most.
void AddMeasuring(const Dataset& dataset, const ComparisonOptions& options,
                  const std::vector<FileRead>& files, Memory& memory) {
  const Readers readers = ReadersOf(options, files);
  const std::uint64_t test = dataset.test.symbols.size(), validation = dataset.validation.symbols.size();
  const std::uint64_t samples = options.sample_characters * options.sample_seeds;
  constexpr std::uint64_t kOfPosition = 64, kCopies = 120;
  const auto threads = static_cast<std::uint64_t>(options.threads);
  memory.Keep(kOfPosition * (test + validation * !options.contestants.mixtures.empty()));
  memory.Keep((sizeof(ScoredSymbol) * (test + validation) + kSampleCharacterBytes * samples) *
              readers.models);
  // Scores of the parts, and of the validation part in an array that grows.
  memory.Keep(readers.parts * (sizeof(ScoredSymbol) * (test + validation) + 3 * sizeof(double) * validation));
  const std::uint64_t read = std::max({test, validation, options.sample_characters});
  memory.Pass(
      read * (threads * kCopies + readers.adaptive * AdaptiveBytes(DeepestOf(options.contestants, files))) +
      readers.mixtures * test * dataset.vocabulary.size() * sizeof(double));
}

absl::StatusOr<std::uint64_t> Add(const Dataset& dataset, const ComparisonOptions& options,
                                  const std::vector<FileRead>& files, EstimateOne estimate) {
  const ContestantOptions& contestants = options.contestants;
  Memory memory;
  if (!contestants.orders.empty() && !contestants.smoothings.empty()) {
    if (absl::c_linear_search(contestants.smoothings, ngram::Smoothing::kNone)) {
      RECOUNT_RETURN_IF_ERROR(AddTables(contestants.orders, estimate, memory));
    }
    RECOUNT_RETURN_IF_ERROR(
        AddTree(dataset, contestants, static_cast<std::uint64_t>(options.threads), estimate, memory));
  }
  if (absl::c_linear_search(contestants.smoothings, ngram::Smoothing::kLongest)) {
    RECOUNT_ASSIGN_OR_RETURN(const ngram::TrainingMemory longest, estimate({ngram::Smoothing::kLongest}));
    memory.Keep(longest.kept_bytes);
    memory.PassBeside(longest, longest.kept_bytes);
  }
  for (const FileRead& file : files) RECOUNT_RETURN_IF_ERROR(AddFile(file, estimate, memory));
  if (contestants.net.has_value()) {
    memory.Pass(rnn::TrainingMemoryBytes(rnn::ShapeOf(contestants.net->net, dataset.vocabulary.size()),
                                         contestants.net->train));
  }
  AddMeasuring(dataset, options, files, memory);
  return memory.total();
}

}  // namespace

absl::StatusOr<std::uint64_t> EstimateComparisonBytes(const Dataset& dataset,
                                                      const ComparisonOptions& options) {
  const std::vector<FileRead> files = FilesRead(options.contestants);
  const ngram::TrainingMemoryEstimator estimator(dataset.train.symbols, dataset.vocabulary,
                                                 DeepestOf(options.contestants, files));
  return Add(dataset, options, files,
             [&](const ngram::SmoothingOptions& model) { return estimator.Estimate(model); });
}

std::uint64_t MostComparisonBytes(const Dataset& dataset, const ComparisonOptions& options) {
  const auto most = [&](const ngram::SmoothingOptions& model) -> absl::StatusOr<ngram::TrainingMemory> {
    const std::uint64_t bytes =
        ngram::MostTrainingBytes(dataset.train.symbols.size(), dataset.vocabulary.size(), model);
    return ngram::TrainingMemory{bytes, bytes};
  };
  return Add(dataset, options, FilesRead(options.contestants), most).value();  // `most` does not fail.
}

}  // namespace recount::compare
