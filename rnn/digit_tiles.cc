#include "rnn/digit_tiles.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "rnn/integer_tiles.h"

#ifdef RECOUNT_INTEGER_TILES

#include <immintrin.h>

namespace recount::rnn {
namespace {

constexpr Index kLanes = 16;

// The first `count` lanes; none for less than one, all from 16 on.
__mmask16 FirstLanes(Index count) {
  return static_cast<__mmask16>((1U << std::clamp<Index>(count, 0, kLanes)) - 1);
}

__m512i Magnitudes(__mmask16 lanes, const float* values) {
  return _mm512_and_si512(_mm512_maskz_loadu_epi32(lanes, values), _mm512_set1_epi32(0x7FFFFFFF));
}

// The largest magnitude of each vector. Compared as whole numbers, which puts what is not finite on top.
void LargestOfColumns(const FactorVectors& vectors, float* largest) {
  for (Index i = 0; i < vectors.count; ++i) {
    const float* const values = vectors.data + i * vectors.stride;
    __m512i even = _mm512_setzero_si512(), odd = even;
    for (Index at = 0; at < vectors.size; at += 2 * kLanes) {
      even = _mm512_max_epu32(even, Magnitudes(FirstLanes(vectors.size - at), values + at));
      odd = _mm512_max_epu32(odd, Magnitudes(FirstLanes(vectors.size - at - kLanes), values + at + kLanes));
    }
    const std::uint32_t bits = _mm512_reduce_max_epu32(_mm512_max_epu32(even, odd));
    std::memcpy(largest + i, &bits, sizeof(bits));
  }
}

void LargestOfRows(const FactorVectors& vectors, float* largest) {
  std::fill_n(largest, vectors.count, 0.0F);
  for (Index at = 0; at < vectors.size; ++at) {
    const float* const values = vectors.data + at * vectors.stride;
    for (Index first = 0; first < vectors.count; first += kLanes) {
      const __mmask16 lanes = FirstLanes(vectors.count - first);
      const __m512i before = _mm512_maskz_loadu_epi32(lanes, largest + first);
      _mm512_mask_storeu_epi32(largest + first, lanes,
                               _mm512_max_epu32(before, Magnitudes(lanes, values + first)));
    }
  }
}

// The whole numbers nearest to values times scales, as three digits, each in the lowest byte of its lane; the
// highest digit is first.
struct Digits {
  __m512i digit[DigitTiles::kDigits];

  Digits(__m512 values, __m512 scales) {
    const __m512i half = _mm512_set1_epi32(128);
    digit[2] = _mm512_cvtps_epi32(_mm512_mul_ps(values, scales));
    digit[1] = _mm512_srai_epi32(_mm512_add_epi32(digit[2], half), 8);
    digit[0] = _mm512_srai_epi32(_mm512_add_epi32(digit[1], half), 8);
  }
};

// Four bytes beside each other from the lowest bytes of four lanes.
__m512i Bytes(const __m512i& a, const __m512i& b, const __m512i& c, const __m512i& d) {
  const __m512i byte = _mm512_set1_epi32(0xFF);
  const __m512i low =
      _mm512_or_si512(_mm512_and_si512(a, byte), _mm512_slli_epi32(_mm512_and_si512(b, byte), 8));
  const __m512i high = _mm512_or_si512(_mm512_and_si512(c, byte), _mm512_slli_epi32(d, 8));
  return _mm512_or_si512(low, _mm512_slli_epi32(high, 16));
}

// Some vectors' elements of one block.
struct Part {
  const FactorVectors& vectors;
  const float* scales;
  Index first, count, at;  // Vectors from `first` on, elements from `at` on.

  Index elements() const { return std::min(DigitTiles::kBlock, vectors.size - at); }
};

// Where the tile of each digit goes: `step` bytes apart.
struct Destination {
  std::uint8_t* first;
  Index step;

  std::uint8_t* Row(Index digit, Index row) const { return first + digit * step + row * DigitTiles::kBlock; }
};

// A row of each tile a vector; rows that there is no vector for are left as they are.
void CutColumns(const Part& part, const Destination& to) {
  for (Index i = 0; i < part.count; ++i) {
    const float* const values = part.vectors.data + (part.first + i) * part.vectors.stride + part.at;
    const __m512 scales = _mm512_set1_ps(part.scales[part.first + i]);
    for (Index at = 0; at < DigitTiles::kBlock; at += kLanes) {
      const __mmask16 lanes = FirstLanes(part.elements() - at);
      const Digits digits(_mm512_maskz_loadu_ps(lanes, values + at), scales);
      for (Index d = 0; d < DigitTiles::kDigits; ++d) {
        const __m128i bytes = _mm512_cvtepi32_epi8(digits.digit[d]);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to.Row(d, i) + at), bytes);
      }
    }
  }
}

// A column of each tile a vector, four elements a row.
void CutRows(const Part& part, const Destination& to) {
  const __mmask16 lanes = FirstLanes(part.count);
  const __m512 scales = _mm512_maskz_loadu_ps(lanes, part.scales + part.first);
  const auto digits = [&](Index element) {
    if (element >= part.elements()) return Digits(_mm512_setzero_ps(), scales);
    const float* const values = part.vectors.data + (part.at + element) * part.vectors.stride + part.first;
    return Digits(_mm512_maskz_loadu_ps(lanes, values), scales);
  };
  for (Index row = 0; row < DigitTiles::kBlock / 4; ++row) {
    const Digits a = digits(4 * row), b = digits(4 * row + 1), c = digits(4 * row + 2),
                 e = digits(4 * row + 3);
    for (Index d = 0; d < DigitTiles::kDigits; ++d) {
      _mm512_storeu_si512(to.Row(d, row), Bytes(a.digit[d], b.digit[d], c.digit[d], e.digit[d]));
    }
  }
}

// Rows to columns, of words of four bytes.
void Transpose(const std::uint8_t* tile, std::uint8_t* to) {
  const __m512i column =
      _mm512_set_epi32(240, 224, 208, 192, 176, 160, 144, 128, 112, 96, 80, 64, 48, 32, 16, 0);
  for (Index i = 0; i < DigitTiles::kBlock / 4; ++i) {
    _mm512_storeu_si512(to + i * DigitTiles::kBlock, _mm512_i32gather_epi32(column, tile + i * 4, 4));
  }
}

void Cut(const Part& part, bool a_vector_is_a_column, const Destination& to) {
  const auto cut = part.vectors.are_columns ? CutColumns : CutRows;
  if (part.vectors.are_columns != a_vector_is_a_column) {
    cut(part, to);
    return;
  }
  std::uint8_t tiles[DigitTiles::kDigits * DigitTiles::kTileBytes] = {};
  const Destination turned = {tiles, DigitTiles::kTileBytes};
  cut(part, turned);
  for (Index d = 0; d < DigitTiles::kDigits; ++d) Transpose(turned.Row(d, 0), to.Row(d, 0));
}

}  // namespace

void DigitTiles::SetRows(const FactorVectors& vectors, Index tile_vectors) { Set(vectors, tile_vectors, 1); }

void DigitTiles::SetStrips(const FactorVectors& vectors) { Set(vectors, kTileVectors, 2); }

void DigitTiles::Set(const FactorVectors& vectors, Index tile_vectors, Index halves) {
  count_ = vectors.count;
  size_ = vectors.size;
  tile_vectors_ = tile_vectors;
  halves_ = halves;
  groups_ = (count_ + halves * tile_vectors - 1) / (halves * tile_vectors);
  blocks_ = (size_ + kBlock - 1) / kBlock;
  tiles_.resize(static_cast<std::size_t>(groups_ * halves * blocks_ * kDigits * kTileBytes));
  SetScales(vectors);
  for (Index tile = 0; tile < groups_ * halves; ++tile) {
    const Index first = std::min(tile * tile_vectors, count_);
    for (Index block = 0; block < blocks_; ++block) {
      const Index at = ((tile / halves * blocks_ + block) * kDigits * halves + tile % halves) * kTileBytes;
      Cut({vectors, scales_.data(), first, std::min(tile_vectors, count_ - first), block * kBlock},
          halves == 2, {tiles_.data() + at, halves * kTileBytes});
    }
  }
}

// Below kLeast elements lose digits: their scale would be too large for a float.
void DigitTiles::SetScales(const FactorVectors& vectors) {
  constexpr float kTop = 127.0F * 65536.0F, kLeast = 1e-30F;
  scales_.resize(static_cast<std::size_t>(count_));
  units_.resize(static_cast<std::size_t>(count_));
  if (vectors.are_columns) {
    LargestOfColumns(vectors, units_.data());
  } else {
    LargestOfRows(vectors, units_.data());
  }
  for (std::size_t i = 0; i < units_.size(); ++i) {
    const float largest = std::max(units_[i], kLeast);
    const bool is_finite = std::isfinite(units_[i]);
    scales_[i] = is_finite ? kTop / largest : 0.0F;
    units_[i] = is_finite ? largest / kTop : std::numeric_limits<float>::quiet_NaN();
  }
}

}  // namespace recount::rnn

#endif  // RECOUNT_INTEGER_TILES
