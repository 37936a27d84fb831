#include "rnn/digit_product.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "rnn/integer_tiles.h"

#ifdef RECOUNT_INTEGER_TILES

#include <immintrin.h>

namespace recount::rnn {
namespace {

constexpr Index kDigits = DigitTiles::kDigits;
constexpr Index kTileVectors = DigitTiles::kTileVectors;
constexpr Index kTileBytes = DigitTiles::kTileBytes;
constexpr Index kStripVectors = DigitTiles::kStripVectors;
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

// Registers `first` and `second`, of the strip's halves, += the columns' digit, which is in 6, times the
// strip's digit j. A macro, since a register's number is part of the instruction.
#define RECOUNT_MULTIPLY(first, second, j)                \
  _tile_loadd(7, strip + 2 * (j)*kTileBytes, 64);         \
  _tile_dpbssd(first, 6, 7);                              \
  _tile_loadd(7, strip + (2 * (j) + 1) * kTileBytes, 64); \
  _tile_dpbssd(second, 6, 7);                             \
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

// The rows of half a strip that there are.
__mmask16 RowsOfHalf(Index rows, Index half) {
  const Index lanes = std::clamp(rows - half * kTileVectors, Index{0}, kTileVectors);
  return static_cast<__mmask16>((1U << lanes) - 1);
}

// The sums of three orders of magnitude, of a vector of rows and a column, as floats.
__m512 SumOfOrders(__m512i high, __m512i middle, __m512i low, __m512 row_units, float column_unit) {
  // As multiples of the lowest order, which itself stands for 65536.
  const __m512 lower =
      _mm512_fmadd_ps(_mm512_cvtepi32_ps(middle), _mm512_set1_ps(256.0F), _mm512_cvtepi32_ps(low));
  const __m512 sum = _mm512_fmadd_ps(_mm512_cvtepi32_ps(high), _mm512_set1_ps(65536.0F), lower);
  return _mm512_mul_ps(_mm512_mul_ps(sum, row_units), _mm512_set1_ps(65536.0F * column_unit));
}

// c = or += the sums as floats, `columns` of them, of `rows` rows of a strip.
void WriteSums(const Sums& sums, Index rows, Index columns, const float* row_units, const float* column_units,
               bool add, float* c, Index stride) {
  for (Index half = 0; half * kTileVectors < rows; ++half) {
    const __mmask16 mask = RowsOfHalf(rows, half);
    const __m512 units = _mm512_maskz_loadu_ps(mask, row_units + half * kTileVectors);
    for (Index column = 0; column < columns; ++column) {
      const std::int32_t* const of_column = sums.data() + column * kStripVectors + half * kTileVectors;
      const auto order = [&](Index i) { return _mm512_loadu_si512(of_column + i * kOrderSums); };
      __m512 value = SumOfOrders(order(0), order(1), order(2), units, column_units[column]);
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
  constexpr Index kSteps = 6;  // Of FetchSome in a block.
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
      MultiplyBlocks(columns.Group(tile) + first * kDigits * kTileBytes, strip + first * kStripBlockBytes,
                     count, first > 0, prefetcher, sums[static_cast<std::size_t>(tile)]);
    }
  }
}

// The products of each digit of half a strip with each digit of a single column, summed: of digits i and j at
// [i][half][j].
using DigitSums =
    std::array<std::array<std::array<std::array<std::int32_t, kTileVectors>, kDigits>, 2>, kDigits>;

// Registers 0 to 5, each written to memory and set to zero when it is first needed again, which holds up
// what is read next less than doing so with all at once.
#define RECOUNT_HAND_OVER(i, sums)                                                       \
  _tile_stored(i, (sums)[(i) / 2][(i) % 2].data(), kTileVectors * sizeof(std::int32_t)); \
  _tile_zero(i)

// Register i, of digit i / 2 and half i % 2 of a strip, += the column's digits, which are in 6, times those.
#define RECOUNT_MULTIPLY(i)                          \
  _tile_stream_loadd(7, strip + (i)*kTileBytes, 64); \
  _tile_dpbssd(i, 6, 7)

// Registers = some blocks of a strip times a single column, which takes the registers' rows for its three
// digits, so that each tile of the strip is read once and multiplied once. What registers held goes to
// `before`.
void MultiplyBlocksByColumn(const std::uint8_t* column, const std::uint8_t* strip, Index blocks,
                            DigitSums& before) {
  TileRegisters::FenceMemory();
  _tile_loadd(6, column, kTileBytes);
  RECOUNT_HAND_OVER(0, before);
  RECOUNT_MULTIPLY(0);
  RECOUNT_HAND_OVER(1, before);
  RECOUNT_MULTIPLY(1);
  RECOUNT_HAND_OVER(2, before);
  RECOUNT_MULTIPLY(2);
  RECOUNT_HAND_OVER(3, before);
  RECOUNT_MULTIPLY(3);
  RECOUNT_HAND_OVER(4, before);
  RECOUNT_MULTIPLY(4);
  RECOUNT_HAND_OVER(5, before);
  RECOUNT_MULTIPLY(5);
  for (Index block = 1; block < blocks; ++block) {
    column += kDigits * kTileBytes;
    strip += kStripBlockBytes;
    _tile_loadd(6, column, kTileBytes);
    RECOUNT_MULTIPLY(0);
    RECOUNT_MULTIPLY(1);
    RECOUNT_MULTIPLY(2);
    RECOUNT_MULTIPLY(3);
    RECOUNT_MULTIPLY(4);
    RECOUNT_MULTIPLY(5);
  }
  TileRegisters::FenceMemory();
}

void HandOverAll(DigitSums& sums) {
  TileRegisters::FenceMemory();
  RECOUNT_HAND_OVER(0, sums);
  RECOUNT_HAND_OVER(1, sums);
  RECOUNT_HAND_OVER(2, sums);
  RECOUNT_HAND_OVER(3, sums);
  RECOUNT_HAND_OVER(4, sums);
  RECOUNT_HAND_OVER(5, sums);
  TileRegisters::FenceMemory();
}

#undef RECOUNT_MULTIPLY
#undef RECOUNT_HAND_OVER

// The products of a strip with a single column as floats, to the bit those of WriteSums. All
// in registers: what is written when much is being read can be read again only when that has come.
void WriteColumnSums(const DigitSums& of, Index rows, const float* row_units, float column_unit,
                     float* products) {
  for (Index half = 0; half < 2; ++half) {
    const auto sums = [&](std::size_t i, std::size_t j) {
      return _mm512_load_si512(of[i][static_cast<std::size_t>(half)][j].data());
    };
    const __m512i middle = _mm512_add_epi32(sums(0, 1), sums(1, 0));
    const __m512i low = _mm512_add_epi32(_mm512_add_epi32(sums(0, 2), sums(1, 1)), sums(2, 0));
    const __m512 units = _mm512_maskz_loadu_ps(RowsOfHalf(rows, half), row_units + half * kTileVectors);
    _mm512_store_ps(products + half * kTileVectors, SumOfOrders(sums(0, 0), middle, low, units, column_unit));
  }
}

// c = or += the rows of all strips times the columns.
void MultiplyStrips(const DigitTiles& rows, const DigitTiles& columns, bool add, MatrixRef<float>& c) {
  LargeVector<Sums>& sums = WorkbenchOfThread().sums;
  sums.resize(static_cast<std::size_t>(columns.groups()));
  const TileRegisters registers(columns.tile_vectors());
  for (Index strip = 0; strip < rows.groups(); ++strip) {
    const Index row = strip * kStripVectors, next = std::min(strip + 1, rows.groups() - 1);
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

bool SuitsDigits(Index rows, Index columns) {
  constexpr Index kFewest = 24'000, kFewestOfASide = 48;  // Tiles of less are mostly padding.
  return HasIntegerTiles() && rows * columns >= kFewest && std::min(rows, columns) >= kFewestOfASide &&
         columns <= kMostDigitTerms;
}

void DigitFactor::Pack(Operand operand, const ConstMatrixRef<float>& a) {
  a_.SetStrips(FactorVectors(a, operand == Operand::kTransposed));
}

void DigitFactor::Multiply(const ConstMatrixRef<float>& b, bool add, MatrixRef<float> c) const {
  if (b.cols() == 1) {
    MultiplyByStrips({0, strips()}, b.data(), [&](Index strip, const float* products) {
      const Index row = strip * kStripRows;
      TakeProducts(products, std::min(kStripRows, c.rows() - row), add, c.data() + row);
    });
    return;
  }
  const Index at_once = ColumnsAtOnce(b.rows());
  DigitTiles& columns = WorkbenchOfThread().columns;
  for (Index first = 0; first < b.cols(); first += at_once) {
    const Index count = std::min(at_once, b.cols() - first);
    columns.SetRows(FactorVectors(b.middleCols(first, count), true), TileVectors(count));
    MatrixRef<float> to = c.middleCols(first, count);
    MultiplyStrips(a_, columns, add, to);
  }
}

void DigitFactor::MultiplyByStrips(const StripRange& range, const float* x,
                                   absl::FunctionRef<void(Index, const float*)> take) const {
  DigitTiles& column = WorkbenchOfThread().columns;
  column.SetRows({x, a_.size()}, 1);
  const TileRegisters registers(kDigits);
  alignas(64) DigitSums of[2];  // Of a strip, and of the one after it.
  alignas(64) float products[kStripRows];
  const auto finish = [&](Index i) {
    const Index strip = range.At(i), row = strip * kStripRows;
    WriteColumnSums(of[i % 2], a_.count() - row, a_.units() + row, column.units()[0], products);
    take(strip, products);
  };
  // The sums of a strip are written when the next one's products begin, and finished when those are on their
  // way: the processor reads on meanwhile.
  for (Index i = range.begin; i < range.end; ++i) {
    MultiplyBlocksByColumn(column.Group(0), a_.Group(range.At(i)), column.blocks(), of[(i + 1) % 2]);
    if (i > range.begin) finish(i - 1);
  }
  if (range.begin == range.end) return;
  HandOverAll(of[(range.end - 1) % 2]);
  finish(range.end - 1);
}

// In chunks of terms, and those of rows, that are cut and multiplied while they are in the second-level
// cache.
void DigitOuterProduct(const ConstMatrixRef<float>& a, const ConstMatrixRef<float>& b, MatrixRef<float> c) {
  constexpr Index kTerms = 512, kRows = 512;
  Workbench& bench = WorkbenchOfThread();
  for (Index term = 0; term < a.cols(); term += kTerms) {
    const Index terms = std::min(kTerms, a.cols() - term);
    bench.columns.SetRows(FactorVectors(b.middleCols(term, terms), false), TileVectors(b.rows()));
    for (Index row = 0; row < a.rows(); row += kRows) {
      const Index rows = std::min(kRows, a.rows() - row);
      bench.strips.SetStrips(FactorVectors(a.block(row, term, rows, terms), false));
      MatrixRef<float> to = c.middleRows(row, rows);
      MultiplyStrips(bench.strips, bench.columns, term > 0, to);
    }
  }
}

}  // namespace recount::rnn

#else

namespace recount::rnn {

bool SuitsDigits(Index, Index) { return false; }

// Never called.
// NOLINTBEGIN(performance-unnecessary-value-param)
void DigitFactor::Pack(Operand, const ConstMatrixRef<float>&) {}
void DigitFactor::Multiply(const ConstMatrixRef<float>&, bool, MatrixRef<float>) const {}
void DigitFactor::MultiplyByStrips(const StripRange&, const float*,
                                   absl::FunctionRef<void(Index, const float*)>) const {}
void DigitOuterProduct(const ConstMatrixRef<float>&, const ConstMatrixRef<float>&, MatrixRef<float>) {}
// NOLINTEND(performance-unnecessary-value-param)

}  // namespace recount::rnn

#endif  // RECOUNT_INTEGER_TILES
