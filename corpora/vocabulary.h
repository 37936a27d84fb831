// The symbols of a text in byte (code point) order, and the two ways between text and symbols.
//
// Thread safety: immutable once made.

#ifndef RECOUNT_CORPORA_VOCABULARY_H_
#define RECOUNT_CORPORA_VOCABULARY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"

namespace recount {

class Vocabulary {
 public:
  Vocabulary() = default;

  // The vocabulary that holds exactly the distinct symbols of `text`.
  // Errors: InvalidArgument for empty text, or invalid UTF-8 in code-point mode (with the byte offset);
  // ResourceExhausted above kMaxVocabulary symbols.
  static absl::StatusOr<Vocabulary> FromText(absl::string_view text, Unit unit);

  // The vocabulary with these bytes or code points, as a model file holds them.
  // Errors: DataLoss unless they are strictly ascending and valid for the unit.
  static absl::StatusOr<Vocabulary> FromCodePoints(std::vector<std::uint32_t> code_points, Unit unit);

  std::size_t size() const { return code_points_.size(); }
  Unit unit() const { return unit_; }
  const std::vector<std::uint32_t>& code_points() const { return code_points_; }

  // The symbol of a byte or code point, kOov if it has none.
  Symbol Find(std::uint32_t code_point) const;

  // Encodes text, one symbol per unit; what is not in the vocabulary becomes kOov.
  // Errors: InvalidArgument for invalid UTF-8 in code-point mode.
  // Cost: linear; above 1 GB/s for bytes.
  absl::StatusOr<std::vector<Symbol>> Encode(absl::string_view text) const;

  // Back to text. kOov and kPad become U+FFFD (code points) or '?' (bytes).
  std::string Decode(absl::Span<const Symbol> symbols) const;

  friend bool operator==(const Vocabulary& a, const Vocabulary& b) {
    return a.unit_ == b.unit_ && a.code_points_ == b.code_points_;
  }

 private:
  Unit unit_ = Unit::kByte;
  std::vector<std::uint32_t> code_points_;           // Ascending; index is the symbol.
  std::vector<Symbol> low_;                          // Symbols of code points 0 .. 255.
  absl::flat_hash_map<std::uint32_t, Symbol> high_;  // Those above.
};

// The text with one char per symbol, for readers of structure (brackets, indentation): bytes as they are, and
// in code-point mode every code point above 127 as '\x80'. REQUIRES: valid UTF-8 in code-point mode.
std::string StructuralText(absl::string_view text, Unit unit);

}  // namespace recount

#endif  // RECOUNT_CORPORA_VOCABULARY_H_
