#include "compare/commands/comparison_memory.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/functional/function_ref.h"
#include "compare/commands/drawing_memory.h"
#include "compare/commands/files_read.h"
#include "compare/commands/reading_memory.h"
#include "compare/commands/training_memory_check.h"
#include "compare/language_model.h"
#include "corpora/status_macros.h"
#include "ngram/matching_lengths.h"
#include "ngram/read_memory.h"
#include "ngram/training_memory.h"
#include "rnn/net.h"
#include "rnn/reading_memory.h"
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

// A table for each order, with what it draws samples with.
absl::Status AddTables(const std::vector<int>& orders, EstimateOne estimate, Memory& memory) {
  for (const int order : orders) {
    RECOUNT_ASSIGN_OR_RETURN(const ngram::TrainingMemory table,
                             estimate({ngram::Smoothing::kNone, static_cast<std::uint32_t>(order)}));
    memory.Keep(table.kept_bytes + TransitionBytes(table.kept_bytes));
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

// Those given; where adaptive twins are wanted, of each count model among them one more.
std::vector<FileRead> FilesRead(const ContestantOptions& options) {
  std::vector<FileRead> files;
  for (const std::string& path : options.model_files) {
    files.push_back(LookAtFile(path, ngram::Counting::kTraining));
    if (!options.adaptive || !files.back().order.has_value()) continue;
    FileRead twin = files.back();
    twin.counting = ngram::Counting::kAdaptive;
    twin.bytes = 0;  // It shares the counts, or is counted again.
    files.push_back(std::move(twin));
  }
  return files;
}

// What is loaded for the file, with the trees on which adaptive twins of unsmoothed tables are counted again,
// which are as those of additive smoothing; and what it draws samples with.
absl::Status AddFile(const FileRead& file, EstimateOne estimate, Memory& memory) {
  memory.Keep(TransitionBytes(file));
  for (const FileRead& read : LoadedOnce(file)) {
    memory.Keep(read.bytes + read.packed_bytes);
    memory.Pass(read.passing_bytes);
    if (!read.table_order.has_value() || read.counting != ngram::Counting::kAdaptive) continue;
    RECOUNT_ASSIGN_OR_RETURN(const ngram::TrainingMemory tree,
                             estimate({ngram::Smoothing::kAdditive, *read.table_order}));
    memory.Keep(tree.kept_bytes);
    memory.PassBeside(tree, tree.kept_bytes);
  }
  return absl::OkStatus();
}

// What adaptive readers of the dataset's parts take, and of a sample.
struct Adaptive {
  std::function<std::uint64_t(std::uint32_t order)> test, validation;
  std::uint64_t sample_characters = 0;

  // Of what a sample will be nothing is known.
  ReadingBytes operator()(std::uint32_t order) const {
    return {test(order), validation(order), ngram::MostReadBytes(sample_characters, order), 1};
  }
};

// Adds a model of each order, `pieces` times, and the twins.
void AddReaders(const ContestantOptions& options, ngram::Smoothing smoothing, const Adaptive& adaptive,
                std::vector<ReadingBytes>& readers) {
  const bool is_structure = smoothing == ngram::Smoothing::kStructure;
  const std::size_t variants = is_structure ? options.structure_pieces.size() : 1;
  const std::vector<int> orders =
      ngram::HasOrder(smoothing) ? options.orders : std::vector<int>{ngram::kMaxOrder};
  for (const int order : orders) {
    readers.insert(readers.end(), variants, ReadingBytes{});
    if (!options.adaptive) continue;
    readers.insert(readers.end(), variants, adaptive(static_cast<std::uint32_t>(order)));
  }
}

// The `count` largest of each field, whichever readers they are of.
std::vector<ReadingBytes> LargestOfEach(const std::vector<ReadingBytes>& readers, std::size_t count) {
  std::vector<ReadingBytes> largest(std::min(count, readers.size()));
  for (const auto field : {&ReadingBytes::visiting, &ReadingBytes::scoring, &ReadingBytes::drawing,
                           &ReadingBytes::adaptive, &ReadingBytes::threaded, &ReadingBytes::watching}) {
    std::vector<std::uint64_t> values;
    for (const ReadingBytes& reader : readers) values.push_back(reader.*field);
    absl::c_sort(values, std::greater<>());
    for (std::size_t i = 0; i < largest.size(); ++i) largest[i].*field = values[i];
  }
  return largest;
}

// One of each contestant. Which are the parts of a mixture is not looked up: as many as it has, those that
// take most.
std::vector<ReadingBytes> Readers(const TextsRead& texts, const ContestantOptions& options,
                                  const std::vector<FileRead>& files, const Adaptive& adaptive) {
  std::vector<ReadingBytes> readers;
  for (const ngram::Smoothing smoothing : options.smoothings) {
    AddReaders(options, smoothing, adaptive, readers);
  }
  for (const FileRead& file : files) readers.push_back(OfFile(texts, file, adaptive));
  if (options.net.has_value()) {
    readers.push_back(OfNet(texts, rnn::ShapeOf(options.net->net, texts.vocabulary)));
  }
  std::vector<ReadingBytes> mixtures;
  for (const std::vector<std::string>& mixture : options.mixtures) {
    const bool is_of_all = mixture == std::vector<std::string>{"all"};
    mixtures.push_back(OfMixture(texts, LargestOfEach(readers, is_of_all ? readers.size() : mixture.size())));
  }
  readers.insert(readers.end(), mixtures.begin(), mixtures.end());
  return readers;
}

// What fitting the weights of the largest mixture takes: of each part its scores once more, and probabilities
// in an array that grows.
std::uint64_t FittingBytes(const ContestantOptions& options, std::uint64_t models, std::uint64_t positions) {
  std::uint64_t parts = 0;
  for (const std::vector<std::string>& mixture : options.mixtures) {
    parts = std::max<std::uint64_t>(parts, mixture.size() == 1 ? models : mixture.size());
  }
  return parts * positions * (sizeof(ScoredSymbol) + 3 * sizeof(double));
}

// Scores of every model, which stay; what the test part is measured by; and on each thread a model that reads
// a part or draws a sample, or a text in which copies are looked for.
void AddMeasuring(const Dataset& dataset, const ComparisonOptions& options,
                  const std::vector<ReadingBytes>& readers, Memory& memory) {
  // HeldOut: 18 bytes a character for its reading and plans, and where half of them are closers 64 more;
  // Bootstrap 8 bytes.
  constexpr std::uint64_t kOfPosition = 96;
  constexpr std::uint64_t kSummarized = 2 * sizeof(double);  // Losses of a position (compare/likelihood.cc).
  const std::uint64_t test = dataset.test.symbols.size(), validation = dataset.validation.symbols.size();
  const std::uint64_t sample = options.sample_characters * options.sample_seeds;
  const auto threads = static_cast<std::uint64_t>(options.threads);
  memory.Keep(kOfPosition * test);
  memory.Keep((sizeof(ScoredSymbol) * (test + validation) + kSampleCharacterBytes * sample) * readers.size());
  const auto pass = [&](std::uint64_t ReadingBytes::*field) { return Largest(readers, field, threads); };
  const std::uint64_t summaries = threads * kSummarized * std::max(test, validation);
  memory.Pass(pass(&ReadingBytes::visiting) + pass(&ReadingBytes::watching) + summaries);
  memory.Pass(pass(&ReadingBytes::scoring) + summaries);
  memory.Pass(pass(&ReadingBytes::drawing));
  memory.Pass(FittingBytes(options.contestants, readers.size(), validation));
  memory.Pass(ngram::kMatchingBytesPerSymbol * (std::max(test, sample) + (threads - 1) * sample));
}

// The net that is trained, which stays, and what oneDNN keeps beside that and beside those that read.
void AddNets(const TextsRead& texts, const ComparisonOptions& options, const std::vector<FileRead>& files,
             const std::vector<ReadingBytes>& readers, Memory& memory) {
  const std::optional<NetPlan>& plan = options.contestants.net;
  const std::uint64_t loaded = NetsAmong(files);
  if (!plan.has_value() && loaded == 0) return;
  const auto threads = static_cast<std::uint64_t>(options.threads);
  std::uint64_t working = Largest(readers, &ReadingBytes::watching, threads);
  for (const FileRead& file : files) working += file.bytes;
  if (plan.has_value()) {
    const rnn::NetShape shape = rnn::ShapeOf(plan->net, texts.vocabulary);
    const std::uint64_t training = rnn::TrainingMemoryBytes(shape, plan->train);
    const std::uint64_t weights = sizeof(float) * rnn::ParameterLayout(shape).parameter_count();
    memory.Keep(weights + rnn::PackedBytes(shape));
    memory.Pass(training - weights);
    working += training;
  }
  // Mixtures have a thread for each net.
  memory.Keep(ProductsBytes(working, threads + loaded + (plan.has_value() ? 1 : 0)));
}

// Of the models that are estimated.
std::uint32_t DeepestOf(const ContestantOptions& options, const std::vector<FileRead>& files) {
  if (absl::c_linear_search(options.smoothings, ngram::Smoothing::kLongest)) return ngram::kUnboundedDepth;
  std::uint32_t deepest = 0;
  for (const int order : options.orders) deepest = std::max(deepest, static_cast<std::uint32_t>(order));
  for (const FileRead& file : Flattened(files)) deepest = std::max(deepest, file.table_order.value_or(0));
  return deepest;
}

absl::StatusOr<std::uint64_t> Add(const Dataset& dataset, const ComparisonOptions& options,
                                  const std::vector<FileRead>& files, EstimateOne estimate,
                                  const Adaptive& adaptive) {
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
  const TextsRead texts = {dataset.test.symbols.size(), dataset.validation.symbols.size(),
                           dataset.vocabulary.size()};
  const std::vector<ReadingBytes> readers = Readers(texts, contestants, files, adaptive);
  AddNets(texts, options, files, readers, memory);
  AddMeasuring(dataset, options, readers, memory);
  return memory.total();
}

// The highest order at which an adaptive model counts what it reads.
std::uint32_t HighestRead(const ContestantOptions& options, const std::vector<FileRead>& files) {
  std::uint32_t highest = HighestAdaptive(files);
  if (!options.adaptive) return highest;
  for (const int order : options.orders) highest = std::max(highest, static_cast<std::uint32_t>(order));
  const bool has_longest = absl::c_linear_search(options.smoothings, ngram::Smoothing::kLongest);
  return has_longest ? std::uint32_t{ngram::kMaxOrder} : highest;
}

}  // namespace

absl::StatusOr<std::uint64_t> EstimateComparisonBytes(const Dataset& dataset,
                                                      const ComparisonOptions& options) {
  const std::vector<FileRead> files = FilesRead(options.contestants);
  const ngram::TrainingMemoryEstimator estimator(dataset.train.symbols, dataset.vocabulary,
                                                 DeepestOf(options.contestants, files));
  std::optional<ngram::ReadMemoryEstimator> test, validation;  // Where an adaptive model reads them.
  if (options.contestants.adaptive || HasAdaptive(files)) {
    const std::uint32_t highest = HighestRead(options.contestants, files);
    test.emplace(dataset.test.symbols, highest);
    validation.emplace(dataset.validation.symbols, highest);
  }
  return Add(dataset, options, files,
             [&](const ngram::SmoothingOptions& model) { return estimator.Estimate(model); },
             {[&](std::uint32_t order) { return test->Bytes(order); },
              [&](std::uint32_t order) { return validation->Bytes(order); }, options.sample_characters});
}

std::uint64_t MostComparisonBytes(const Dataset& dataset, const ComparisonOptions& options) {
  const auto most = [&](const ngram::SmoothingOptions& model) -> absl::StatusOr<ngram::TrainingMemory> {
    const std::uint64_t bytes =
        ngram::MostTrainingBytes(dataset.train.symbols.size(), dataset.vocabulary.size(), model);
    return ngram::TrainingMemory{bytes, bytes};
  };
  const auto most_read = [](const Part& part) {
    return
        [symbols = part.symbols.size()](std::uint32_t order) { return ngram::MostReadBytes(symbols, order); };
  };
  return Add(dataset, options, FilesRead(options.contestants), most,
             {most_read(dataset.test), most_read(dataset.validation), options.sample_characters})
      .value();  // `most` does not fail.
}

std::string ComparisonRemedy(const Dataset& dataset, const ComparisonOptions& options,
                             std::uint64_t estimated_bytes) {
  const ContestantOptions& contestants = options.contestants;
  const std::uint64_t half = estimated_bytes / 2;
  std::uint64_t trained = 0, loaded = 0;
  if (contestants.net.has_value()) {
    const rnn::NetShape shape = rnn::ShapeOf(contestants.net->net, dataset.vocabulary.size());
    trained = rnn::TrainingMemoryBytes(shape, contestants.net->train);
  }
  if (trained > half) return "choose a smaller --hidden, --layers, --batch or --window";
  const std::vector<FileRead> files = FilesRead(contestants);
  if (NetsAmong(files) > 0) {
    const Adaptive none = {[](std::uint32_t) { return 0; }, [](std::uint32_t) { return 0; }};
    const TextsRead texts = {dataset.test.symbols.size(), dataset.validation.symbols.size(),
                             dataset.vocabulary.size()};
    std::vector<ReadingBytes> readers;
    for (const FileRead& file : Flattened(files)) {
      if (!file.net.has_value()) continue;
      readers.push_back(OfFile(texts, file, none));
      loaded += 2 * file.bytes + file.packed_bytes;
    }
    const auto threads = static_cast<std::uint64_t>(options.threads);
    const std::uint64_t reading = Largest(readers, &ReadingBytes::watching, threads);
    loaded += reading + ProductsBytes(loaded + reading, threads);
  }
  if (loaded > half) return "compare fewer or smaller nets at once, or on fewer --threads";
  return PlannedWork().remedy;
}

}  // namespace recount::compare
