#include "rnn/shallow_json.h"

#include <array>
#include <cstddef>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"

namespace recount::rnn {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kShownBytes = 60;

// Bytes of UTF-8 that stand within a character.
bool IsWithinCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace

// In a look of its own: a parser that is asked at each value looks through a list anew for each of its
// entries.
bool IsShallowJson(absl::string_view text) {
  std::ptrdiff_t levels = 0;
  std::array<int, kMostNesting + 1> names = {};  // Of the object that is open at each level.
  bool is_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_string) {
      if (c == '\\') ++i;
      is_string = c != '"';
    } else if (c == '[' || c == '{') {
      if (++levels > kMostNesting) return false;
      if (levels > 0) names[static_cast<std::size_t>(levels)] = 0;
    } else if (c == ']' || c == '}') {
      --levels;
    } else if (c == ':') {
      if (levels > 0 && ++names[static_cast<std::size_t>(levels)] > kMostNames) return false;
    } else {
      is_string = c == '"';
    }
  }
  return true;
}

Json ParseShallowJson(absl::string_view text) {
  static_assert(kMostNesting == 16 && kMostNames == 20'000, "kNoShallowObject says so");
  if (!IsShallowJson(text)) return Json(Json::value_t::discarded);
  return Json::parse(text.begin(), text.end(), nullptr, false);
}

std::string Shown(absl::string_view text) {
  if (text.size() <= kShownBytes) return std::string(text);
  std::size_t end = kShownBytes;
  while (end > 0 && IsWithinCharacter(text[end])) --end;
  return absl::StrCat(text.substr(0, end), "...");
}

std::string ShownJson(const Json& value) {
  return Shown(value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace recount::rnn
