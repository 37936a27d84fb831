#include "rnn/digit_product.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "rnn/integer_tiles.h"

namespace recount::rnn {

#ifdef RECOUNT_INTEGER_TILES

}  // namespace recount::rnn

#include <immintrin.h>

namespace recount::rnn {
namespace {

constexpr Index kDigits = DigitTiles::kDigits;
constexpr Index kTileVectors = DigitTiles::kTileVectors;
constexpr Index kTileBytes = DigitTiles::kTileBytes;
constexpr Index kStripVectors = 2 * kTileVectors;
constexpr Index kStripBlockBytes = 2 * kDigits * kTileBytes;  // Of one block.

// The sums of a tile of columns times a strip, by column: for each of the three orders of magnitude,
// (strip, columns).
constexpr Index kOrderSums = kStripVectors * kTileVectors;
using Sums = std::array<std::int32_t, 3 * kOrderSums>;

// The tile registers are ours while it is alive: 0 to 6 of so many rows, 7 of all.
class TileRegisters {
 public:
  explicit TileRegisters(Index rows) {
    struct {
      std::uint8_t palette = 1, start_row = 0, reserved[14] = {};
      std::uint16_t row_bytes[16] = {};
      std::uint8_t rows[16] = {};
    } shapes;
    std::fill_n(shapes.row_bytes, 8, std::uint16_t{64});
    std::fill_n(shapes.rows, 7, static_cast<std::uint8_t>(rows));
    shapes.rows[7] = kTileVectors;
    FenceMemory();
    _tile_loadconfig(&shapes);
  }
  ~TileRegisters() { _tile_release(); }
  TileRegisters(const TileRegisters&) = delete;
  TileRegisters& operator=(const TileRegisters&) = delete;

  // The compiler does not know that instructions on tiles read and write memory.
  static void FenceMemory() { asm volatile("" ::: "memory"); }
};

// Memory that the products after the next ones will read, fetched a few lines at a time.
class Prefetcher {
 public:
  Prefetcher(const std::uint8_t* at, int lines) : at_(at), lines_(lines) {}
  void FetchSome() {
    for (int i = 0; i < lines_; ++i, at_ += kCacheLineBytes) _mm_prefetch(at_, _MM_HINT_T0);
  }

 private:
  const std::uint8_t* at_;
  int lines_;
};

void LoadSums(const Sums& sums) {
  constexpr Index kStep = kStripVectors * sizeof(std::int32_t);
  const std::int32_t* const s = sums.data();
  _tile_loadd(0, s, kStep);
  _tile_loadd(1, s + kTileVectors, kStep);
  _tile_loadd(2, s + kOrderSums, kStep);
  _tile_loadd(3, s + kOrderSums + kTileVectors, kStep);
  _tile_loadd(4, s + 2 * kOrderSums, kStep);
  _tile_loadd(5, s + 2 * kOrderSums + kTileVectors, kStep);
}

void StoreSums(Sums& sums) {
  constexpr Index kStep = kStripVectors * sizeof(std::int32_t);
  std::int32_t* const s = sums.data();
  _tile_stored(0, s, kStep);
  _tile_stored(1, s + kTileVectors, kStep);
  _tile_stored(2, s + kOrderSums, kStep);
  _tile_stored(3, s + kOrderSums + kTileVectors, kStep);
  _tile_stored(4, s + 2 * kOrderSums, kStep);
  _tile_stored(5, s + 2 * kOrderSums + kTileVectors, kStep);
}

void ZeroSums() {
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  _tile_zero(4);
  _tile_zero(5);
}

// Registers += column digit i times strip digit j, for both halves of the strip. 6 holds the columns' digit.
#define RECOUNT_MULTIPLY(first, second, j)               \
  _tile_loadd(7, strip + 2 * (j)*kTileBytes, 64);        \
  _tile_dpbssd(first, 6, 7);                             \
  _tile_loadd(7, strip + (2 * (j) + 1) * kTileBytes, 64); \
  _tile_dpbssd(second, 6, 7);                            \
  next.FetchSome()

// sums (+)= some blocks of a tile of columns times those of a strip. Registers 0 and 1 sum products of the
// highest digits, 2 and 3 what is 256 times less, 4 and 5 what is 65536 times less; products of one register
// stand four apart, as long as one takes.
void MultiplyBlocks(const std::uint8_t* columns, const std::uint8_t* strip, Index blocks, bool add,
                    Prefetcher next, Sums& sums) {
  TileRegisters::FenceMemory();
  if (add) {
    LoadSums(sums);
  } else {
    ZeroSums();
  }
  for (Index block = 0; block < blocks; ++block) {
    _tile_loadd(6, columns, 64);
    RECOUNT_MULTIPLY(4, 5, 2);
    RECOUNT_MULTIPLY(2, 3, 1);
    _tile_loadd(6, columns + kTileBytes, 64);
    RECOUNT_MULTIPLY(4, 5, 1);
    RECOUNT_MULTIPLY(2, 3, 0);
    _tile_loadd(6, columns + 2 * kTileBytes, 64);
    RECOUNT_MULTIPLY(4, 5, 0);
    _tile_loadd(6, columns, 64);
    RECOUNT_MULTIPLY(0, 1, 0);
    columns += kDigits * kTileBytes;
    strip += kStripBlockBytes;
  }
  StoreSums(sums);
  TileRegisters::FenceMemory();
}

#undef RECOUNT_MULTIPLY

// c = or += the sums as floats, `columns` of them, of `rows` rows of a strip.
void WriteSums(const Sums& sums, Index rows, Index columns, const float* row_units, const float* column_units,
               bool add, float* c, Index stride) {
  for (Index half = 0; half * kTileVectors < rows; ++half) {
    const Index lanes = std::min(rows - half * kTileVectors, kTileVectors);
    const auto mask = static_cast<__mmask16>((1U << lanes) - 1);
    const __m512 units = _mm512_maskz_loadu_ps(mask, row_units + half * kTileVectors);
    for (Index column = 0; column < columns; ++column) {
      const std::int32_t* const of_column = sums.data() + column * kStripVectors + half * kTileVectors;
      const auto order = [&](Index i) {
        return _mm512_cvtepi32_ps(_mm512_loadu_si512(of_column + i * kOrderSums));
      };
      // As multiples of the lowest order, which itself stands for 65536.
      const __m512 low = _mm512_fmadd_ps(order(1), _mm512_set1_ps(256.0F), order(2));
      const __m512 sum = _mm512_fmadd_ps(order(0), _mm512_set1_ps(65536.0F), low);
      __m512 value = _mm512_mul_ps(_mm512_mul_ps(sum, units), _mm512_set1_ps(65536.0F * column_units[column]));
      float* const to = c + column * stride + half * kTileVectors;
      if (add) value = _mm512_add_ps(value, _mm512_maskz_loadu_ps(mask, to));
      _mm512_mask_storeu_ps(to, mask, value);
    }
  }
}

// What a thread multiplies with.
struct Workbench {
  DigitTiles columns, strips;
  LargeVector<Sums> sums;  // Of each tile of columns.
};

Workbench& WorkbenchOfThread() {
  thread_local Workbench workbench;
  return workbench;
}

// A tile's vectors: as many tiles as are needed, and alike.
Index TileVectors(Index count) {
  const Index tiles = (count + kTileVectors - 1) / kTileVectors;
  return (count + tiles - 1) / tiles;
}

// Blocks that are worked on at once: those of a strip stay in the first-level cache for all columns.
constexpr Index kBlocksAtOnce = 4;

// The sums of all columns times a strip. `next` is the strip after it.
void MultiplyStrip(const DigitTiles& columns, const std::uint8_t* strip, const std::uint8_t* next,
                   LargeVector<Sums>& sums) {
  constexpr Index kSteps = 6;           // Of FetchSome in a block.
  constexpr Index kLines = kStripBlockBytes / static_cast<Index>(kCacheLineBytes) / kSteps;
  const Index blocks = columns.blocks(), tiles = columns.groups();
  for (Index first = 0; first < blocks; first += kBlocksAtOnce) {
    const Index count = std::min(kBlocksAtOnce, blocks - first);
    const std::uint8_t* const after =
        first + count < blocks ? strip + (first + count) * kStripBlockBytes : next;
    for (Index tile = 0; tile < tiles; ++tile) {
      const Index from = kLines * tile / tiles, to = kLines * (tile + 1) / tiles;
      const Prefetcher prefetcher(after + from * kSteps * count * static_cast<Index>(kCacheLineBytes),
                                  static_cast<int>(to - from));
      MultiplyBlocks(columns.Group(tile) + first * kDigits * kTileBytes, strip + first * kStripBlockBytes, count,
                     first > 0, prefetcher, sums[static_cast<std::size_t>(tile)]);
    }
  }
}

// What is subtracted from the sums of a column times digits that are 128 too large, of each order.
using Excess = std::array<std::int32_t, 3>;

Excess ExcessOf(const DigitTiles& column) {
  Excess digit_sums = {};
  for (Index block = 0; block < column.blocks(); ++block) {
    for (Index d = 0; d < kDigits; ++d) {
      const std::uint8_t* const bytes = column.Group(0) + (block * kDigits + d) * kTileBytes;
      for (Index i = 0; i < DigitTiles::kBlock; ++i) {
        digit_sums[static_cast<std::size_t>(d)] += static_cast<std::int8_t>(bytes[i]);
      }
    }
  }
  const auto [high, middle, low] = digit_sums;
  return {128 * high, 128 * (high + middle), 128 * (high + middle + low)};
}

// The sums of a single column times a strip, to the bit those of MultiplyBlocks: by the vector unit, which
// does not wait for a unit made for many columns. It wants one factor unsigned: the strip's digits are taken
// as 128 more.
void MultiplyByColumn(const DigitTiles& column, const std::uint8_t* strip, const Excess& excess, Sums& sums) {
  constexpr Index kHalves = 2;
  // Of each product of digits, strip's by column's: 0 0, 0 1, 1 0, 0 2, 1 1, 2 0.
  __m512i products[kHalves][6] = {};
  const __m512i sign = _mm512_set1_epi8(static_cast<char>(0x80));
  for (Index block = 0; block < column.blocks(); ++block) {
    const std::uint8_t* const x = column.Group(0) + block * kDigits * kTileBytes;
    for (Index row = 0; row < kTileVectors; ++row) {
      __m512i digits[kDigits];
      for (Index d = 0; d < kDigits; ++d) {
        std::int32_t four = 0;
        std::memcpy(&four, x + d * kTileBytes + row * 4, sizeof(four));
        digits[d] = _mm512_set1_epi32(four);
      }
#pragma GCC unroll 2
      for (Index half = 0; half < kHalves; ++half) {
        const std::uint8_t* const at = strip + block * kStripBlockBytes + half * kTileBytes + row * 64;
        const auto weights = [&](Index d) {
          return _mm512_xor_si512(sign, _mm512_load_si512(at + d * kHalves * kTileBytes));
        };
        const __m512i high = weights(0), middle = weights(1), low = weights(2);
        __m512i* const p = products[half];
        p[0] = _mm512_dpbusd_epi32(p[0], high, digits[0]);
        p[1] = _mm512_dpbusd_epi32(p[1], high, digits[1]);
        p[2] = _mm512_dpbusd_epi32(p[2], middle, digits[0]);
        p[3] = _mm512_dpbusd_epi32(p[3], high, digits[2]);
        p[4] = _mm512_dpbusd_epi32(p[4], middle, digits[1]);
        p[5] = _mm512_dpbusd_epi32(p[5], low, digits[0]);
      }
    }
  }
  for (Index half = 0; half < kHalves; ++half) {
    const __m512i* const p = products[half];
    const __m512i orders[] = {p[0], _mm512_add_epi32(p[1], p[2]),
                              _mm512_add_epi32(p[3], _mm512_add_epi32(p[4], p[5]))};
    for (Index order = 0; order < 3; ++order) {
      const __m512i sum = _mm512_sub_epi32(orders[order], _mm512_set1_epi32(excess[static_cast<std::size_t>(order)]));
      _mm512_storeu_si512(sums.data() + order * kOrderSums + half * kTileVectors, sum);
    }
  }
}

// c = or += rows of the strips `begin` to `end` times a single column.
void MultiplyStripsByColumn(const DigitTiles& rows, Index begin, Index end, bool backwards,
                            const DigitTiles& column, bool add, MatrixRef<float>& c) {
  const Excess excess = ExcessOf(column);
  Sums sums;
  for (Index i = begin; i < end; ++i) {
    const Index strip = backwards ? begin + end - 1 - i : i, row = strip * kStripVectors;
    MultiplyByColumn(column, rows.Group(strip), excess, sums);
    WriteSums(sums, std::min(kStripVectors, rows.count() - row), 1, rows.units() + row, column.units(), add,
              c.data() + row, c.outerStride());
  }
}

// c = or += rows of the strips `begin` to `end` times the columns.
void MultiplyStrips(const DigitTiles& rows, Index begin, Index end, bool backwards, const DigitTiles& columns,
                    bool add, MatrixRef<float>& c) {
  LargeVector<Sums>& sums = WorkbenchOfThread().sums;
  sums.resize(static_cast<std::size_t>(columns.groups()));
  const TileRegisters registers(columns.tile_vectors());
  for (Index i = begin; i < end; ++i) {
    const Index strip = backwards ? begin + end - 1 - i : i, row = strip * kStripVectors;
    const Index next = i + 1 == end ? strip : strip + (backwards ? -1 : 1);
    MultiplyStrip(columns, rows.Group(strip), rows.Group(next), sums);
    for (Index tile = 0; tile < columns.groups(); ++tile) {
      const Index column = tile * columns.tile_vectors();
      WriteSums(sums[static_cast<std::size_t>(tile)], std::min(kStripVectors, rows.count() - row),
                std::min(columns.tile_vectors(), columns.count() - column), rows.units() + row,
                columns.units() + column, add, c.data() + row + column * c.outerStride(), c.outerStride());
    }
  }
}

// Columns that are cut at once: so many that they stay in the second-level cache.
Index ColumnsAtOnce(Index size) {
  constexpr Index kBytes = 768 * 1024;
  return std::max(kTileVectors, kBytes / (kDigits * size) / kTileVectors * kTileVectors);
}

}  // namespace

bool SuitsDigits(Index m, Index k) {
  // The largest sum is of three products of 128 by 128 a term. A vector of few elements is mostly padding.
  constexpr Index kMostTerms = (Index{1} << 31) / (3 * 128 * 128), kFewestTerms = 48, kFewestRows = 24;
  return HasIntegerTiles() && m >= kFewestRows && k >= kFewestTerms && k < kMostTerms;
}

void DigitFactor::Pack(Operand operand, const ConstMatrixRef<float>& a) {
  a_.SetStrips(FactorVectors(a, operand == Operand::kTransposed));
}

void DigitFactor::Multiply(const ConstMatrixRef<float>& b, bool add, MatrixRef<float> c) const {
  MultiplyPart(0, 1, false, b, add, c);
}

void DigitFactor::MultiplyPart(Index part, Index parts, bool backwards, const ConstMatrixRef<float>& b, bool add,
                               MatrixRef<float> c) const {
  const Index begin = a_.groups() * part / parts, end = a_.groups() * (part + 1) / parts;
  const Index at_once = ColumnsAtOnce(b.rows());
  DigitTiles& columns = WorkbenchOfThread().columns;
  for (Index first = 0; first < b.cols(); first += at_once) {
    const Index count = std::min(at_once, b.cols() - first);
    columns.SetRows(FactorVectors(b.middleCols(first, count), true), TileVectors(count));
    MatrixRef<float> to = c.middleCols(first, count);
    if (count == 1) {
      MultiplyStripsByColumn(a_, begin, end, backwards, columns, add, to);
      continue;
    }
    MultiplyStrips(a_, begin, end, backwards, columns, add, to);
  }
}

// In chunks of terms, and those of rows, that are cut and multiplied while they are in the second-level cache.
bool DigitOuterProduct(const ConstMatrixRef<float>& a, const ConstMatrixRef<float>& b, MatrixRef<float> c) {
  constexpr Index kTerms = 512, kRows = 512;
  if (!SuitsDigits(a.rows(), a.cols()) || b.rows() == 0) return false;
  Workbench& bench = WorkbenchOfThread();
  for (Index term = 0; term < a.cols(); term += kTerms) {
    const Index terms = std::min(kTerms, a.cols() - term);
    bench.columns.SetRows(FactorVectors(b.middleCols(term, terms), false), TileVectors(b.rows()));
    for (Index row = 0; row < a.rows(); row += kRows) {
      const Index rows = std::min(kRows, a.rows() - row);
      bench.strips.SetStrips(FactorVectors(a.block(row, term, rows, terms), false));
      MatrixRef<float> to = c.middleRows(row, rows);
      MultiplyStrips(bench.strips, 0, bench.strips.groups(), false, bench.columns, term > 0, to);
    }
  }
  return true;
}

#else

bool SuitsDigits(Index, Index) { return false; }
void DigitFactor::Pack(Operand, const ConstMatrixRef<float>&) {}
void DigitFactor::Multiply(const ConstMatrixRef<float>&, bool, MatrixRef<float>) const {}
void DigitFactor::MultiplyPart(Index, Index, bool, const ConstMatrixRef<float>&, bool, MatrixRef<float>) const {}
bool DigitOuterProduct(const ConstMatrixRef<float>&, const ConstMatrixRef<float>&, MatrixRef<float>) {
  return false;
}

#endif

}  // namespace recount::rnn
