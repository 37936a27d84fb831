// Counting a text, scoring one and finding what one copies, in characters per second, and opening a model
// file. The texts are shakespeare.txt and, for copies and files, stacks.txt where the development corpora are
// present, otherwise random ones of about their lengths. Each result is checked before it is timed.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <numeric>
#include <string>
#include <vector>

#include "corpora/random.h"
#include "ngram/history_cursor.h"
#include "ngram/matching_lengths.h"
#include "ngram/maximum_likelihood.h"
#include "ngram/smoothed_model.h"
#include "ngram/visit_histories.h"
#include "tests/ngram/naive_counts.h"
#include "tests/support/shared_files.h"

namespace recount::ngram {
namespace {

constexpr std::size_t kCheckedSymbols = 20'000;

std::vector<Symbol> MakeText(const std::string& name, std::size_t random_symbols) {
  const std::string folder = recount::testing::CorporaFolder();
  if (!folder.empty()) return testing::SymbolsOf(recount::testing::ReadAll(folder + "/" + name));
  Random random(1);
  std::vector<Symbol> text(random_symbols);
  for (Symbol& symbol : text) symbol = static_cast<Symbol>(random.Below(4));
  return text;
}

const std::vector<Symbol>& Text() {
  static const std::vector<Symbol> text = MakeText("shakespeare.txt", 4'500'000);
  return text;
}

CountTable CountOrDie(absl::Span<const Symbol> text, int order) {
  absl::StatusOr<CountTable> table = CountTable::Count(text, order);
  if (!table.ok()) std::abort();
  return *std::move(table);
}

double LogProbByCursor(const CountTable& table, absl::Span<const Symbol> text) {
  HistoryCursor cursor(table);
  double sum = 0;
  for (const Symbol symbol : text) {
    sum += LogProb(cursor.Find(), symbol).log_prob_nats;
    cursor.Advance(symbol);
  }
  return sum;
}

double LogProbByVisit(const CountTable& table, absl::Span<const Symbol> text) {
  double sum = 0;
  VisitHistories(table, text, [&](std::size_t position, const std::optional<HistoryCounts>& counts) {
    sum += LogProb(counts, text[position]).log_prob_nats;
  });
  return sum;
}

void CountSymbols(benchmark::State& state, std::size_t symbols) {
  state.counters["characters/s"] = benchmark::Counter(
      static_cast<double>(symbols) * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

void BM_Count(benchmark::State& state) {
  const int order = static_cast<int>(state.range(0));
  const auto beginning = absl::MakeConstSpan(Text()).first(kCheckedSymbols);
  if (testing::AsNaive(CountOrDie(beginning, order)) != testing::CountNaively(beginning, order)) {
    state.SkipWithError("the counts are wrong");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(CountOrDie(Text(), order));
  CountSymbols(state, Text().size());
}
BENCHMARK(BM_Count)->Arg(4)->Arg(10)->Arg(20)->Unit(benchmark::kMillisecond);

// The naive engine, on the part of the text that it is fit for.
void BM_Count_StdMap(benchmark::State& state) {
  const auto beginning = absl::MakeConstSpan(Text()).first(kCheckedSymbols);
  for (auto _ : state) {
    benchmark::DoNotOptimize(testing::CountNaively(beginning, static_cast<int>(state.range(0))));
  }
  CountSymbols(state, beginning.size());
}
BENCHMARK(BM_Count_StdMap)->Arg(4)->Arg(10)->Arg(20)->Unit(benchmark::kMillisecond);

template <double (*score)(const CountTable&, absl::Span<const Symbol>)>
void Score(benchmark::State& state) {
  const CountTable table = CountOrDie(Text(), static_cast<int>(state.range(0)));
  if (score(table, Text()) != LogProbByCursor(table, Text())) {
    state.SkipWithError("the scores are wrong");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(score(table, Text()));
  CountSymbols(state, Text().size());
}
void BM_Score_HistoryCursor(benchmark::State& state) { Score<LogProbByCursor>(state); }
void BM_Score_VisitHistories(benchmark::State& state) { Score<LogProbByVisit>(state); }
BENCHMARK(BM_Score_HistoryCursor)->Arg(4)->Arg(10)->Arg(20)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_Score_VisitHistories)->Arg(4)->Arg(10)->Arg(20)->Unit(benchmark::kMillisecond);

bool IsCopy(const MatchingLengths& found, absl::Span<const Symbol> text, absl::Span<const Symbol> source) {
  return found.longest > 0 && text.subspan(found.longest_end - found.longest, found.longest) ==
                                  source.subspan(found.longest_source, found.longest);
}

// The end of a text of 16 million symbols against all before it, as samples are held against training.
void BM_FindMatchingLengths(benchmark::State& state) {
  const std::vector<Symbol> all = MakeText("stacks.txt", 16'000'000);
  const auto text = absl::MakeConstSpan(all).last(static_cast<std::size_t>(state.range(0)));
  const auto source = absl::MakeConstSpan(all).first(all.size() - text.size());
  const absl::StatusOr<MatchingLengths> found = FindMatchingLengths(text, source);
  if (!found.ok() || !IsCopy(*found, text, source)) {
    state.SkipWithError("the longest copy is none");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(FindMatchingLengths(text, source));
  CountSymbols(state, text.size());
}
BENCHMARK(BM_FindMatchingLengths)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

SmoothedModel TrainOrDie(absl::Span<const Symbol> text, std::uint32_t order) {
  std::vector<std::uint32_t> bytes(256);
  std::iota(bytes.begin(), bytes.end(), 0u);
  const absl::StatusOr<Vocabulary> vocabulary = Vocabulary::FromCodePoints(bytes, Unit::kByte);
  absl::StatusOr<SmoothedModel> model =
      SmoothedModel::Train(text, vocabulary.value(), {Smoothing::kKneserNey, order}, {});
  if (!model.ok()) std::abort();
  return *std::move(model);
}

double FirstEstimate(const SmoothedModel& model) { return model.Start()->Probability('t').probability; }

// The file of a model of so many symbols, opened by its header and asked for one estimate.
void BM_OpenSmoothed(benchmark::State& state) {
  const std::vector<Symbol> all = MakeText("stacks.txt", 16'000'000);
  const auto text = absl::MakeConstSpan(all).first(static_cast<std::size_t>(state.range(0)));
  const SmoothedModel trained = TrainOrDie(text, 10);
  const std::string path = recount::testing::TemporaryFolder() + "/model";
  const auto open = [&path] {
    const absl::StatusOr<SmoothedModel> model = SmoothedModel::Load(path, Verify::kHeader);
    return model.ok() ? FirstEstimate(*model) : -1;
  };
  if (!trained.Save(path).ok() || open() != FirstEstimate(trained)) {
    state.SkipWithError("the model opened is another");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(open());
}
BENCHMARK(BM_OpenSmoothed)->Arg(1'000'000)->Arg(15'000'000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace recount::ngram

BENCHMARK_MAIN();
