#include "compare/sampler.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <numeric>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "compare/scoring.h"
#include "corpora/random.h"
#include "corpora/status_macros.h"

namespace recount::compare {
namespace {

// Sets all but the k likeliest to zero.
void KeepLikeliest(std::uint64_t k, absl::Span<double> probabilities) {
  if (k == 0 || k >= probabilities.size()) return;
  std::vector<Symbol> order(probabilities.size());
  std::iota(order.begin(), order.end(), Symbol{0});
  const auto rest = order.begin() + static_cast<std::ptrdiff_t>(k);
  std::nth_element(order.begin(), rest, order.end(), [probabilities](Symbol a, Symbol b) {
    return probabilities[a] != probabilities[b] ? probabilities[a] > probabilities[b] : a < b;
  });
  std::for_each(rest, order.end(), [probabilities](Symbol symbol) { probabilities[symbol] = 0; });
}

absl::Status Check(const SampleOptions& options) {
  if (!(options.temperature >= 0) || !std::isfinite(options.temperature)) {
    return absl::InvalidArgumentError(
        absl::StrCat("temperature ", options.temperature, " is not a finite number of at least 0"));
  }
  for (std::size_t i = 0; i < options.prime.size(); ++i) {
    if (options.prime[i] == kOov) {
      return absl::InvalidArgumentError(
          absl::StrCat("the prime text's symbol number ", i + 1,
                       " does not occur in the training text; prime with symbols of the model's vocabulary"));
    }
  }
  return absl::OkStatus();
}

// Looks for a stop text in what is drawn, of which it keeps only as much as that is long.
class StopWatcher {
 public:
  explicit StopWatcher(const std::vector<Symbol>& stop) : stop_(stop) {}

  // Reads a symbol; whether the text now ends in the stop text.
  bool Read(Symbol symbol) {
    if (stop_.empty()) return false;
    if (last_.size() == stop_.size()) last_.pop_front();
    last_.push_back(symbol);
    return std::equal(last_.begin(), last_.end(), stop_.begin(), stop_.end());
  }

 private:
  const std::vector<Symbol>& stop_;
  std::deque<Symbol> last_;
};

// Draws from a distribution, which is changed.
Symbol DrawFrom(const SampleOptions& options, double uniform, absl::Span<double> probabilities) {
  if (options.temperature != 1 || options.top_k != 0) {
    Sharpen(options.temperature, options.top_k, probabilities);
  }
  return SymbolAt(probabilities, uniform);
}

// One text of a model as it is drawn.
class Stream {
 public:
  Stream(const LanguageModel& model, const SampleOptions& options)
      : model_(model),
        options_(options),
        random_(options.seed),
        state_(model.StartDrawing(options.length)),
        room_(model.vocabulary().size()),
        read_(options.prime.size()) {
    for (const Symbol symbol : options.prime) state_->Advance(symbol);
  }

  // Draws a symbol and reads it. The state is set back to the start of a text where the history was never
  // seen; what it counted of the text before stays.
  absl::StatusOr<Symbol> Next() {
    const double uniform = random_.Uniform();
    std::optional<Symbol> symbol = Draw(uniform);
    if (!symbol.has_value() && Overflowed(room_)) return OverflowAt(read_);
    if (!symbol.has_value() && !model_.AlwaysPredicts()) {
      ++restarts_;
      state_->Restart();
      symbol = Draw(uniform);
    }
    if (!symbol.has_value()) {
      return absl::DataLossError(
          absl::StrCat("no symbol has a probability above zero ",
                       model_.AlwaysPredicts() ? "where some must" : "at the opening of a text",
                       "; mend the file or write it again"));
    }
    state_->Advance(*symbol);
    ++read_;
    return *symbol;
  }

  std::uint64_t restarts() const { return restarts_; }

 private:
  std::optional<Symbol> Draw(double uniform) {
    const absl::Span<double> room = absl::MakeSpan(room_);
    if (options_.temperature == 1 && options_.top_k == 0) return state_->Draw(uniform, room);
    if (!state_->Distribution(room) || Overflowed(room)) return std::nullopt;
    return DrawFrom(options_, uniform, room);
  }

  const LanguageModel& model_;
  const SampleOptions& options_;
  Random random_;
  std::unique_ptr<ModelState> state_;
  std::vector<double> room_;
  std::size_t read_;  // Symbols, of the prime too.
  std::uint64_t restarts_ = 0;
};

// Draws samples together until all are at their end. Errors: OverflowAt.
absl::Status DrawTogether(const SampleOptions& options, absl::Span<const std::uint64_t> seeds,
                          ModelStreams& streams, std::size_t vocabulary_size, absl::Span<Sample> samples) {
  for (const Symbol symbol : options.prime) streams.Advance(std::vector<Symbol>(seeds.size(), symbol));
  std::vector<Random> random;
  std::vector<StopWatcher> watchers(seeds.size(), StopWatcher(options.stop));
  for (const std::uint64_t seed : seeds) random.emplace_back(seed);
  std::vector<double> room(vocabulary_size);
  std::vector<Symbol> next(seeds.size(), kOov);  // kOov once a sample is at its end.
  std::size_t left = seeds.size();
  for (std::uint64_t drawn = 0; drawn < options.length && left > 0; ++drawn) {
    if (drawn > 0) streams.Advance(next);
    for (std::size_t i = 0; i < seeds.size(); ++i) {
      next[i] = kOov;
      if (samples[i].end.stopped) continue;
      streams.Distribution(i, absl::MakeSpan(room));
      if (Overflowed(room)) return OverflowAt(options.prime.size() + drawn);
      next[i] = DrawFrom(options, random[i].Uniform(), absl::MakeSpan(room));
      samples[i].symbols.push_back(next[i]);
      samples[i].end.stopped = watchers[i].Read(next[i]);
      left -= samples[i].end.stopped;
    }
  }
  return absl::OkStatus();
}

}  // namespace

void Sharpen(double temperature, std::uint64_t top_k, absl::Span<double> probabilities) {
  KeepLikeliest(temperature == 0 ? 1 : top_k, probabilities);
  const double largest = *std::max_element(probabilities.begin(), probabilities.end());
  double sum = 0;
  for (double& p : probabilities) {
    // Relative to the largest, so that a small temperature cannot make every power vanish.
    if (p > 0 && temperature > 0 && temperature != 1) p = std::pow(p / largest, 1 / temperature);
    sum += p;
  }
  for (double& p : probabilities) p /= sum;
}

absl::StatusOr<SampleEnd> DrawSymbols(const LanguageModel& model, const SampleOptions& options,
                                      SymbolSink sink) {
  RECOUNT_RETURN_IF_ERROR(Check(options));
  Stream stream(model, options);
  StopWatcher watcher(options.stop);
  SampleEnd end;
  for (std::uint64_t drawn = 0; drawn < options.length && !end.stopped; ++drawn) {
    RECOUNT_ASSIGN_OR_RETURN(const Symbol symbol, stream.Next());
    RECOUNT_RETURN_IF_ERROR(sink(symbol));
    end.stopped = watcher.Read(symbol);
  }
  end.restarts = stream.restarts();
  return end;
}

absl::StatusOr<Sample> DrawSample(const LanguageModel& model, const SampleOptions& options) {
  Sample sample;
  RECOUNT_ASSIGN_OR_RETURN(sample.end, DrawSymbols(model, options, [&sample](Symbol symbol) {
                             sample.symbols.push_back(symbol);
                             return absl::OkStatus();
                           }));
  return sample;
}

absl::StatusOr<std::vector<Sample>> DrawStreams(const LanguageModel& model, const SampleOptions& options,
                                                const std::vector<std::uint64_t>& seeds, WorkerPool& pool) {
  RECOUNT_RETURN_IF_ERROR(Check(options));
  std::vector<Sample> samples(seeds.size());
  if (model.StartStreams(1) != nullptr) {
    const std::size_t pieces = (seeds.size() + kStreamsTogether - 1) / kStreamsTogether;
    std::vector<absl::Status> statuses(pieces);
    pool.Run(pieces, [&](std::size_t piece) {
      const std::size_t begin = seeds.size() * piece / pieces, end = seeds.size() * (piece + 1) / pieces;
      statuses[piece] = DrawTogether(options, absl::MakeConstSpan(seeds).subspan(begin, end - begin),
                                     *model.StartStreams(end - begin), model.vocabulary().size(),
                                     absl::MakeSpan(samples).subspan(begin, end - begin));
    });
    for (const absl::Status& status : statuses) RECOUNT_RETURN_IF_ERROR(status);
    return samples;
  }
  std::vector<absl::Status> statuses(seeds.size());
  pool.Run(seeds.size(), [&](std::size_t i) {
    SampleOptions mine = options;
    mine.seed = seeds[i];
    absl::StatusOr<Sample> sample = DrawSample(model, mine);
    statuses[i] = sample.status();
    if (sample.ok()) samples[i] = *std::move(sample);
  });
  for (const absl::Status& status : statuses) RECOUNT_RETURN_IF_ERROR(status);
  return samples;
}

}  // namespace recount::compare
