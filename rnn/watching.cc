#include "rnn/watching.h"

#include <Eigen/SVD>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "corpora/counted.h"
#include "corpora/status_macros.h"
#include "rnn/gemm.h"
#include "rnn/layer.h"
#include "rnn/output_layer.h"
#include "rnn/stack.h"
#include "rnn/weights.h"

namespace recount::rnn {
namespace {

constexpr std::size_t kWatchSteps = 256;  // Read at once.

// Which blocks of the activations are gates.
bool IsGate(absl::string_view block) { return block != "g" && block != "n" && block != "h"; }

// The values of one gate of one layer, as they come.
struct GateCounts {
  double shut = 0, open = 0, sum = 0, values = 0;

  template <typename Block>
  void Add(const Block& block) {
    shut += static_cast<double>((block.array() < static_cast<float>(kShutBelow)).count());
    open += static_cast<double>((block.array() > static_cast<float>(kOpenAbove)).count());
    sum += block.template cast<double>().sum();
    values += static_cast<double>(block.size());
  }
};

void KeepStates(Layer<float>& layer, Index begin, Index steps, StatesOfLayer& states) {
  states.h.middleCols(begin, steps) = layer.hidden(steps);
  if (states.c.cols() > 0) states.c.middleCols(begin, steps) = layer.cell(steps);
}

// For `size` symbols.
std::vector<StatesOfLayer> RoomForStates(Stack<float>& stack, const NetShape& shape, Index size) {
  const auto hidden = static_cast<Index>(shape.hidden_size);
  std::vector<StatesOfLayer> states;
  for (std::size_t k = 0; k < shape.layers; ++k) {
    const Index of_cell = stack.layer(k).initial_c().cols() > 0 ? size : 0;
    states.push_back({Matrix<float>(hidden, size), Matrix<float>(hidden, of_cell)});
  }
  return states;
}

// Of the blocks that are gates. counts[k][block]: layer by layer.
std::vector<GateSaturation> Saturations(CellKind cell, const std::vector<std::vector<GateCounts>>& counts) {
  const std::vector<absl::string_view> blocks = BlockNames(cell);
  std::vector<GateSaturation> gates;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    for (std::size_t block = 0; block < blocks.size(); ++block) {
      const GateCounts& of = counts[k][block];
      if (!IsGate(blocks[block])) continue;
      gates.push_back(
          {k, std::string(blocks[block]), of.shut / of.values, of.open / of.values, of.sum / of.values});
    }
  }
  return gates;
}

// Several windows of a text side by side, through all layers and back from the last step alone.
class GradientReader {
 public:
  GradientReader(const Net& net, std::size_t windows, std::size_t steps)
      : weights_(net.parameters()),
        windows_(static_cast<Index>(windows)),
        steps_(static_cast<Index>(steps)),
        gradient_(net.parameters()),
        stack_(net.shape(), windows_, steps_) {
    weights_.Pack();
  }

  // Inputs ordered by step, as Stack has them.
  void Forward(absl::Span<const Symbol> inputs) { stack_.Forward(weights_, inputs, nullptr); }
  void CarryState() { stack_.CarryState(); }
  void Begin() { stack_.ResetState(); }

  // Adds to sums[k][t] the norms as GradientNorms has them, of the loss of each of the first `targets` after
  // the last step.
  void Backward(absl::Span<const Symbol> targets, std::vector<std::vector<double>>& sums) {
    const NetShape& shape = weights_.layout().shape();
    Matrix<float> d_hidden = Matrix<float>::Zero(static_cast<Index>(shape.hidden_size), windows_ * steps_);
    Matrix<float> logits = stack_.logits().rightCols(windows_);
    CrossEntropyGradient<float>(targets, 1.0F, logits);
    weights_.output().TransposedTimes(logits, d_hidden.rightCols(windows_));
    const ParameterLayout& layout = weights_.layout();
    for (std::size_t k = shape.layers; k-- > 0;) {
      stack_.layer(k).Backward(weights_.layer(k), steps_, d_hidden,
                               {gradient_.tensor(layout.weight_hh(k)), gradient_.tensor(layout.bias_ih(k)),
                                gradient_.tensor(layout.bias_hh(k))});
      AddNorms(d_hidden, sums[k]);
      if (k > 0) weights_.input(k).TransposedTimes(stack_.layer(k).input_gradients(steps_), d_hidden);
    }
  }

 private:
  // Window by window, so that a sum does not depend on how many are read at once.
  void AddNorms(const Matrix<float>& d_hidden, std::vector<double>& sums) const {
    for (Index back = 0; back < steps_; ++back) {
      for (Index window = 0; window < windows_; ++window) {
        const auto column = d_hidden.col((steps_ - 1 - back) * windows_ + window);
        sums[static_cast<std::size_t>(back)] += column.cast<double>().norm();
      }
    }
  }

  Weights<float> weights_;
  Index windows_, steps_;
  Parameters<float> gradient_;  // By the weights, which nobody asks for.
  Stack<float> stack_;
};

// Where windows of twice the steps begin, each with a symbol behind it that is predicted. Errors: as
// GradientNorms.
absl::StatusOr<std::vector<std::size_t>> WindowBegins(absl::Span<const Symbol> text,
                                                      const GradientOptions& options) {
  const std::size_t needed = 2 * options.steps + 1;
  if (text.size() < needed) {
    return absl::InvalidArgumentError(
        absl::StrCat("the gradient over ", Counted(options.steps, "step"), " needs a text of ", needed,
                     " characters and this one has ", text.size(), "; give a longer text or fewer --steps"));
  }
  const std::size_t places = text.size() - needed + 1, windows = std::min(options.windows, places);
  std::vector<std::size_t> begins;
  for (std::size_t i = 0; i < windows; ++i) {
    begins.push_back((places - 1) * i / std::max<std::size_t>(windows - 1, 1));
  }
  // Where the last is no symbol there is no loss.
  std::erase_if(begins, [&](std::size_t begin) { return text[begin + needed - 1] == kOov; });
  if (!begins.empty()) return begins;
  return absl::InvalidArgumentError(
      absl::StrCat("the text has none of the net's characters at the ", Counted(windows, "place"),
                   " where the gradient is taken; take more --windows, or a text like the net's own"));
}

// Reads some windows, from an empty state and over twice the steps, and adds what comes back.
void ReadWindows(absl::Span<const Symbol> text, absl::Span<const std::size_t> begins, std::size_t steps,
                 GradientReader& reader, std::vector<std::vector<double>>& sums) {
  reader.Begin();
  std::vector<Symbol> inputs(begins.size() * steps), targets;
  for (const std::size_t first : {std::size_t{0}, steps}) {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      inputs[i] = text[begins[i % begins.size()] + first + i / begins.size()];
    }
    reader.Forward(inputs);
    if (first == 0) reader.CarryState();
  }
  for (const std::size_t begin : begins) targets.push_back(text[begin + 2 * steps]);
  reader.Backward(targets, sums);
}

// Of a stack, for each stream and step (rnn/stack.h).
std::uint64_t ColumnNumbers(const NetShape& shape) {
  return 8 * shape.hidden_size * shape.layers + shape.vocabulary_size;
}

// Of one window while its gradient is followed: beside the stack what goes back, and the symbols.
std::uint64_t WindowBytes(const NetShape& shape, std::uint64_t steps) {
  return (steps + 1) * (sizeof(float) * (ColumnNumbers(shape) + shape.hidden_size) + sizeof(Symbol));
}

// Of the last window, whose first symbol stands at `begin` in a text. What is not finite stays so up to the
// logits or is made finite again by a gate.
absl::Status CheckFinite(Stack<float>& stack, std::size_t begin) {
  const auto logits = static_cast<const Stack<float>&>(stack).logits();
  if (logits.allFinite()) return absl::OkStatus();
  Index step = 0;
  while (logits.col(step).allFinite()) ++step;
  return absl::OutOfRangeError(absl::StrCat("position ", begin + static_cast<std::size_t>(step) + 1,
                                            ": its arithmetic overflows (", stack.NonFiniteActivation(),
                                            "), as that of weights that are too large does"));
}

}  // namespace

std::uint64_t GradientBytes(const NetShape& shape, const GradientOptions& options) {
  const std::uint64_t window = WindowBytes(shape, options.steps);
  const std::uint64_t windows = std::max(window, std::min(kWindowsBytes, window * options.windows));
  return sizeof(float) * 4 * ParameterLayout(shape).parameter_count() + windows;
}

std::uint64_t WatchTextBytes(const NetShape& shape, std::uint64_t symbols, bool keep_states) {
  const std::uint64_t hidden = shape.hidden_size, weights = ParameterLayout(shape).parameter_count();
  const std::uint64_t states = keep_states ? 2 * hidden * shape.layers * symbols : 0;
  return sizeof(float) *
         (2 * weights + ColumnNumbers(shape) * std::min<std::uint64_t>(kWatchSteps, symbols) + states);
}

absl::StatusOr<TextWatch> WatchText(const Net& net, absl::Span<const Symbol> text, bool keep_states) {
  const SingleThreadedGemm single_threaded;
  const NetShape& shape = net.shape();
  Weights<float> weights(net.parameters());
  weights.PackForward();
  const std::size_t blocks = BlockNames(shape.cell).size();
  const auto hidden = static_cast<Index>(shape.hidden_size);
  Stack<float> stack(shape, 1, static_cast<Index>(std::min(kWatchSteps, text.size())));
  TextWatch watch;
  if (keep_states) watch.states = RoomForStates(stack, shape, static_cast<Index>(text.size()));
  std::vector<std::vector<GateCounts>> counts(shape.layers, std::vector<GateCounts>(blocks));
  for (std::size_t begin = 0; begin < text.size(); begin += kWatchSteps) {
    const absl::Span<const Symbol> inputs = text.subspan(begin, kWatchSteps);
    const auto steps = static_cast<Index>(inputs.size());
    stack.Forward(weights, inputs, nullptr);
    RECOUNT_RETURN_IF_ERROR(CheckFinite(stack, begin));
    for (std::size_t k = 0; k < shape.layers; ++k) {
      const ConstMatrixRef<float> activations = stack.layer(k).activations(steps);
      for (std::size_t block = 0; block < blocks; ++block) {
        counts[k][block].Add(activations.middleRows(static_cast<Index>(block) * hidden, hidden));
      }
      if (keep_states) KeepStates(stack.layer(k), static_cast<Index>(begin), steps, watch.states[k]);
    }
    stack.CarryState();
  }
  watch.gates = Saturations(shape.cell, counts);
  return watch;
}

absl::StatusOr<std::vector<std::vector<double>>> GradientNorms(const Net& net, absl::Span<const Symbol> text,
                                                               const GradientOptions& options,
                                                               std::uint64_t windows_bytes) {
  RECOUNT_ASSIGN_OR_RETURN(const std::vector<std::size_t> begins, WindowBegins(text, options));
  const std::size_t steps = options.steps;
  const std::size_t at_once = std::min<std::size_t>(
      std::max<std::uint64_t>(windows_bytes / WindowBytes(net.shape(), steps), 1), begins.size());
  std::vector<std::vector<double>> norms(net.shape().layers, std::vector<double>(steps));
  const SingleThreadedGemm single_threaded;
  std::optional<GradientReader> reader;
  for (std::size_t first = 0; first < begins.size(); first += at_once) {
    const auto some = absl::MakeConstSpan(begins).subspan(first, at_once);
    // Those left over at the end may be fewer.
    if (first == 0 || some.size() < at_once) reader.emplace(net, some.size(), steps);
    ReadWindows(text, some, steps, *reader, norms);
  }
  for (std::vector<double>& of_layer : norms) {
    for (double& norm : of_layer) {
      norm /= static_cast<double>(begins.size());
      if (!std::isfinite(norm)) norm = std::numeric_limits<double>::infinity();
    }
  }
  return norms;
}

std::uint64_t SingularValuesBytes(const NetShape& shape) {
  return 8 * sizeof(float) * shape.hidden_size * shape.hidden_size;
}

std::vector<SingularValue> LargestSingularValues(const Net& net) {
  const NetShape& shape = net.shape();
  const auto hidden = static_cast<Index>(shape.hidden_size);
  const std::vector<absl::string_view> names = HiddenBlockNames(shape.cell);
  std::vector<SingularValue> values;
  for (std::size_t k = 0; k < shape.layers; ++k) {
    const auto weight_hh = net.parameters().tensor(net.parameters().layout().weight_hh(k));
    for (std::size_t block = 0; block < names.size(); ++block) {
      const Matrix<float> square = weight_hh.middleRows(static_cast<Index>(block) * hidden, hidden);
      const Eigen::BDCSVD<Matrix<float>> svd(square);
      values.push_back({k, std::string(names[block]), static_cast<double>(svd.singularValues()(0))});
    }
  }
  return values;
}

}  // namespace recount::rnn
