// Characters per second of the net: training (whole updates, as EpochLosses times them), scoring a text, and
// reading it symbol by symbol. Before anything is timed the float path is checked against double.

#include <benchmark/benchmark.h>

#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "rnn/batch_gradient.h"
#include "rnn/initialise.h"
#include "rnn/training.h"
#include "tests/rnn/small_net.h"

namespace recount {
namespace {

constexpr std::size_t kVocabulary = 100;

Vocabulary HundredBytes() {
  std::string text;
  for (std::size_t i = 0; i < kVocabulary; ++i) text.push_back(static_cast<char>(i + 1));
  return Vocabulary::FromText(text, Unit::kByte).value();
}

rnn::Net RandomNet(std::size_t hidden_size) {
  rnn::Parameters<float> parameters(
      std::make_shared<const rnn::ParameterLayout>(rnn::NetShape{2, hidden_size, kVocabulary}));
  rnn::Initialise({}, Random(1), parameters);
  return rnn::Net::Create(std::move(parameters), HundredBytes(), {}).value();
}

// The gradient of a small window in Real, from the same parameters.
template <typename Real>
rnn::Vector<double> SmallGradient(const rnn::Net& net) {
  rnn::Parameters<Real> parameters(net.parameters().shared_layout());
  parameters.values() = net.parameters().values().template cast<Real>();
  rnn::Weights<Real> weights(std::move(parameters));
  weights.Pack();
  const std::vector<Symbol> text = testing::RandomSymbols(401, kVocabulary, 0, 1);
  WorkerPool pool(1);
  rnn::BatchGradient<Real> batch(net.parameters().shared_layout(), {20, 20}, pool);
  batch.Compute(weights, rnn::StreamWindows(text, 20, 20), 0, 0);
  return batch.gradient().values().template cast<double>();
}

bool FloatAgreesWithDouble(const rnn::Net& net) {
  const rnn::Vector<double> expected = SmallGradient<double>(net);
  return (SmallGradient<float>(net) - expected).norm() < 1e-4 * expected.norm();
}

void SetCharacters(benchmark::State& state, double characters) {
  state.counters["characters_per_second"] =
      benchmark::Counter(characters * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

// Arguments: hidden size, streams, window, threads.
void BM_Train_Lstm(benchmark::State& state) {
  const rnn::NetOptions net{2, static_cast<std::size_t>(state.range(0)), {}};
  if (!FloatAgreesWithDouble(RandomNet(net.hidden_size))) {
    state.SkipWithError("the float gradient differs from that in double");
    return;
  }
  rnn::TrainOptions options;
  options.batch_streams = static_cast<std::size_t>(state.range(1));
  options.window_steps = static_cast<std::size_t>(state.range(2));
  options.threads = static_cast<int>(state.range(3));
  options.epochs = 1;
  const std::size_t windows = net.hidden_size <= 128 ? 60 : 2;
  const std::size_t characters = windows * options.batch_streams * options.window_steps;
  const std::vector<Symbol> text = testing::RandomSymbols(characters + 1, kVocabulary, 0, 2);
  const Vocabulary vocabulary = HundredBytes();
  for (auto _ : state) {
    const auto result = rnn::Train(text, {text.data(), 1}, vocabulary, net, options, {});
    if (!result.ok()) {
      state.SkipWithError(result.status().ToString().c_str());
      break;
    }
    state.SetIterationTime(result->record.curve.front().train_seconds);
  }
  SetCharacters(state, static_cast<double>(characters));
}
BENCHMARK(BM_Train_Lstm)
    ->ArgNames({"hidden", "streams", "window", "threads"})
    ->Args({128, 50, 50, 1})
    ->Args({128, 50, 50, 2})
    ->Args({512, 100, 100, 1})
    ->Args({512, 100, 100, 2})
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

// Arguments: hidden size.
void BM_LogProbabilities_Lstm(benchmark::State& state) {
  const rnn::Net net = RandomNet(static_cast<std::size_t>(state.range(0)));
  const std::vector<Symbol> text = testing::RandomSymbols(5000, kVocabulary, 0, 3);
  std::vector<double> out(text.size()), p(kVocabulary);
  net.LogProbabilities(text, absl::MakeSpan(out));
  rnn::Net::State net_state = net.Start();
  for (const Symbol symbol : {text[0], text[1], text[2]}) net.Advance(net_state, symbol);
  net.Distribution(net_state, absl::MakeSpan(p));
  if (!(std::abs(std::log(p[text[3]]) - out[3]) < 1e-5)) {
    state.SkipWithError("scoring a text differs from reading it symbol by symbol");
    return;
  }
  for (auto _ : state) net.LogProbabilities(text, absl::MakeSpan(out));
  SetCharacters(state, static_cast<double>(text.size()));
}
BENCHMARK(BM_LogProbabilities_Lstm)->ArgName("hidden")->Arg(128)->Arg(512)->Unit(benchmark::kMillisecond);

// Arguments: hidden size. Reading a symbol and asking for the next distribution.
void BM_Advance_Lstm(benchmark::State& state) {
  const rnn::Net net = RandomNet(static_cast<std::size_t>(state.range(0)));
  rnn::Net::State net_state = net.Start();
  std::vector<double> p(kVocabulary);
  Symbol symbol = 0;
  for (auto _ : state) {
    net.Advance(net_state, symbol);
    net.Distribution(net_state, absl::MakeSpan(p));
    symbol = static_cast<Symbol>((symbol + 1) % kVocabulary);
    benchmark::DoNotOptimize(p.data());
  }
  SetCharacters(state, 1);
}
BENCHMARK(BM_Advance_Lstm)->ArgName("hidden")->Arg(128)->Arg(512)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace recount
