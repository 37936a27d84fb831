// Strict UTF-8: well-formed sequences only, as RFC 3629 and table 3-7 of the Unicode Standard list them. No
// overlong forms, no surrogates, nothing above U+10FFFF.
//
// Thread safety: pure functions.

#ifndef RECOUNT_CORPORA_UTF8_H_
#define RECOUNT_CORPORA_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace recount {

struct DecodedCodePoint {
  std::uint32_t value = 0;
  std::size_t size_bytes = 0;  // 1 to 4; 0 where no well-formed sequence begins.
};

// The code point that begins at byte `offset`. REQUIRES: offset < text.size().
inline DecodedCodePoint DecodeUtf8(absl::string_view text, std::size_t offset);

// The same for a code point above 127, and slower for others.
DecodedCodePoint DecodeLongUtf8(absl::string_view text, std::size_t offset);

// Appends the sequence of a code point. REQUIRES: IsCodePoint(value).
void AppendUtf8(std::uint32_t value, std::string& text);

// Whether UTF-8 can hold the value: at most U+10FFFF and no surrogate (U+D800 to U+DFFF).
bool IsCodePoint(std::uint32_t value);

// The number of code points in the text.
// Errors: InvalidArgument with the offset, from 0, of the byte at which the first ill-formed sequence begins.
// Cost: one pass; runs of ASCII eight bytes at a time.
absl::StatusOr<std::uint64_t> CountCodePoints(absl::string_view text);

// The error of CountCodePoints, for those who decode by themselves.
absl::Status InvalidUtf8At(std::size_t offset);

inline DecodedCodePoint DecodeUtf8(absl::string_view text, std::size_t offset) {
  const auto byte = static_cast<unsigned char>(text[offset]);
  return byte < 0x80 ? DecodedCodePoint{byte, 1} : DecodeLongUtf8(text, offset);
}

}  // namespace recount

#endif  // RECOUNT_CORPORA_UTF8_H_
