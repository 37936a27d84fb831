// How long it takes until a text is ready for models. Each engine is checked before it is timed.
//
// The text is the generated corpus `blocks` of 4,573,338 characters, as long as shakespeare.txt.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "corpora/corpus.h"
#include "corpora/dataset.h"
#include "corpora/file_io.h"
#include "corpora/generated.h"
#include "corpora/kernel_headers.h"
#include "corpora/vocabulary.h"

namespace recount {
namespace {

constexpr char kSpec[] = "blocks:symbols=4573338";

// The text in a file that is deleted at the end.
class TextFile {
 public:
  TextFile()
      : path_(std::filesystem::temp_directory_path() / ("recount-benchmark-" + std::to_string(getpid()))) {
    text_ = GenerateText(kSpec).value();
    if (!WriteFileAtomically(path_, text_).ok()) std::abort();
  }
  ~TextFile() { std::filesystem::remove(path_); }
  TextFile(const TextFile&) = delete;
  TextFile& operator=(const TextFile&) = delete;

  const std::string& path() const { return path_; }
  const std::string& text() const { return text_; }

 private:
  std::string path_;
  std::string text_;
};

const TextFile& File() {
  static const TextFile file;
  return file;
}

Unit UnitOf(const benchmark::State& state) { return state.range(0) == 0 ? Unit::kByte : Unit::kCodePoint; }

void CountCharacters(benchmark::State& state) {
  const auto characters = static_cast<std::int64_t>(File().text().size());
  state.SetItemsProcessed(state.iterations() * characters);
}

// Read, digest, count, split, vocabulary, encode: all that happens before a model sees the text.
void BM_LoadDigestEncode(benchmark::State& state) {
  const Unit unit = UnitOf(state);
  const auto load = [unit] { return MakeDataset(LoadCorpus(File().path(), {.unit = unit}).value(), {}); };
  const Dataset checked = load().value();
  if (checked.vocabulary.Decode(checked.train.symbols) !=
      File().text().substr(0, checked.train.text.size())) {
    return state.SkipWithError("the symbols are not those of the text");
  }
  while (state.KeepRunning()) benchmark::DoNotOptimize(load());
  CountCharacters(state);
}
BENCHMARK(BM_LoadDigestEncode)
    ->ArgName("codepoint")
    ->Arg(0)
    ->Arg(1)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void BM_Encode(benchmark::State& state) {
  const Vocabulary vocabulary = Vocabulary::FromText(File().text(), UnitOf(state)).value();
  if (vocabulary.Decode(vocabulary.Encode(File().text()).value()) != File().text()) {
    return state.SkipWithError("the symbols are not those of the text");
  }
  while (state.KeepRunning()) benchmark::DoNotOptimize(vocabulary.Encode(File().text()));
  CountCharacters(state);
}
BENCHMARK(BM_Encode)->ArgName("codepoint")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

void BM_Generate(benchmark::State& state, const std::string& name) {
  const std::string spec = name + ":symbols=1000000";
  if (GenerateText(spec).value().size() != 1'000'000)
    return state.SkipWithError("the text has another length");
  while (state.KeepRunning()) benchmark::DoNotOptimize(GenerateText(spec));
  state.SetItemsProcessed(state.iterations() * 1'000'000);
}
BENCHMARK_CAPTURE(BM_Generate, dyck, "dyck")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Generate, blocks, "blocks")->Unit(benchmark::kMillisecond);

void BM_LoadKernelHeaders(benchmark::State& state) {
  const absl::StatusOr<KernelHeaders> checked = LoadKernelHeaders();
  if (!checked.ok()) return state.SkipWithError(checked.status().ToString().c_str());
  while (state.KeepRunning()) benchmark::DoNotOptimize(LoadKernelHeaders());
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(checked->text.size()));
}
BENCHMARK(BM_LoadKernelHeaders)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace recount

BENCHMARK_MAIN();
