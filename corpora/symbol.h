// The unit of text that every model sees: a small integer that stands for a byte or a Unicode code point.
//
// Text enters at corpora/, is encoded to symbols once, and is never looked at as bytes by a model.
// Thread safety: types, constants and a pure function.

#ifndef RECOUNT_CORPORA_SYMBOL_H_
#define RECOUNT_CORPORA_SYMBOL_H_

#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"

namespace recount {

// An index into a Vocabulary, 0 <= symbol < vocabulary.size(), or one of the two values below.
using Symbol = std::uint16_t;

// A symbol of a text that is not in the vocabulary. It is counted and shown, and scored by no model.
inline constexpr Symbol kOov = 0xFFFF;

// What stands before a text where a history reaches past its beginning. Never part of any text.
inline constexpr Symbol kPad = 0xFFFE;

// Symbols a vocabulary can hold at most.
inline constexpr std::size_t kMaxVocabulary = 0xFFFE;

// The largest of a text, 0 of an empty one. Several at a time, which std::max_element does not do, since it
// keeps the place.
inline Symbol LargestSymbol(absl::Span<const Symbol> text) {
  Symbol largest = 0;
  for (const Symbol symbol : text) largest = symbol > largest ? symbol : largest;
  return largest;
}

// What one symbol stands for.
enum class Unit { kByte, kCodePoint };

}  // namespace recount

#endif  // RECOUNT_CORPORA_SYMBOL_H_
