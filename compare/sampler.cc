#include "compare/sampler.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <numeric>
#include <vector>

#include "absl/strings/str_cat.h"
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

// The distribution at `state`, which is set back to the start of a text where it has none.
absl::Status FillDistribution(const LanguageModel& model, std::unique_ptr<ModelState>& state,
                              absl::Span<double> probabilities, SampleEnd& end) {
  if (state->Distribution(probabilities)) return absl::OkStatus();
  ++end.restarts;
  state = model.Start();
  if (state->Distribution(probabilities)) return absl::OkStatus();
  return absl::InternalError("the model gives no distribution at the start of a text");
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

Symbol Draw(absl::Span<const double> probabilities, Random& random) {
  const double uniform = random.Uniform();
  double sum = 0;
  Symbol last = 0;
  for (std::size_t symbol = 0; symbol < probabilities.size(); ++symbol) {
    if (probabilities[symbol] <= 0) continue;
    last = static_cast<Symbol>(symbol);
    sum += probabilities[symbol];
    if (uniform < sum) return last;
  }
  return last;  // Rounding left the sum just below 1.
}

absl::StatusOr<SampleEnd> DrawSymbols(const LanguageModel& model, const SampleOptions& options,
                                      SymbolSink sink) {
  RECOUNT_RETURN_IF_ERROR(Check(options));
  Random random(options.seed);
  std::unique_ptr<ModelState> state = model.Start();
  for (const Symbol symbol : options.prime) state->Advance(symbol);
  std::vector<double> probabilities(model.vocabulary().size());
  const bool plain = options.temperature == 1 && options.top_k == 0;
  StopWatcher watcher(options.stop);
  SampleEnd end;
  for (std::uint64_t drawn = 0; drawn < options.length && !end.stopped; ++drawn) {
    RECOUNT_RETURN_IF_ERROR(FillDistribution(model, state, absl::MakeSpan(probabilities), end));
    if (!plain) Sharpen(options.temperature, options.top_k, absl::MakeSpan(probabilities));
    const Symbol symbol = Draw(probabilities, random);
    RECOUNT_RETURN_IF_ERROR(sink(symbol));
    state->Advance(symbol);
    end.stopped = watcher.Read(symbol);
  }
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

}  // namespace recount::compare
