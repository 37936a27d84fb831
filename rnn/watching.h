// What goes on inside a net: how often its gates are shut or open, what becomes of a gradient on its way back
// through time, how much the recurrent weights stretch, and the states it goes through on a text.
//
// Source: Karpathy, Johnson & Li 2015 for gates and states; Pascanu, Mikolov & Bengio 2013 for gradients.
// Thread safety: pure functions.

#ifndef RECOUNT_RNN_WATCHING_H_
#define RECOUNT_RNN_WATCHING_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "rnn/matrix.h"
#include "rnn/net.h"

namespace recount::rnn {

// A gate is shut (left-saturated) below, and open (right-saturated) above.
inline constexpr double kShutBelow = 0.1;
inline constexpr double kOpenAbove = 0.9;

struct GateSaturation {
  std::size_t layer = 0;  // From 0, the lowest.
  std::string gate;       // "i", "f", "o"; "r", "z".
  double shut_share = 0;  // Of its values, over all cells and positions.
  double open_share = 0;
  double mean = 0;
};

// What the layers hold after each symbol of a text.
struct StatesOfLayer {
  Matrix<float> h, c;  // (H, N); c is (H, 0) for cells that have none.
};

struct TextWatch {
  std::vector<GateSaturation> gates;  // Layer by layer; none for the plain cell.
  std::vector<StatesOfLayer> states;  // A layer each; empty unless asked for.
};

// What WatchText holds at once, in bytes: two copies of the weights, and the activations of a block of steps.
std::uint64_t WatchTextBytes(const NetShape& shape, std::uint64_t symbols, bool keep_states);

// Reads a text from an empty state. Errors: OutOfRange where the arithmetic overflows, with the position in
// the text, counted from 0, and the step of the layers at which it does. Memory: WatchTextBytes. REQUIRES: no
// empty text.
absl::StatusOr<TextWatch> WatchText(const Net& net, absl::Span<const Symbol> text, bool keep_states);

struct GradientOptions {
  std::size_t steps = 100;   // How far back, >= 1.
  std::size_t windows = 64;  // Places of the text, evenly spaced, over which means are taken, >= 1.
};

// Of the activations of the windows that are read at once; a single one may take more.
inline constexpr std::uint64_t kWindowsBytes = std::uint64_t{128} << 20;

// What GradientNorms holds at once, in bytes: four copies of the weights and those activations.
std::uint64_t GradientBytes(const NetShape& shape, const GradientOptions& options);

// The Euclidean norm of the gradient by the hidden state of layer k, t steps before the one symbol whose loss
// it is of: norms[k][t], t = 0 .. steps - 1, the mean over the windows. Infinite where it overflows. Windows
// are read some at a time, as many as `windows_bytes` hold, at least one: the norms are the same but for
// rounding however many that is. Memory: GradientBytes.
// Errors: InvalidArgument for a text shorter than 2 steps + 1, of which the first half is read before.
absl::StatusOr<std::vector<std::vector<double>>> GradientNorms(const Net& net, absl::Span<const Symbol> text,
                                                               const GradientOptions& options,
                                                               std::uint64_t windows_bytes = kWindowsBytes);

struct SingularValue {
  std::size_t layer = 0;
  std::string block;  // Of H rows of W_hh: "i", "f", "g", "o"; "r", "z", "n"; "h" for the plain cell.
  double largest = 0;
};

// Of every block of every layer. Error: within 1e-4 relative. Cost: about 10 H^3 flops a block. Memory: about
// SingularValuesBytes.
std::uint64_t SingularValuesBytes(const NetShape& shape);
std::vector<SingularValue> LargestSingularValues(const Net& net);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_WATCHING_H_
