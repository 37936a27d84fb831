#include "rnn/lstm_cell.h"

#include <algorithm>
#include <array>

#include "corpora/large_pages.h"

namespace recount::rnn {

template <typename Real>
void ActivateLstmGate(Index gate, Index cells, const Real* products, const Real* bias, Real* activations) {
  const auto a = ConstArrayMap<Real>(products, cells) + ConstArrayMap<Real>(bias, cells);
  ArrayMap<Real> to(activations, cells);
  if (gate == 2) {
    to = a.tanh();
  } else {
    // sigmoid(x) = (1 + tanh(x / 2)) / 2: Eigen's tanh takes half the time of its logistic.
    constexpr Real kHalf{0.5};
    to = kHalf + kHalf * (kHalf * a).tanh();
  }
}

template <typename Real>
void UpdateLstmState(Index cells, const Real* gates, Index stride, const Real* c_before, Real* c, Real* h) {
  const auto gate = [&](Index i) { return ConstArrayMap<Real>(gates + i * stride, cells); };
  const ConstArrayMap<Real> i = gate(0), f = gate(1), g = gate(2), o = gate(3);
  ArrayMap<Real> state(c, cells);
  state = f * ConstArrayMap<Real>(c_before, cells) + i * g;
  ArrayMap<Real>(h, cells) = o * state.tanh();
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
      Real* const gates = this->gates_.col(column).data();
      for (Index i = 0; i < 4; ++i) {
        Real* const gate = gates + i * hidden;
        ActivateLstmGate<Real>(i, hidden, gate, bias.data() + i * hidden, gate);
      }
      UpdateLstmState<Real>(hidden, gates, hidden, c_.col(column).data(), c_.col(column + streams).data(),
                            this->h_.col(column + streams).data());
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
  constexpr Index kUnit = RowPanels::kUnitCells;
  weight_hh.team().Share([&](int member) {
    alignas(kCacheLineBytes) std::array<float, 4 * kUnit> gates;
    alignas(kCacheLineBytes) std::array<float, kUnit> products;
    for (Index t = first; t < first + steps; ++t) {
      const bool backwards = t % 2 == 1;
      weight_hh.MultiplyShare(member, h_.col(t).data(), backwards, [&](const CellProducts& of) {
        const float* const inputs = gates_.col(t).data() + of.block * hidden;
        const Index next = of.first + (backwards ? -kUnit : kUnit);
        if (next >= 0 && next < hidden) PrefetchOnce(inputs + next, std::min(kUnit, hidden - next));
        ArrayMap<float>(products.data(), of.count) =
            ConstArrayMap<float>(inputs + of.first, of.count) + ConstArrayMap<float>(of.products, of.count);
        ActivateLstmGate<float>(of.block, of.count, products.data(),
                                bias.data() + of.block * hidden + of.first, gates.data() + of.block * kUnit);
        if (!of.is_last) return;
        float* const c_of = c.data() + of.first;
        UpdateLstmState<float>(of.count, gates.data(), kUnit, c_of, c_of, h_.col(t + 1).data() + of.first);
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

template void ActivateLstmGate(Index, Index, const float*, const float*, float*);
template void ActivateLstmGate(Index, Index, const double*, const double*, double*);
template void UpdateLstmState(Index, const float*, Index, const float*, float*, float*);
template void UpdateLstmState(Index, const double*, Index, const double*, double*, double*);
template class LstmLayer<float>;
template class LstmLayer<double>;

}  // namespace recount::rnn
