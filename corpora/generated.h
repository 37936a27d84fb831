// Generated corpora, whose entropy rate is known: no model can have a lower cross-entropy in the long run,
// and what a model is above it is the model's fault.
//
//   dyck:k=2,m=8,p=0.5,symbols=1000000,seed=1       corpora/dyck_language.h
//   blocks:m=6,p=0.2,q=0.25,symbols=1000000,seed=1  corpora/blocks_language.h
//
// Parameters may be left out (then as above) and stand in any order. `symbols` is the exact length of the
// text, 1 to 10^9, which ends wherever that is; the same parameters give the same bytes everywhere.
//
// Thread safety: pure functions.

#ifndef RECOUNT_CORPORA_GENERATED_H_
#define RECOUNT_CORPORA_GENERATED_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "corpora/corpus.h"
#include "corpora/random.h"

namespace recount {

// Whether the spec names a generator: "dyck" or "blocks", with or without parameters.
bool IsGenerated(absl::string_view spec);

// What a spec means, parameters filled in.
struct GeneratedSpec {
  std::string name;       // "dyck".
  std::string canonical;  // "dyck:k=2,m=8,p=0.5,symbols=1000000,seed=1".
  std::uint64_t symbols = 0;
  std::uint64_t seed = 0;
  TextKind kind = TextKind::kPlain;
  double entropy_rate_nats = 0;  // Per character, exact to 1e-12 relative.
};

// Errors: InvalidArgument for a parameter that is wrong, unknown or out of range; NotFound unless
// IsGenerated(spec).
absl::StatusOr<GeneratedSpec> ParseGenerated(absl::string_view spec);

// The text of a spec. Errors: as ParseGenerated; ResourceExhausted where `symbols` is above `limit_bytes`
// (0: no limit). Cost: linear; a million characters in about 0.1 s.
absl::StatusOr<std::string> GenerateText(absl::string_view spec, std::uint64_t limit_bytes = 0);

// The entropy rate of a spec in nats per character. Errors: as ParseGenerated.
absl::StatusOr<double> EntropyRateNats(absl::string_view spec);

// Draws an index by its probability: the first at which the running sum exceeds a uniform number, or the last
// possible one where rounding leaves the sum below it. What is certain takes no number.
std::size_t Draw(absl::Span<const double> probabilities, Random& random);

// The first `symbols` characters of a language, drawn from its own next-symbol distribution.
template <typename Language>
std::string GenerateFrom(const Language& language, std::uint64_t symbols, std::uint64_t seed) {
  Random random(seed);
  std::vector<double> probabilities(language.characters().size());
  typename Language::State state;
  std::string text;
  text.reserve(symbols);
  while (text.size() < symbols) {
    language.NextDistribution(state, absl::MakeSpan(probabilities));
    text.push_back(language.characters()[Draw(probabilities, random)]);
    language.Advance(text.back(), state);
  }
  return text;
}

}  // namespace recount

#endif  // RECOUNT_CORPORA_GENERATED_H_
