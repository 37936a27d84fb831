#include "rnn/net.h"

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "rnn/gemm.h"
#include "rnn/lstm_cell.h"
#include "rnn/output_layer.h"
#include "rnn/scoring.h"
#include "rnn/weights.h"

namespace recount::rnn {

Net::Net(std::shared_ptr<const Weights<float>> weights, Vocabulary vocabulary, Metadata metadata)
    : weights_(std::move(weights)), vocabulary_(std::move(vocabulary)), metadata_(std::move(metadata)) {}

absl::StatusOr<Net> Net::Create(Parameters<float> parameters, Vocabulary vocabulary, Metadata metadata) {
  const std::size_t expected = parameters.layout().shape().vocabulary_size;
  if (vocabulary.size() != expected) {
    return absl::InvalidArgumentError(absl::StrCat("net: the vocabulary has ", vocabulary.size(),
                                                   " symbols and the parameters are for ", expected,
                                                   "; use the vocabulary that the net was trained with"));
  }
  return Net(std::make_shared<const Weights<float>>(std::move(parameters)), std::move(vocabulary),
             std::move(metadata));
}

const NetShape& Net::shape() const { return weights_->layout().shape(); }

std::size_t Net::parameter_count() const { return weights_->layout().parameter_count(); }

const Parameters<float>& Net::parameters() const { return weights_->parameters(); }

Net Net::WithMetadata(Metadata metadata) const { return Net(weights_, vocabulary_, std::move(metadata)); }

void Net::VisitDistributions(absl::Span<const Symbol> text,
                             absl::FunctionRef<void(std::size_t, absl::Span<const double>)> visit) const {
  const SingleThreadedGemm single_threaded;
  std::vector<double> p(shape().vocabulary_size);
  VisitLogits(*weights_, text, [&](std::size_t position, absl::Span<const float> logits) {
    Softmax(logits, absl::MakeSpan(p));
    visit(position, p);
  });
}

void Net::LogProbabilities(absl::Span<const Symbol> text, absl::Span<double> out) const {
  const SingleThreadedGemm single_threaded;
  ScoreText(*weights_, text, out);
}

Net::State Net::Start() const {
  const auto hidden = static_cast<Index>(shape().hidden_size);
  const auto layers = static_cast<Index>(shape().layers);
  return {Matrix<float>::Zero(hidden, layers), Matrix<float>::Zero(hidden, layers)};
}

void Net::Advance(State& state, Symbol symbol) const {
  const Parameters<float>& parameters = weights_->parameters();
  const ParameterLayout& layout = weights_->layout();
  const auto hidden = static_cast<Index>(shape().hidden_size);
  Vector<float> gates = Vector<float>::Zero(4 * hidden);
  Vector<float> tanh_c(hidden);
  if (symbol != kOov) gates = parameters.tensor(layout.weight_ih(0)).col(symbol);
  for (std::size_t k = 0; k < shape().layers; ++k) {
    const auto column = static_cast<Index>(k);
    if (k > 0) gates.noalias() = parameters.tensor(layout.weight_ih(k)) * state.h.col(column - 1);
    gates.noalias() += parameters.tensor(layout.weight_hh(k)) * state.h.col(column);
    float* c = state.c.col(column).data();
    LstmStep<float>(
        hidden, {gates.data(), weights_->bias(k).data(), c, c, tanh_c.data(), state.h.col(column).data()});
  }
}

void Net::Distribution(const State& state, absl::Span<double> p) const {
  const Parameters<float>& parameters = weights_->parameters();
  const ParameterLayout& layout = weights_->layout();
  Vector<float> logits = parameters.tensor(layout.out_bias());
  logits.noalias() += parameters.tensor(layout.out_weight()) * state.h.rightCols(1);
  Softmax(absl::MakeConstSpan(logits.data(), p.size()), p);
}

}  // namespace recount::rnn
