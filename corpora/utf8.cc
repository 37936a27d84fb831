#include "corpora/utf8.h"

#include <cstring>

#include "absl/strings/str_cat.h"

namespace recount {
namespace {

// A line of table 3-7: what a lead byte demands of the bytes after it. Bytes after the second are 80..BF.
struct Lead {
  std::size_t size_bytes;
  unsigned char second_low, second_high;
  std::uint32_t value_bits;
};

Lead LeadOf(unsigned char byte) {
  if (byte < 0x80) return {1, 0, 0, byte};
  if (byte < 0xC2) return {0, 0, 0, 0};  // A continuation byte, or an overlong form of ASCII.
  if (byte < 0xE0) return {2, 0x80, 0xBF, byte & 0x1Fu};
  if (byte == 0xE0) return {3, 0xA0, 0xBF, 0};    // Below A0: overlong.
  if (byte == 0xED) return {3, 0x80, 0x9F, 0xD};  // Above 9F: surrogates.
  if (byte < 0xF0) return {3, 0x80, 0xBF, byte & 0xFu};
  if (byte == 0xF0) return {4, 0x90, 0xBF, 0};  // Below 90: overlong.
  if (byte < 0xF4) return {4, 0x80, 0xBF, byte & 0x7u};
  if (byte == 0xF4) return {4, 0x80, 0x8F, 4};  // Above 8F: beyond U+10FFFF.
  return {0, 0, 0, 0};
}

bool StartsWithEightAscii(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof(word));
  return (word & 0x8080808080808080u) == 0;
}

}  // namespace

DecodedCodePoint DecodeLongUtf8(absl::string_view text, std::size_t offset) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[offset + i]); };
  const Lead lead = LeadOf(byte(0));
  if (lead.size_bytes == 1) return {lead.value_bits, 1};
  if (lead.size_bytes == 0 || lead.size_bytes > text.size() - offset) return {};
  if (byte(1) < lead.second_low || byte(1) > lead.second_high) return {};
  std::uint32_t value = lead.value_bits << 6 | (byte(1) & 0x3Fu);
  for (std::size_t i = 2; i < lead.size_bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    value = value << 6 | (byte(i) & 0x3Fu);
  }
  return {value, lead.size_bytes};
}

void AppendUtf8(std::uint32_t value, std::string& text) {
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | (value >> shift & 0x3F)); };
  if (value < 0x80) {
    text += static_cast<char>(value);
  } else if (value < 0x800) {
    text += {static_cast<char>(0xC0 | value >> 6), tail(0)};
  } else if (value < 0x10000) {
    text += {static_cast<char>(0xE0 | value >> 12), tail(6), tail(0)};
  } else {
    text += {static_cast<char>(0xF0 | value >> 18), tail(12), tail(6), tail(0)};
  }
}

bool IsCodePoint(std::uint32_t value) { return value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF); }

absl::StatusOr<std::uint64_t> CountCodePoints(absl::string_view text) {
  std::uint64_t count = 0;
  for (std::size_t offset = 0; offset < text.size();) {
    if (text.size() - offset >= 8 && StartsWithEightAscii(text.data() + offset)) {
      offset += 8;
      count += 8;
      continue;
    }
    const std::size_t size_bytes = DecodeUtf8(text, offset).size_bytes;
    if (size_bytes == 0) return InvalidUtf8At(offset);
    offset += size_bytes;
    ++count;
  }
  return count;
}

absl::Status InvalidUtf8At(std::size_t offset) {
  return absl::InvalidArgumentError(
      absl::StrCat("invalid UTF-8 at byte ", offset, " (counted from 0); pass --unit byte"));
}

}  // namespace recount
