// Text from any model, symbol by symbol. Where an unsmoothed model's history has no continuation (it stands
// only at the end of the training text, or came from a prime text) sampling goes on as at the start of a
// text, and tells how often; a model that counts what it reads has still counted the text drawn before.
//
// Thread safety: pure functions of their arguments.

#ifndef RECOUNT_COMPARE_SAMPLER_H_
#define RECOUNT_COMPARE_SAMPLER_H_

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "compare/language_model.h"
#include "corpora/symbol.h"
#include "corpora/worker_pool.h"

namespace recount::compare {

struct SampleOptions {
  std::uint64_t length = 1'000;  // Symbols to draw, the prime text not counted.
  double temperature = 1.0;      // Probabilities are raised to 1 / temperature; 0 takes the likeliest always.
  std::uint64_t top_k = 0;       // Draws from the k likeliest only; 0: from all.
  std::vector<Symbol> prime;     // Read before the first draw. No kOov.
  std::vector<Symbol> stop;      // Sampling ends once the drawn text ends in this. Empty: never.
  std::uint64_t seed = 1;
};

// What is known of a sample when it is drawn.
struct SampleEnd {
  std::uint64_t restarts = 0;  // Times a history had no continuation.
  bool stopped = false;        // The stop text was drawn.
};

struct Sample {
  std::vector<Symbol> symbols;  // Drawn, without the prime text.
  SampleEnd end;
};

// Told of each symbol as it is drawn. An error ends the sampling and is returned.
using SymbolSink = absl::FunctionRef<absl::Status(Symbol)>;

// Errors: InvalidArgument for a temperature that is negative or not finite, or a prime text with an OOV;
// DataLoss where the model has no distribution at the start of a text, or anywhere if it always predicts: it
// is damaged or holds zeros alone; OverflowAt (compare/scoring.h), the prime text counted; those of the sink.
// Cost: one Advance and one Draw of the model for each symbol; other than plain sampling, one Distribution
// and V operations.
absl::StatusOr<SampleEnd> DrawSymbols(const LanguageModel& model, const SampleOptions& options,
                                      SymbolSink sink);

// The same, with all symbols kept.
absl::StatusOr<Sample> DrawSample(const LanguageModel& model, const SampleOptions& options);

// How many samples a piece of work draws together at most.
inline constexpr std::size_t kStreamsTogether = 32;

// A sample for each seed, in their order: those that DrawSample draws with that seed. A model that reads
// several texts together does so with a piece of them on each thread; where its numbers depend on what is
// read beside, as in rnn/net.h, a draw may differ from DrawSample's if it falls between the two.
// Errors: those of DrawSymbols.
absl::StatusOr<std::vector<Sample>> DrawStreams(const LanguageModel& model, const SampleOptions& options,
                                                const std::vector<std::uint64_t>& seeds, WorkerPool& pool);

// Changes probabilities for temperature and top-k in place, so that they sum to 1 again. Ties at the k-th
// place are broken in favour of the smaller symbol. REQUIRES: some probability is above zero.
void Sharpen(double temperature, std::uint64_t top_k, absl::Span<double> probabilities);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_SAMPLER_H_
