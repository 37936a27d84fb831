#include "corpora/vocabulary.h"

#include <array>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "corpora/large_pages.h"
#include "corpora/status_macros.h"
#include "corpora/utf8.h"

namespace recount {
namespace {

constexpr std::uint32_t kBytes = 256;
constexpr std::uint32_t kCodePoints = 0x110000;

std::vector<std::uint32_t> DistinctBytes(absl::string_view text) {
  std::array<bool, kBytes> present = {};
  for (const char c : text) present[static_cast<unsigned char>(c)] = true;
  std::vector<std::uint32_t> bytes;
  for (std::uint32_t byte = 0; byte < kBytes; ++byte) {
    if (present[byte]) bytes.push_back(byte);
  }
  return bytes;
}

absl::StatusOr<std::vector<std::uint32_t>> DistinctCodePoints(absl::string_view text) {
  std::vector<bool> present(kCodePoints);
  for (std::size_t offset = 0; offset < text.size();) {
    const DecodedCodePoint decoded = DecodeUtf8(text, offset);
    if (decoded.size_bytes == 0) return InvalidUtf8At(offset);
    present[decoded.value] = true;
    offset += decoded.size_bytes;
  }
  std::vector<std::uint32_t> code_points;
  for (std::uint32_t value = 0; value < kCodePoints; ++value) {
    if (present[value]) code_points.push_back(value);
  }
  return code_points;
}

absl::Status CheckStored(const std::vector<std::uint32_t>& code_points, Unit unit) {
  if (code_points.empty() || code_points.size() > kMaxVocabulary) {
    return absl::DataLossError(absl::StrCat("vocabulary: ", code_points.size(), " symbols, allowed are 1 to ",
                                            kMaxVocabulary, "; the file is damaged"));
  }
  for (std::size_t i = 0; i < code_points.size(); ++i) {
    const std::uint32_t value = code_points[i];
    const bool valid = unit == Unit::kByte ? value < kBytes : IsCodePoint(value);
    if (!valid || (i > 0 && value <= code_points[i - 1])) {
      return absl::DataLossError(
          absl::StrCat("vocabulary: symbol ", i, " is ", value, ", but they must ascend and be ",
                       unit == Unit::kByte ? "bytes" : "Unicode code points", "; the file is damaged"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Vocabulary> Vocabulary::FromText(absl::string_view text, Unit unit) {
  if (text.empty()) return absl::InvalidArgumentError("the text is empty; give at least one symbol");
  std::vector<std::uint32_t> distinct;
  if (unit == Unit::kByte) {
    distinct = DistinctBytes(text);
  } else {
    RECOUNT_ASSIGN_OR_RETURN(distinct, DistinctCodePoints(text));
  }
  if (distinct.size() > kMaxVocabulary) {
    return absl::ResourceExhaustedError(absl::StrCat(distinct.size(), " distinct code points, at most ",
                                                     kMaxVocabulary, " are possible; pass --unit byte"));
  }
  return FromCodePoints(std::move(distinct), unit);
}

absl::StatusOr<Vocabulary> Vocabulary::FromCodePoints(std::vector<std::uint32_t> code_points, Unit unit) {
  RECOUNT_RETURN_IF_ERROR(CheckStored(code_points, unit));
  Vocabulary vocabulary;
  vocabulary.unit_ = unit;
  vocabulary.low_.assign(kBytes, kOov);
  for (std::size_t i = 0; i < code_points.size(); ++i) {
    const auto symbol = static_cast<Symbol>(i);
    if (code_points[i] < kBytes) {
      vocabulary.low_[code_points[i]] = symbol;
    } else {
      vocabulary.high_.emplace(code_points[i], symbol);
    }
  }
  vocabulary.code_points_ = std::move(code_points);
  return vocabulary;
}

Symbol Vocabulary::Find(std::uint32_t code_point) const {
  if (code_point < low_.size()) return low_[code_point];
  const auto found = high_.find(code_point);
  return found == high_.end() ? kOov : found->second;
}

absl::StatusOr<std::vector<Symbol>> Vocabulary::Encode(absl::string_view text) const {
  std::vector<Symbol> symbols;
  symbols.reserve(text.size());
  AskForLargePages(symbols.data(), text.size() * sizeof(Symbol));
  if (unit_ == Unit::kByte && !low_.empty()) {
    symbols.resize(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) symbols[i] = low_[static_cast<unsigned char>(text[i])];
    return symbols;
  }
  for (std::size_t offset = 0; offset < text.size();) {
    const auto byte = static_cast<unsigned char>(text[offset]);
    const DecodedCodePoint decoded =
        unit_ == Unit::kByte ? DecodedCodePoint{byte, 1} : DecodeUtf8(text, offset);
    if (decoded.size_bytes == 0) return InvalidUtf8At(offset);
    symbols.push_back(Find(decoded.value));
    offset += decoded.size_bytes;
  }
  return symbols;
}

std::string Vocabulary::Decode(absl::Span<const Symbol> symbols) const {
  constexpr std::uint32_t kReplacement = 0xFFFD;
  std::string text;
  text.reserve(symbols.size());
  for (const Symbol symbol : symbols) {
    const bool known = symbol < code_points_.size();
    if (unit_ == Unit::kByte) {
      text += known ? static_cast<char>(code_points_[symbol]) : '?';
    } else {
      AppendUtf8(known ? code_points_[symbol] : kReplacement, text);
    }
  }
  return text;
}

std::string StructuralText(absl::string_view text, Unit unit) {
  if (unit == Unit::kByte) return std::string(text);
  std::string structure;
  structure.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) structure += c;
    if (byte >= 0xC0) structure += '\x80';  // A lead byte stands for its whole sequence.
  }
  return structure;
}

}  // namespace recount
