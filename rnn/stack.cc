#include "rnn/stack.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "rnn/dropout.h"
#include "rnn/gemm.h"
#include "rnn/output_layer.h"

namespace recount::rnn {
namespace {

// Steps for which the products by the input are done at once, right before the recurrence takes them: with a
// few dozen streams they then are still in a second-level cache.
constexpr Index kStepsAtOnce = 8;

}  // namespace

template <typename Real>
void LookUpInputs(const Weights<Real>& weights, absl::Span<const Symbol> inputs, MatrixRef<Real> products) {
  const ConstMatrixRef<Real> table = weights.input_table();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i] == kOov) {
      products.col(static_cast<Index>(i)).setZero();
    } else {
      products.col(static_cast<Index>(i)) = table.col(inputs[i]);
    }
  }
}

template <typename Real>
void OutputLogits(const Weights<Real>& weights, const ConstMatrixRef<Real>& hidden, MatrixRef<Real> logits) {
  logits = weights.parameters().tensor(weights.layout().out_bias()).col(0).replicate(1, logits.cols());
  weights.output().AddTimes(hidden, logits);
}

template <typename Real>
Stack<Real>::Stack(const NetShape& shape, Index streams, Index max_steps)
    : shape_(shape),
      streams_(streams),
      max_steps_(max_steps),
      logits_(static_cast<Index>(shape.vocabulary_size), streams * max_steps) {
  layers_.reserve(shape.layers);
  for (std::size_t k = 0; k < shape.layers; ++k) {
    layers_.push_back(MakeLayer<Real>(shape.cell, static_cast<Index>(shape.hidden_size), streams, max_steps));
  }
}

template <typename Real>
Stack<Real>::Stack(const Stack& other)
    : shape_(other.shape_),
      streams_(other.streams_),
      max_steps_(other.max_steps_),
      columns_(other.columns_),
      dropout_(other.dropout_),
      masks_(other.masks_),
      dropped_(other.dropped_),
      logits_(other.logits_),
      d_hidden_(other.d_hidden_),
      d_table_(other.d_table_) {
  for (const std::unique_ptr<Layer<Real>>& layer : other.layers_) layers_.push_back(layer->Copy());
}

template <typename Real>
Stack<Real>& Stack<Real>::operator=(const Stack& other) {
  return *this = Stack(other);
}

template <typename Real>
void Stack<Real>::ResetState() {
  for (const std::unique_ptr<Layer<Real>>& layer : layers_) {
    layer->initial_h().setZero();
    layer->initial_c().setZero();
  }
}

template <typename Real>
void Stack<Real>::Forward(const Weights<Real>& weights, absl::Span<const Symbol> inputs, Random* random) {
  columns_ = static_cast<Index>(inputs.size());
  for (std::size_t k = 0; k < shape_.layers; ++k) {
    if (k > 0 && dropout_ > 0) DropOut(k - 1, *random);
    for (Index first = 0; first < steps(); first += kStepsAtOnce) {
      const Index count = std::min(kStepsAtOnce, steps() - first);
      InputProducts(weights, k, inputs, first, count);
      layers_[k]->Forward(weights.layer(k), first, count);
    }
  }
  OutputLogits<Real>(weights, layers_.back()->hidden(steps()), logits());
}

template <typename Real>
void Stack<Real>::InputProducts(const Weights<Real>& weights, std::size_t k, absl::Span<const Symbol> inputs,
                                Index first, Index steps) {
  const Index begin = first * streams_, columns = steps * streams_;
  MatrixRef<Real> products = layers_[k]->input_products(first, steps);
  if (k == 0) {
    LookUpInputs<Real>(weights,
                       inputs.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(columns)),
                       products);
  } else {
    weights.input(k).Times(LayerInput(k).middleCols(begin, columns), products);
  }
}

template <typename Real>
void Stack<Real>::DropOut(std::size_t k, Random& random) {
  masks_.resize(shape_.layers - 1);
  dropped_.resize(shape_.layers - 1);
  if (masks_[k].size() == 0) {
    masks_[k].resize(static_cast<Index>(shape_.hidden_size), streams_ * max_steps_);
    dropped_[k].resize(static_cast<Index>(shape_.hidden_size), streams_ * max_steps_);
  }
  DrawDropoutMask<Real>(dropout_, random, masks_[k].leftCols(columns_));
  dropped_[k].leftCols(columns_) = layers_[k]->hidden(steps()).cwiseProduct(masks_[k].leftCols(columns_));
}

template <typename Real>
ConstMatrixRef<Real> Stack<Real>::LayerInput(std::size_t k) {
  if (dropout_ > 0) return dropped_[k - 1].leftCols(columns_);
  return layers_[k - 1]->hidden(steps());
}

template <typename Real>
std::string Stack<Real>::NonFiniteActivation() {
  for (std::size_t k = 0; k < shape_.layers; ++k) {
    const std::string found = NonFiniteOf(k);
    if (!found.empty()) return found;
  }
  for (Index column = 0; column < columns_; ++column) {
    if (!logits_.col(column).allFinite()) {
      return absl::StrCat("the logits at step ", column / streams_ + 1);
    }
    // The softmax takes that from each.
    if (!std::isfinite(logits_.col(column).maxCoeff() - logits_.col(column).minCoeff())) {
      return absl::StrCat("the difference of two logits at step ", column / streams_ + 1);
    }
  }
  return "";
}

// Of what is computed in a step of a layer, gates come first. Of the plain cell they are what its tanh is
// taken of, which may be infinite.
template <typename Real>
std::string Stack<Real>::NonFiniteOf(std::size_t k) {
  const ConstMatrixRef<Real> gates = layers_[k]->activations(steps());
  const ConstMatrixRef<Real> cell = layers_[k]->cell(steps());
  const MatrixRef<Real> hidden = layers_[k]->hidden(steps());
  std::vector<absl::string_view> names = BlockNames(shape_.cell);
  if (shape_.cell == CellKind::kTanh) names.clear();
  for (Index column = 0; column < columns_; ++column) {
    const std::string where = absl::StrCat(" of layer ", k, " at step ", column / streams_ + 1);
    for (std::size_t i = 0; i < names.size(); ++i) {
      const Index first = static_cast<Index>(i) * hidden.rows();
      if (gates.col(column).segment(first, hidden.rows()).allFinite()) continue;
      return absl::StrCat("gate ", names[i], where);
    }
    if (cell.cols() > 0 && !cell.col(column).allFinite()) {
      return absl::StrCat("the cell state", where);
    }
    if (!hidden.col(column).allFinite()) {
      return absl::StrCat("the hidden state", where);
    }
  }
  return "";
}

template <typename Real>
void Stack<Real>::CarryState() {
  for (const std::unique_ptr<Layer<Real>>& layer : layers_) layer->CarryState(steps());
}

template <typename Real>
double Stack<Real>::Backward(const Weights<Real>& weights, absl::Span<const Symbol> inputs,
                             absl::Span<const Symbol> targets, Real scale, Parameters<Real>& gradient) {
  if (d_hidden_.size() == 0) {
    d_hidden_.resize(static_cast<Index>(shape_.hidden_size), streams_ * max_steps_);
  }
  const double nats = CrossEntropyGradient<Real>(targets, scale, logits());
  OutputBackward(weights, gradient);
  for (std::size_t k = shape_.layers; k-- > 0;) LayerBackward(weights, k, inputs, gradient);
  return nats;
}

template <typename Real>
void Stack<Real>::OutputBackward(const Weights<Real>& weights, Parameters<Real>& gradient) {
  const ParameterLayout& layout = weights.layout();
  weights.output().Gradient(logits(), layers_.back()->hidden(steps()), gradient.tensor(layout.out_weight()));
  gradient.tensor(layout.out_bias()) = logits().rowwise().sum();
  weights.output().TransposedTimes(logits(), d_hidden_.leftCols(columns_));
}

template <typename Real>
void Stack<Real>::LayerBackward(const Weights<Real>& weights, std::size_t k, absl::Span<const Symbol> inputs,
                                Parameters<Real>& gradient) {
  const ParameterLayout& layout = weights.layout();
  Layer<Real>& layer = *layers_[k];
  layer.Backward(weights.layer(k), steps(), d_hidden_.leftCols(columns_),
                 {gradient.tensor(layout.weight_hh(k)), gradient.tensor(layout.bias_ih(k)),
                  gradient.tensor(layout.bias_hh(k))});
  if (k > 0) {
    InputGradient(weights, k, gradient);
    return;
  }
  if (shape_.embedding_size == 0) {
    TableGradient(inputs, gradient.tensor(layout.weight_ih(0)));
    return;
  }
  // Of the table W_ih E^T; E (V, E).
  d_table_.resize(weights.input_table().rows(), weights.input_table().cols());
  TableGradient(inputs, d_table_);
  const Parameters<Real>& parameters = weights.parameters();
  Gemm(Operand::kAsIs, Operand::kAsIs, d_table_, parameters.tensor(layout.embedding()), Real{0},
       gradient.tensor(layout.weight_ih(0)));
  Gemm(Operand::kTransposed, Operand::kAsIs, d_table_, parameters.tensor(layout.weight_ih(0)), Real{0},
       gradient.tensor(layout.embedding()));
}

template <typename Real>
void Stack<Real>::TableGradient(absl::Span<const Symbol> inputs, MatrixRef<Real> d_table) {
  d_table.setZero();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i] == kOov) continue;
    d_table.col(inputs[i]) += layers_[0]->input_gradients(steps()).col(static_cast<Index>(i));
  }
}

template <typename Real>
void Stack<Real>::InputGradient(const Weights<Real>& weights, std::size_t k, Parameters<Real>& gradient) {
  const ConstMatrixRef<Real> d_gates = layers_[k]->input_gradients(steps());
  weights.input(k).Gradient(d_gates, LayerInput(k), gradient.tensor(weights.layout().weight_ih(k)));
  MatrixRef<Real> d_input = d_hidden_.leftCols(columns_);
  weights.input(k).TransposedTimes(d_gates, d_input);
  if (dropout_ > 0) d_input.array() *= masks_[k - 1].leftCols(columns_).array();
}

template void LookUpInputs(const Weights<float>&, absl::Span<const Symbol>, MatrixRef<float>);
template void LookUpInputs(const Weights<double>&, absl::Span<const Symbol>, MatrixRef<double>);
template void OutputLogits(const Weights<float>&, const ConstMatrixRef<float>&, MatrixRef<float>);
template void OutputLogits(const Weights<double>&, const ConstMatrixRef<double>&, MatrixRef<double>);
template class Stack<float>;
template class Stack<double>;

}  // namespace recount::rnn
