#include "rnn/watching.h"

#include <Eigen/SVD>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "corpora/counted.h"
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

  // norms[k][t] as GradientNorms has them, of the loss of `targets` after the last step.
  std::vector<std::vector<double>> Backward(absl::Span<const Symbol> targets) {
    const NetShape& shape = weights_.layout().shape();
    Matrix<float> d_hidden = Matrix<float>::Zero(static_cast<Index>(shape.hidden_size), windows_ * steps_);
    Matrix<float> logits = stack_.logits().rightCols(windows_);
    CrossEntropyGradient<float>(targets, 1.0F, logits);
    weights_.output().TransposedTimes(logits, d_hidden.rightCols(windows_));
    std::vector<std::vector<double>> norms(shape.layers);
    const ParameterLayout& layout = weights_.layout();
    for (std::size_t k = shape.layers; k-- > 0;) {
      stack_.layer(k).Backward(weights_.layer(k), steps_, d_hidden,
                               {gradient_.tensor(layout.weight_hh(k)), gradient_.tensor(layout.bias_ih(k)),
                                gradient_.tensor(layout.bias_hh(k))});
      norms[k] = MeanNorms(d_hidden);
      if (k > 0) weights_.input(k).TransposedTimes(stack_.layer(k).input_gradients(steps_), d_hidden);
    }
    return norms;
  }

 private:
  std::vector<double> MeanNorms(const Matrix<float>& d_hidden) const {
    std::vector<double> norms;
    for (Index step = steps_ - 1; step >= 0; --step) {
      const auto columns = d_hidden.middleCols(step * windows_, windows_).cast<double>();
      const double mean = columns.colwise().norm().mean();
      norms.push_back(std::isfinite(mean) ? mean : std::numeric_limits<double>::infinity());
    }
    return norms;
  }

  Weights<float> weights_;
  Index windows_, steps_;
  Parameters<float> gradient_;  // By the weights, which nobody asks for.
  Stack<float> stack_;
};

}  // namespace

TextWatch WatchText(const Net& net, absl::Span<const Symbol> text, bool keep_states) {
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
                                                               const GradientOptions& options) {
  const std::size_t steps = options.steps, needed = 2 * steps + 1;
  if (text.size() < needed) {
    return absl::InvalidArgumentError(
        absl::StrCat("the gradient over ", Counted(steps, "step"), " needs a text of ", needed,
                     " characters and this one has ", text.size(), "; give a longer text or fewer --steps"));
  }
  const SingleThreadedGemm single_threaded;
  const std::size_t places = text.size() - needed + 1, windows = std::min(options.windows, places);
  std::vector<std::size_t> begins;
  for (std::size_t i = 0; i < windows; ++i)
    begins.push_back((places - 1) * i / std::max<std::size_t>(windows - 1, 1));
  // The last character of a window is predicted: where it is no symbol there is no loss.
  std::erase_if(begins, [&](std::size_t begin) { return text[begin + needed - 1] == kOov; });
  if (begins.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the text has none of the net's characters at the ", Counted(windows, "place"),
                     " where the gradient is taken; take more --windows, or a text like the net's own"));
  }
  GradientReader reader(net, begins.size(), steps);
  std::vector<Symbol> inputs(begins.size() * steps), targets;
  for (const std::size_t first : {std::size_t{0}, steps}) {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      inputs[i] = text[begins[i % begins.size()] + first + i / begins.size()];
    }
    reader.Forward(inputs);
    if (first == 0) reader.CarryState();
  }
  for (const std::size_t begin : begins) targets.push_back(text[begin + needed - 1]);
  return reader.Backward(targets);
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
