#include "rnn/row_panels.h"

#include <unistd.h>

#include <algorithm>
#include <cstddef>

#include "rnn/cache_pages.h"

namespace recount::rnn {
namespace {

namespace simd = Eigen::internal;
using Packet = simd::packet_traits<float>::type;
constexpr Index kLanes = simd::packet_traits<float>::size;
constexpr Index kRows = DigitFactor::kStripRows;  // Of a panel.
constexpr Index kVectors = kRows / kLanes;        // Of a column of a panel.
// As many sums at once as make none wait for the one before: of a row as many as these, of every so manyth
// column.
constexpr Index kSums = std::max(Index{1}, 8 / kVectors);

// sums = the panel times x. Shapes: panel (kRows, k), x k numbers, sums kRows.
void PanelTimes(const float* panel, const float* x, Index k, float* sums) {
  Packet sum[kSums][kVectors];
  for (auto& of_row : sum) std::fill_n(of_row, kVectors, simd::pset1<Packet>(0.0F));
  const auto add = [&](Index column, Index to) {
    const Packet factor = simd::pset1<Packet>(x[column]);
    for (Index i = 0; i < kVectors; ++i) {
      sum[to][i] = simd::pmadd(simd::pload<Packet>(panel + column * kRows + i * kLanes), factor, sum[to][i]);
    }
  };
  const Index whole = k / kSums * kSums;
  for (Index column = 0; column < whole; column += kSums) {
#pragma GCC unroll 8
    for (Index i = 0; i < kSums; ++i) add(column + i, i);
  }
  for (Index column = whole; column < k; ++column) add(column, 0);
  for (Index i = 0; i < kVectors; ++i) {
    Packet all = sum[0][i];
    for (Index j = 1; j < kSums; ++j) all = simd::padd(all, sum[j][i]);
    simd::pstoreu(sums + i * kLanes, all);
  }
}

}  // namespace

RowPanels::RowPanels(const ConstMatrixRef<float>& w, Index cells, SpinTeam& team)
    : team_(team), cells_(cells), blocks_(cells == 0 ? 0 : w.rows() / cells), columns_(w.cols()) {
  const Index panels = (cells + kUnitCells - 1) / kUnitCells * blocks_;
  const auto rows_of = [&](Index panel) {
    const Index unit = panel / blocks_, block = panel % blocks_;
    return w.middleRows(block * cells + unit * kUnitCells, CellsOf(unit));
  };
  if (SuitsDigits(w.rows(), w.cols())) {
    Matrix<float> in_order = Matrix<float>::Zero(panels * kRows, columns_);
    for (Index i = 0; i < panels; ++i) in_order.middleRows(i * kRows, rows_of(i).rows()) = rows_of(i);
    digits_.Pack(Operand::kAsIs, in_order);
    return;
  }
  panels_.resize(static_cast<std::size_t>(panels * kRows * columns_));
  for (Index i = 0; i < panels; ++i) {
    Eigen::Map<Matrix<float>> panel(panels_.data() + i * kRows * columns_, kRows, columns_);
    panel.setZero();
    panel.topRows(rows_of(i).rows()) = rows_of(i);
  }
}

Index RowPanels::UnitsBefore(int member) const {
  return (cells_ + kUnitCells - 1) / kUnitCells * member / team_.members();
}

Index RowPanels::CellsOf(Index unit) const { return std::min(kUnitCells, cells_ - unit * kUnitCells); }

void RowPanels::Multiply(const ConstMatrixRef<float>& x, bool add, MatrixRef<float> y) {
  team_.Share([&](int member) {
    MultiplyShare(member, x.data(), backwards_, [&](const CellProducts& of) {
      TakeProducts(of.products, of.count, add, y.data() + of.block * cells_ + of.first);
    });
  });
  backwards_ = !backwards_;
}

void RowPanels::MultiplyShare(int member, const float* x, bool backwards,
                              absl::FunctionRef<void(const CellProducts&)> take) const {
  const StripRange range = {UnitsBefore(member) * blocks_, UnitsBefore(member + 1) * blocks_, backwards};
  const auto take_panel = [&](Index panel, const float* products) {
    const Index unit = panel / blocks_, block = panel % blocks_;
    take({block, unit * kUnitCells, CellsOf(unit), products, block == (backwards ? 0 : blocks_ - 1)});
  };
  if (digits_.empty()) {
    MultiplyPanels(range, x, take_panel);
  } else {
    digits_.MultiplyByStrips(range, x, take_panel);
  }
}

void RowPanels::SpreadOverCache() {
  const auto cache = static_cast<std::size_t>(std::max(sysconf(_SC_LEVEL2_CACHE_SIZE), 0L));
  const std::size_t bytes = digits_.Bytes() + panels_.size() * sizeof(float);
  const std::size_t share = bytes / static_cast<std::size_t>(team_.members());
  if (share < cache / 2 || share > cache || bytes > kMostSpreadBytes || !HasOwnPages(bytes)) return;
  team_.Share([&](int member) {
    const Index begin = UnitsBefore(member) * blocks_, end = UnitsBefore(member + 1) * blocks_;
    if (digits_.empty()) {
      const float* const first = panels_.data() + begin * kRows * columns_;
      rnn::SpreadOverCache(first, static_cast<std::size_t>((end - begin) * kRows * columns_) * sizeof(float));
    } else {
      const absl::Span<const std::uint8_t> strips = digits_.Strips(begin, end);
      rnn::SpreadOverCache(strips.data(), strips.size());
    }
  });
}

void RowPanels::MultiplyPanels(const StripRange& range, const float* x,
                               absl::FunctionRef<void(Index, const float*)> take) const {
  float sums[kRows];
  for (Index i = range.begin; i < range.end; ++i) {
    const Index panel = range.At(i);
    PanelTimes(panels_.data() + panel * kRows * columns_, x, columns_, sums);
    take(panel, sums);
  }
}

}  // namespace recount::rnn
