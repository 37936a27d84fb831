#include "rnn/row_panels.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace recount::rnn {
namespace {

namespace simd = Eigen::internal;
using Packet = simd::packet_traits<float>::type;
constexpr Index kLanes = simd::packet_traits<float>::size;
constexpr Index kSums = 8;  // At once, so that none waits for the one before.
constexpr Index kPanelRows = kSums * kLanes;

// sums = the panel times x. Shapes: panel (kPanelRows, k), x k numbers, sums kPanelRows.
void PanelTimes(const float* panel, const float* x, Index k, float* sums) {
  Packet sum[kSums];
  for (Packet& packet : sum) packet = simd::pset1<Packet>(0.0F);
  for (Index j = 0; j < k; ++j) {
    const Packet factor = simd::pset1<Packet>(x[j]);
#pragma GCC unroll 8
    for (Index i = 0; i < kSums; ++i) {
      sum[i] = simd::pmadd(simd::pload<Packet>(panel + j * kPanelRows + i * kLanes), factor, sum[i]);
    }
  }
  for (Index i = 0; i < kSums; ++i) simd::pstoreu(sums + i * kLanes, sum[i]);
}

}  // namespace

RowPanels::RowPanels(const ConstMatrixRef<float>& w, SpinTeam& team)
    : team_(team), rows_(w.rows()), columns_(w.cols()) {
  if (SuitsDigits(rows_, columns_)) {
    digits_.Pack(Operand::kAsIs, w);
    return;
  }
  panels_.resize(static_cast<std::size_t>(Panels() * kPanelRows * columns_));
  for (Index panel = 0; panel < Panels(); ++panel) {
    const Index begin = panel * kPanelRows, rows = std::min(kPanelRows, rows_ - begin);
    Eigen::Map<Matrix<float>> values(const_cast<float*>(PanelData(panel)), kPanelRows, columns_);
    values.topRows(rows) = w.middleRows(begin, rows);
    values.bottomRows(kPanelRows - rows).setZero();
  }
}

const float* RowPanels::PanelData(Index panel) const {
  return panels_.data() + panel * kPanelRows * columns_;
}

Index RowPanels::Panels() const { return (rows_ + kPanelRows - 1) / kPanelRows; }

void RowPanels::Multiply(const ConstMatrixRef<float>& x, bool add, MatrixRef<float> y) {
  const Index panels = Panels(), members = team_.members();
  team_.Share([&](int member) {
    if (!digits_.empty()) {
      digits_.MultiplyPart(member, members, backwards_, x, add, y);
      return;
    }
    const Index begin = panels * member / members, end = panels * (member + 1) / members;
    for (Index i = begin; i < end; ++i) {
      MultiplyPanel(backwards_ ? begin + end - 1 - i : i, x.data(), add, y);
    }
  });
  // What was read last is most likely still in the cache.
  backwards_ = !backwards_;
}

void RowPanels::MultiplyPanel(Index panel, const float* x, bool add, MatrixRef<float>& y) const {
  const Index begin = panel * kPanelRows, rows = std::min(kPanelRows, rows_ - begin);
  // Another thread wrote there last: it takes as long to come over as some columns take to multiply.
  for (Index row = 0; row < rows; row += static_cast<Index>(kCacheLineBytes / sizeof(float))) {
    __builtin_prefetch(y.data() + begin + row, 1);
  }
  float sums[kPanelRows];
  PanelTimes(PanelData(panel), x, columns_, sums);
  ArrayMap<float> out(y.data() + begin, rows);
  const ConstArrayMap<float> products(sums, rows);
  if (add) {
    out += products;
  } else {
    out = products;
  }
}

}  // namespace recount::rnn
