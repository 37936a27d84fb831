// The workloads of tests/benchmarks/peers_training. Each prints one JSON object.
//
//   training_workloads train FILE CELL LAYERS HIDDEN BATCH WINDOW THREADS SECONDS PRECISION
//                                   trains for about so long, the batch in as many pieces as there are
//                                   threads
//   training_workloads peak THREADS                                                 float FMA in registers

#include <sys/resource.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "compare/net_language_model.h"
#include "compare/sampler.h"
#include "compare/stopwatch.h"
#include "corpora/dataset.h"
#include "corpora/random.h"
#include "corpora/status_macros.h"
#include "corpora/worker_pool.h"
#include "rnn/initialise.h"
#include "rnn/net.h"
#include "rnn/training.h"

namespace recount::compare {
namespace {

double PeakMib() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

// What the products of a training step cost, forward and back, at 6 a weight and character: all but the
// biases and the first layer's weights, of which a one-hot input picks a column.
double FlopsPerCharacter(const rnn::NetShape& shape) {
  double flops = 0;
  const rnn::ParameterLayout layout(shape);
  for (std::size_t i = 0; i < layout.tensors().size(); ++i) {
    const rnn::TensorSpec& spec = layout.tensors()[i];
    if (!spec.is_vector && i != layout.weight_ih(0))
      flops += 6.0 * static_cast<double>(spec.rows * spec.cols);
  }
  return flops;
}

struct TrainingWorkload {
  rnn::NetOptions net;
  rnn::TrainOptions train;
  double seconds = 0;
};

// The largest pieces that keep every thread busy: the fewer read the weights, the faster.
std::size_t PieceForEachThread(const rnn::TrainOptions& train) {
  const auto threads = static_cast<std::size_t>(train.threads);
  return (train.batch_streams + threads - 1) / threads;
}

absl::StatusOr<std::string> MeasureTraining(const std::string& path, const TrainingWorkload& workload) {
  RECOUNT_ASSIGN_OR_RETURN(Corpus corpus, LoadCorpus(path, {}));
  RECOUNT_ASSIGN_OR_RETURN(const Dataset dataset, MakeDataset(std::move(corpus), {}));
  const rnn::NetShape shape = rnn::ShapeOf(workload.net, dataset.vocabulary.size());
  constexpr std::uint64_t kWarmUp = 1;  // Windows before the clock starts.
  std::uint64_t windows = 0;
  Stopwatch watch;
  double seconds = 0;
  rnn::TrainCallbacks callbacks;
  callbacks.progress = [&](const rnn::TrainProgress&) {
    if (++windows == kWarmUp) watch = Stopwatch();
    seconds = watch.Seconds();
    return windows <= kWarmUp || seconds < workload.seconds;
  };
  RECOUNT_RETURN_IF_ERROR(rnn::Train(dataset.train.symbols, dataset.validation.symbols, dataset.vocabulary,
                                     workload.net, workload.train, callbacks)
                              .status());
  const double characters =
      static_cast<double>((windows - kWarmUp) * workload.train.batch_streams * workload.train.window_steps);
  return absl::StrFormat(R"({"chars_per_second": %.0f, "gflops": %.1f, "parameters": %d, "peak_mib": %.1f})",
                         characters / seconds, characters / seconds * FlopsPerCharacter(shape) * 1e-9,
                         rnn::ParameterLayout(shape).parameter_count(), PeakMib());
}

// A net as training begins with, which is as fast as any.
absl::StatusOr<rnn::Net> UntrainedNet(const Dataset& dataset, const rnn::NetOptions& options) {
  rnn::Parameters<float> parameters(
      std::make_shared<const rnn::ParameterLayout>(rnn::ShapeOf(options, dataset.vocabulary.size())));
  rnn::Initialise(options.init, Random::ForStream(1, 0), parameters);
  return rnn::Net::Create(std::move(parameters), dataset.vocabulary, {});
}

// Scores as many characters: exactly with one stream, or in pieces.
absl::StatusOr<std::string> MeasureScoring(const std::string& path, const rnn::NetOptions& options,
                                           int threads, std::size_t characters, std::size_t streams) {
  RECOUNT_ASSIGN_OR_RETURN(Corpus corpus, LoadCorpus(path, {}));
  RECOUNT_ASSIGN_OR_RETURN(const Dataset dataset, MakeDataset(std::move(corpus), {}));
  RECOUNT_ASSIGN_OR_RETURN(const rnn::Net net, UntrainedNet(dataset, options));
  std::vector<double> log_probs(std::min(characters, dataset.train.symbols.size()));
  const Stopwatch watch;
  net.LogProbabilities(absl::MakeConstSpan(dataset.train.symbols).subspan(0, log_probs.size()),
                       absl::MakeSpan(log_probs), threads, {.streams = streams});
  const double seconds = watch.Seconds();
  return absl::StrFormat(R"({"chars_per_second": %.0f, "seconds": %.3f, "peak_mib": %.1f})",
                         static_cast<double>(log_probs.size()) / seconds, seconds, PeakMib());
}

absl::StatusOr<std::string> MeasureSampling(const std::string& path, const rnn::NetOptions& options,
                                            int threads, std::size_t characters, std::size_t streams) {
  RECOUNT_ASSIGN_OR_RETURN(Corpus corpus, LoadCorpus(path, {}));
  RECOUNT_ASSIGN_OR_RETURN(const Dataset dataset, MakeDataset(std::move(corpus), {}));
  RECOUNT_ASSIGN_OR_RETURN(rnn::Net net, UntrainedNet(dataset, options));
  const NetLanguageModel model(std::move(net));
  SampleOptions sample;
  sample.length = characters / streams;
  std::vector<std::uint64_t> seeds(streams);
  std::iota(seeds.begin(), seeds.end(), 1);
  WorkerPool pool(threads);
  const Stopwatch watch;
  RECOUNT_RETURN_IF_ERROR(DrawStreams(model, sample, seeds, pool).status());
  const double seconds = watch.Seconds();
  return absl::StrFormat(R"({"chars_per_second": %.0f, "seconds": %.3f})",
                         static_cast<double>(sample.length * streams) / seconds, seconds);
}

#ifdef __AVX512F__
using Lanes = float __attribute__((vector_size(64)));
#else
using Lanes = float __attribute__((vector_size(32)));
#endif

// sum = sum * factor + term, as one instruction on one register.
inline void MultiplyAdd(Lanes& sum, const Lanes& factor, const Lanes& term) {
#ifdef __FMA__
  asm volatile("vfmadd213ps %2, %1, %0" : "+v"(sum) : "v"(factor), "v"(term));
#else
  sum = sum * factor + term;
#endif
}

// Multiplications and additions of numbers that stay in registers: no product of matrices can be faster.
double FlopsOfOneThread() {
  constexpr int kRounds = 20'000'000, kChains = 12;  // Enough chains to hide the latency of each.
  const Lanes factor = Lanes{} + 0.999F, term = Lanes{} + 0.001F;
  Lanes a{}, b{}, c{}, d{}, e{}, f{}, g{}, h{}, i{}, j{}, k{}, l{};
  const Stopwatch watch;
  for (int round = 0; round < kRounds; ++round) {
    MultiplyAdd(a, factor, term), MultiplyAdd(b, factor, term), MultiplyAdd(c, factor, term);
    MultiplyAdd(d, factor, term), MultiplyAdd(e, factor, term), MultiplyAdd(f, factor, term);
    MultiplyAdd(g, factor, term), MultiplyAdd(h, factor, term), MultiplyAdd(i, factor, term);
    MultiplyAdd(j, factor, term), MultiplyAdd(k, factor, term), MultiplyAdd(l, factor, term);
  }
  const double seconds = watch.Seconds();
  const Lanes sum = a + b + c + d + e + f + g + h + i + j + k + l;
  if (!(sum[0] > 0)) return 0;  // The sums are wanted, or nothing would need to be computed.
  return 2.0 * (sizeof(Lanes) / sizeof(float)) * kChains * kRounds / seconds;
}

std::string MeasurePeak(int threads) {
  WorkerPool workers(threads);
  std::vector<double> flops(static_cast<std::size_t>(threads));
  workers.Run(flops.size(), [&](std::size_t i) { flops[i] = FlopsOfOneThread(); });
  double sum = 0;
  for (const double of_thread : flops) sum += of_thread;
  return absl::StrFormat(R"({"gflops": %.1f})", sum * 1e-9);
}

absl::StatusOr<std::string> Run(const std::vector<std::string>& arguments) {
  int threads = 0;
  if (arguments.size() == 2 && arguments[0] == "peak" && absl::SimpleAtoi(arguments[1], &threads) &&
      threads > 0) {
    return MeasurePeak(threads);
  }
  TrainingWorkload workload;
  if (arguments.size() == 10 && arguments[0] == "train" && rnn::CellByName(arguments[2]).has_value() &&
      rnn::PrecisionByName(arguments[9]).has_value() &&
      absl::SimpleAtoi(arguments[3], &workload.net.layers) &&
      absl::SimpleAtoi(arguments[4], &workload.net.hidden_size) &&
      absl::SimpleAtoi(arguments[5], &workload.train.batch_streams) &&
      absl::SimpleAtoi(arguments[6], &workload.train.window_steps) &&
      absl::SimpleAtoi(arguments[7], &workload.train.threads) &&
      absl::SimpleAtod(arguments[8], &workload.seconds)) {
    workload.net.cell = *rnn::CellByName(arguments[2]);
    workload.train.precision = *rnn::PrecisionByName(arguments[9]);
    workload.train.piece_streams = PieceForEachThread(workload.train);
    return MeasureTraining(arguments[1], workload);
  }
  std::size_t characters = 0, streams = 0;
  if (arguments.size() == 8 && rnn::CellByName(arguments[2]).has_value() &&
      absl::SimpleAtoi(arguments[3], &workload.net.layers) &&
      absl::SimpleAtoi(arguments[4], &workload.net.hidden_size) && absl::SimpleAtoi(arguments[5], &threads) &&
      absl::SimpleAtoi(arguments[6], &characters) && absl::SimpleAtoi(arguments[7], &streams)) {
    workload.net.cell = *rnn::CellByName(arguments[2]);
    const auto measure = arguments[0] == "score" ? MeasureScoring : MeasureSampling;
    return measure(arguments[1], workload.net, threads, characters, streams);
  }
  return absl::InvalidArgumentError(
      "usage: training_workloads train FILE CELL LAYERS HIDDEN BATCH WINDOW THREADS SECONDS PRECISION | "
      "score|sample FILE CELL LAYERS HIDDEN THREADS CHARACTERS STREAMS | peak THREADS");
}

}  // namespace
}  // namespace recount::compare

int main(int argc, char** argv) {
  const absl::StatusOr<std::string> line = recount::compare::Run({argv + 1, argv + argc});
  if (!line.ok()) {
    std::fprintf(stderr, "training_workloads: %s\n", std::string(line.status().message()).c_str());
    return 1;
  }
  std::printf("%s\n", line->c_str());
  return 0;
}
