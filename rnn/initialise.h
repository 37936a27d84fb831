// How a net starts.
//
// Thread safety: pure functions.

#ifndef RECOUNT_RNN_INITIALISE_H_
#define RECOUNT_RNN_INITIALISE_H_

#include <array>
#include <optional>

#include "absl/strings/string_view.h"
#include "corpora/random.h"
#include "rnn/parameters.h"

namespace recount::rnn {

enum class InitKind {
  kUniform,  // Every parameter in [-scale, scale). Karpathy's char-rnn; Karpathy, Johnson and Li 2015.
  kNormal,   // Weights normal with standard deviation `scale`, biases 0. Karpathy's min-char-rnn.
  kXavier,   // Weights of each block uniform in +-sqrt(6 / (rows + columns)), biases 0. Glorot & Bengio 2010.
  kPytorch,  // Every parameter uniform in +-1 / sqrt(H), as torch.nn's recurrent layers start.
  kOrthogonal,  // Weights by the hidden state: each block a random orthogonal matrix; the rest as kXavier.
                // Saxe, McClelland & Ganguli 2014.
};

inline constexpr std::array kInits = {InitKind::kUniform, InitKind::kNormal, InitKind::kXavier,
                                      InitKind::kPytorch, InitKind::kOrthogonal};

absl::string_view InitName(InitKind kind);  // "uniform", "normal", "xavier", "pytorch", "orthogonal".
std::optional<InitKind> InitByName(absl::string_view name);

struct InitOptions {
  // > 0; unset: 0.08 for kUniform, 0.01 for kNormal. The others have none.
  std::optional<double> scale;
  // The forget gate's part of bias_ih of an LSTM is set to this, so that a cell remembers from the start
  // (Gers et al. 2000; Jozefowicz et al. 2015). bias_hh stays as drawn.
  double forget_bias = 1.0;
  InitKind kind = InitKind::kUniform;
};

// The scale that holds; 0 for a kind that has none.
double InitScale(const InitOptions& options);

// Draws tensor by tensor in the order of the layout, row by row.
template <typename Real>
void Initialise(const InitOptions& options, Random random, Parameters<Real>& parameters);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_INITIALISE_H_
