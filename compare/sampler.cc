#include "compare/sampler.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "corpora/status_macros.h"

namespace recount::compare {
namespace {

// Sets all but the k likeliest to zero.
void KeepLikeliest(std::uint64_t k, absl::Span<double> probabilities) {
  if (k == 0 || k >= probabilities.size()) return;
  std::vector<Symbol> order(probabilities.size());
  std::iota(order.begin(), order.end(), Symbol{0});
  std::stable_sort(order.begin(), order.end(),
                   [probabilities](Symbol a, Symbol b) { return probabilities[a] > probabilities[b]; });
  for (std::size_t i = k; i < order.size(); ++i) probabilities[order[i]] = 0;
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

bool EndsWith(const std::vector<Symbol>& text, const std::vector<Symbol>& end) {
  return !end.empty() && text.size() >= end.size() && std::equal(end.rbegin(), end.rend(), text.rbegin());
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

absl::StatusOr<Sample> DrawSample(const LanguageModel& model, const SampleOptions& options) {
  RECOUNT_RETURN_IF_ERROR(Check(options));
  Random random(options.seed);
  std::unique_ptr<ModelState> state = model.Start();
  for (const Symbol symbol : options.prime) state->Advance(symbol);
  std::vector<double> probabilities(model.vocabulary().size());
  const bool plain = options.temperature == 1 && options.top_k == 0;
  Sample sample;
  while (sample.symbols.size() < options.length && !sample.stopped) {
    if (!state->Distribution(absl::MakeSpan(probabilities))) {
      ++sample.restarts;
      state = model.Start();
      if (!state->Distribution(absl::MakeSpan(probabilities))) {
        return absl::InternalError("the model gives no distribution at the start of a text");
      }
    }
    if (!plain) Sharpen(options.temperature, options.top_k, absl::MakeSpan(probabilities));
    sample.symbols.push_back(Draw(probabilities, random));
    state->Advance(sample.symbols.back());
    sample.stopped = EndsWith(sample.symbols, options.stop);
  }
  return sample;
}

}  // namespace recount::compare
