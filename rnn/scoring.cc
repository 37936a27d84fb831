#include "rnn/scoring.h"

#include <algorithm>

#include "rnn/output_layer.h"
#include "rnn/stack.h"

namespace recount::rnn {
namespace {

// Steps for which input products and output layer are done at once: enough for full speed, and the
// activations of a layer of 128 still fit a second-level cache.
constexpr std::size_t kBlockSteps = 256;

}  // namespace

void VisitLogits(const Weights<float>& weights, absl::Span<const Symbol> text,
                 absl::FunctionRef<void(std::size_t, absl::Span<const float>)> visit) {
  if (text.empty()) return;
  const NetShape& shape = weights.layout().shape();
  // Before the first symbol the hidden state is 0 and only the output bias is left.
  visit(0, absl::MakeConstSpan(weights.parameters().tensor(weights.layout().out_bias()).data(),
                               shape.vocabulary_size));
  Stack<float> stack(shape, 1, static_cast<Index>(std::min(kBlockSteps, text.size())));
  for (std::size_t begin = 0; begin + 1 < text.size(); begin += kBlockSteps) {
    const std::size_t steps = std::min(kBlockSteps, text.size() - 1 - begin);
    stack.Forward(weights, text.subspan(begin, steps), nullptr);
    stack.CarryState();
    for (std::size_t step = 0; step < steps; ++step) {
      visit(begin + step + 1,
            absl::MakeConstSpan(stack.logits().col(static_cast<Index>(step)).data(), shape.vocabulary_size));
    }
  }
}

void ScoreText(const Weights<float>& weights, absl::Span<const Symbol> text, absl::Span<double> out) {
  VisitLogits(weights, text, [&](std::size_t position, absl::Span<const float> logits) {
    const Symbol symbol = text[position];
    out[position] = symbol == kOov ? 0.0 : static_cast<double>(logits[symbol]) - LogNormaliser(logits);
  });
}

double MeanNats(const Weights<float>& weights, absl::Span<const Symbol> text) {
  double nats = 0;
  std::size_t scored = 0;
  VisitLogits(weights, text, [&](std::size_t position, absl::Span<const float> logits) {
    if (text[position] == kOov) return;
    nats += LogNormaliser(logits) - static_cast<double>(logits[text[position]]);
    ++scored;
  });
  return scored == 0 ? 0.0 : nats / static_cast<double>(scored);
}

}  // namespace recount::rnn
