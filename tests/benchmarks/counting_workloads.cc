// The workloads of tests/benchmarks/peers_counting that no verb of the program runs alone. Each prints one
// JSON object; peak_mib is the program's whole memory, start_mib what it had before it read the text.
//
//   counting_workloads count FILE SYMBOLS THREADS   counts the beginning of a file at order 10
//   counting_workloads tree FILE SYMBOLS      builds the tree of histories of up to 20 symbols
//   counting_workloads sweep FILE THREADS     orders 1 to 20, none and Kneser-Ney, of 90 %, scored on 5 %
//   counting_workloads sample FILE            counts a file at order 10 and draws one stream
//   counting_workloads copying FILE           measures the copying of a sample of an order 10 model

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "compare/copying.h"
#include "compare/ngram_language_model.h"
#include "compare/order_figures.h"
#include "compare/sampler.h"
#include "compare/stopwatch.h"
#include "corpora/dataset.h"
#include "corpora/file_io.h"
#include "corpora/status_macros.h"
#include "ngram/history_tree.h"

namespace recount::compare {
namespace {

constexpr int kOrder = 10;
constexpr int kSweepOrders = 20;
constexpr std::uint64_t kDrawnSymbols = 2'000'000;
constexpr std::uint64_t kCopyingSymbols = 100'000;

double PeakMib() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

absl::StatusOr<Dataset> Read(const std::string& path, const std::array<double, 3>& fractions) {
  RECOUNT_ASSIGN_OR_RETURN(Corpus corpus, LoadCorpus(path, {}));
  DatasetOptions options;
  options.split.fractions = fractions;
  return MakeDataset(std::move(corpus), options);
}

absl::StatusOr<std::vector<Symbol>> ReadBeginning(const std::string& path, std::size_t symbols) {
  RECOUNT_ASSIGN_OR_RETURN(std::string text, ReadFile(path));
  text.resize(std::min(text.size(), symbols));
  RECOUNT_ASSIGN_OR_RETURN(const Vocabulary vocabulary, Vocabulary::FromText(text, Unit::kByte));
  return vocabulary.Encode(text);
}

absl::StatusOr<NgramLanguageModel> CountWhole(const Dataset& dataset) {
  RECOUNT_ASSIGN_OR_RETURN(ngram::Model model,
                           ngram::Model::Train(dataset.train.symbols, dataset.vocabulary, kOrder, {}));
  return NgramLanguageModel(std::move(model));
}

// Runs `work` on the beginning of a file, for its time and memory.
template <typename Work>
absl::StatusOr<std::string> MeasureGrowth(const std::string& path, std::uint64_t symbols, Work work) {
  const double start_mib = PeakMib();
  const Stopwatch watch;
  RECOUNT_ASSIGN_OR_RETURN(const std::vector<Symbol> text, ReadBeginning(path, symbols));
  RECOUNT_RETURN_IF_ERROR(work(text).status());
  return absl::StrFormat(R"({"symbols": %d, "seconds": %.4f, "start_mib": %.1f, "peak_mib": %.1f})",
                         text.size(), watch.Seconds(), start_mib, PeakMib());
}

absl::StatusOr<std::string> Count(const std::string& path, std::uint64_t symbols, std::uint64_t threads) {
  return MeasureGrowth(path, symbols, [&](absl::Span<const Symbol> text) {
    WorkerPool workers(static_cast<int>(threads));
    return ngram::CountTable::Count(text, kOrder, workers);
  });
}

absl::StatusOr<std::string> Tree(const std::string& path, std::uint64_t symbols) {
  return MeasureGrowth(path, symbols, [](absl::Span<const Symbol> text) {
    return ngram::HistoryTree::Build(text, {.max_depth = kSweepOrders});
  });
}

absl::StatusOr<std::string> Sweep(const std::string& path, std::uint64_t threads) {
  const Stopwatch watch;
  RECOUNT_ASSIGN_OR_RETURN(const Dataset dataset, Read(path, SplitOptions().fractions));
  OrderFiguresOptions options;
  for (int order = 1; order <= kSweepOrders; ++order) options.orders.push_back(order);
  options.kneser_ney = true;
  WorkerPool workers(static_cast<int>(threads));
  RECOUNT_ASSIGN_OR_RETURN(const std::vector<reports::OrderFigures> figures,
                           MeasureOrderFigures(dataset, options, workers));
  return absl::StrFormat(
      R"({"seconds": %.4f, "peak_mib": %.1f, "kneser_ney_nats_1": %.4f, "kneser_ney_nats_20": %.4f})",
      watch.Seconds(), PeakMib(), *figures.front().kneser_ney_test->nats_per_char,
      *figures.back().kneser_ney_test->nats_per_char);
}

absl::StatusOr<std::string> DrawOneStream(const std::string& path) {
  RECOUNT_ASSIGN_OR_RETURN(const Dataset dataset, Read(path, {1, 0, 0}));
  RECOUNT_ASSIGN_OR_RETURN(const NgramLanguageModel model, CountWhole(dataset));
  SampleOptions options;
  options.length = kDrawnSymbols;
  const Stopwatch watch;
  RECOUNT_ASSIGN_OR_RETURN(const Sample sample, DrawSample(model, options));
  return absl::StrFormat(R"({"characters_per_second": %.0f})",
                         static_cast<double>(sample.symbols.size()) / watch.Seconds());
}

absl::StatusOr<std::string> Copying(const std::string& path) {
  RECOUNT_ASSIGN_OR_RETURN(const Dataset dataset, Read(path, {1, 0, 0}));
  RECOUNT_ASSIGN_OR_RETURN(const NgramLanguageModel model, CountWhole(dataset));
  SampleOptions options;
  options.length = kCopyingSymbols;
  RECOUNT_ASSIGN_OR_RETURN(const Sample sample, DrawSample(model, options));
  const Stopwatch measuring;
  RECOUNT_ASSIGN_OR_RETURN(const reports::Copying copying,
                           MeasureCopying({sample.symbols}, dataset.train.symbols, dataset.vocabulary));
  return absl::StrFormat(R"({"training_symbols": %d, "seconds": %.4f, "longest_copy": %d, "from": %d})",
                         dataset.train.symbols.size(), measuring.Seconds(), copying.longest_copy,
                         copying.longest_copy_from);
}

absl::StatusOr<std::string> Run(const std::vector<std::string>& arguments) {
  const std::string verb = arguments.empty() ? "" : arguments[0];
  std::uint64_t number = 0, threads = 0;
  if (arguments.size() == 4 && verb == "count" && absl::SimpleAtoi(arguments[2], &number) &&
      absl::SimpleAtoi(arguments[3], &threads)) {
    return Count(arguments[1], number, threads);
  }
  if (arguments.size() == 3 && absl::SimpleAtoi(arguments[2], &number)) {
    if (verb == "tree") return Tree(arguments[1], number);
    if (verb == "sweep") return Sweep(arguments[1], number);
  }
  if (arguments.size() == 2 && verb == "sample") return DrawOneStream(arguments[1]);
  if (arguments.size() == 2 && verb == "copying") return Copying(arguments[1]);
  return absl::InvalidArgumentError(
      "usage: counting_workloads count|tree|sweep|sample|copying FILE [NUMBER [THREADS]]");
}

}  // namespace
}  // namespace recount::compare

int main(int argc, char** argv) {
  const absl::StatusOr<std::string> line = recount::compare::Run({argv + 1, argv + argc});
  if (!line.ok()) {
    std::fprintf(stderr, "counting_workloads: %s\n", std::string(line.status().message()).c_str());
    return 1;
  }
  std::printf("%s\n", line->c_str());
  return 0;
}
