#include "rnn/lstm_cell.h"

#include <algorithm>
#include <array>

#include "corpora/large_pages.h"

namespace recount::rnn {

template <typename Real>
void LstmStep(Index cells, const LstmColumn<Real>& column) {
  const auto gate = [&](Index i) { return ArrayMap<Real>(column.gates + i * column.gate_stride, cells); };
  const auto bias = [&](Index i) { return ConstArrayMap<Real>(column.bias + i * column.bias_stride, cells); };
  // sigmoid(x) = (1 + tanh(x / 2)) / 2: Eigen's tanh takes half the time of its logistic.
  const auto sigmoid = [&](Index i) {
    constexpr Real kHalf{0.5};
    gate(i) = kHalf + kHalf * (kHalf * (gate(i) + bias(i))).tanh();
    return gate(i);
  };
  const ArrayMap<Real> i = sigmoid(0), f = sigmoid(1), o = sigmoid(3);
  ArrayMap<Real> g = gate(2);
  g = (g + bias(2)).tanh();

  ArrayMap<Real> c(column.c, cells);
  c = f * ConstArrayMap<Real>(column.c_before, cells) + i * g;
  ArrayMap<Real>(column.h, cells) = o * c.tanh();
}

namespace {

// Back through one step of one stream. In: gates i f g o, d_c by c. Out: gates by their pre-activations, d_c
// by c_before; the pre-activations' gradient is added to d_bias.
template <typename Real>
void ColumnBackward(Index hidden, const Real* __restrict d_h, const Real* __restrict tanh_c,
                    const Real* __restrict c_before, Real* __restrict gates, Real* __restrict d_c,
                    Real* __restrict d_bias) {
  // The four blocks of rows do not overlap, which the compiler cannot see and needs to know to vectorise.
#pragma GCC ivdep
  for (Index j = 0; j < hidden; ++j) {
    const Real i = gates[j], f = gates[hidden + j], g = gates[2 * hidden + j], o = gates[3 * hidden + j];
    const Real by_c = d_c[j] + d_h[j] * o * (1 - tanh_c[j] * tanh_c[j]);
    const Real by_i = by_c * g * i * (1 - i);
    const Real by_f = by_c * c_before[j] * f * (1 - f);
    const Real by_g = by_c * i * (1 - g * g);
    const Real by_o = d_h[j] * tanh_c[j] * o * (1 - o);
    d_c[j] = by_c * f;
    gates[j] = by_i;
    gates[hidden + j] = by_f;
    gates[2 * hidden + j] = by_g;
    gates[3 * hidden + j] = by_o;
    d_bias[j] += by_i;
    d_bias[hidden + j] += by_f;
    d_bias[2 * hidden + j] += by_g;
    d_bias[3 * hidden + j] += by_o;
  }
}

// Brings what is read once and soon to the first-level cache, past the others.
void PrefetchOnce(const float* values, Index count) {
  constexpr auto kLine = static_cast<Index>(kCacheLineBytes / sizeof(float));
  for (Index i = 0; i < count; i += kLine) __builtin_prefetch(values + i, 0, 0);
}

}  // namespace

template <typename Real>
LstmLayer<Real>::LstmLayer(Index hidden, Index streams, Index max_steps)
    : Layer<Real>(CellKind::kLstm, hidden, streams, max_steps),
      c_(Matrix<Real>::Zero(hidden, streams * (max_steps + 1))),
      tanh_c_(hidden, streams),
      d_c_(hidden, streams) {}

template <typename Real>
void LstmLayer<Real>::Forward(const LayerWeights<Real>& weights, Index first, Index steps) {
  const Index streams = this->streams_, hidden = this->hidden_size_;
  const Vector<Real> bias = weights.bias_ih + weights.bias_hh;
  if (const RowPanels* const shared = weights.hidden[0].shared(); shared != nullptr && streams == 1) {
    ForwardByTeam(*shared, bias, first, steps);
    return;
  }
  for (Index t = first; t < first + steps; ++t) {
    const Index begin = t * streams;
    weights.hidden[0].AddTimes(this->h_.middleCols(begin, streams), this->gates_.middleCols(begin, streams));
    for (Index column = begin; column < begin + streams; ++column) {
      LstmStep<Real>(hidden,
                     {this->gates_.col(column).data(), hidden, bias.data(), hidden, c_.col(column).data(),
                      c_.col(column + streams).data(), this->h_.col(column + streams).data()});
    }
  }
}

// Each member of the team takes its own cells through all steps and meets the others after each. What it
// writes beside h stays in the first-level cache, so that weights stay in the second: neither activations nor
// the cell states between.
template <>
void LstmLayer<float>::ForwardByTeam(const RowPanels& weight_hh, const Vector<float>& bias, Index first,
                                     Index steps) {
  const Index hidden = hidden_size_;
  Eigen::Ref<Vector<float>> c = c_.col(first + steps);
  c = c_.col(first);
  weight_hh.team().Share([&](int member) {
    for (Index t = first; t < first + steps; ++t) {
      const bool backwards = t % 2 == 1;
      weight_hh.MultiplyShare(member, h_.col(t).data(), backwards, [&](const CellProducts& of) {
        alignas(kCacheLineBytes) std::array<float, 4 * RowPanels::kUnitCells> gates;
        const Index next = of.first + (backwards ? -of.stride : of.stride);
        for (Index i = 0; i < 4; ++i) {
          const float* const input = gates_.col(t).data() + i * hidden;
          if (next >= 0 && next < hidden) PrefetchOnce(input + next, std::min(of.stride, hidden - next));
          ArrayMap<float>(gates.data() + i * of.stride, of.count) =
              ConstArrayMap<float>(input + of.first, of.count) +
              ConstArrayMap<float>(of.products + i * of.stride, of.count);
        }
        float* const h = h_.col(t + 1).data() + of.first;
        LstmStep<float>(of.count, {gates.data(), of.stride, bias.data() + of.first, hidden,
                                   c.data() + of.first, c.data() + of.first, h});
      });
      weight_hh.team().Meet();
    }
  });
}

// Only of floats are products shared out.
template <>
void LstmLayer<double>::ForwardByTeam(const RowPanels&, const Vector<double>&, Index, Index) {}

template <typename Real>
void LstmLayer<Real>::Backward(const LayerWeights<Real>& weights, Index steps, MatrixRef<Real> d_hidden,
                               LayerGradient<Real> gradient) {
  const Index streams = this->streams_;
  d_c_.setZero();
  gradient.bias_ih.setZero();
  this->d_initial_h_.setZero();
  for (Index t = steps - 1; t >= 0; --t) {
    StepBackward(t, d_hidden, gradient.bias_ih.data());
    weights.hidden[0].AddTransposedTimes(this->gates_.middleCols(t * streams, streams),
                                         this->GradientBefore(t, d_hidden));
  }
  gradient.bias_hh = gradient.bias_ih;  // Both biases are added to the same sum.
  weights.hidden[0].Gradient(this->input_gradients(steps), this->hidden_before(steps), gradient.weight_hh);
}

template <typename Real>
void LstmLayer<Real>::StepBackward(Index step, const ConstMatrixRef<Real>& d_hidden, Real* d_bias) {
  tanh_c_.array() = c_.middleCols((step + 1) * this->streams_, this->streams_).array().tanh();
  for (Index s = 0; s < this->streams_; ++s) {
    const Index column = step * this->streams_ + s;
    ColumnBackward(this->hidden_size_, d_hidden.col(column).data(), tanh_c_.col(s).data(),
                   c_.col(column).data(), this->gates_.col(column).data(), d_c_.col(s).data(), d_bias);
  }
}

template <typename Real>
void LstmLayer<Real>::CarryState(Index steps) {
  const Index streams = this->streams_;
  Layer<Real>::CarryState(steps);
  c_.leftCols(streams) = c_.middleCols(steps * streams, streams).eval();
}

template void LstmStep(Index, const LstmColumn<float>&);
template void LstmStep(Index, const LstmColumn<double>&);
template class LstmLayer<float>;
template class LstmLayer<double>;

}  // namespace recount::rnn
