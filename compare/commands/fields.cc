#include "compare/commands/fields.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "reports/text.h"

namespace recount::compare {
namespace {

constexpr std::size_t kLeastNameColumns = 15;  // Leaves room for the 64 digits of a SHA-256.

std::size_t LongestWord(absl::string_view value) {
  std::size_t longest = 0;
  for (const absl::string_view word : absl::StrSplit(value, ' ')) {
    longest = std::max(longest, reports::DisplayColumns(word));
  }
  return longest;
}

}  // namespace

void AddField(absl::string_view name, absl::string_view value, Metadata& fields) {
  if (!value.empty()) fields.emplace_back(name, value);
}

std::string FieldsText(const Metadata& fields) {
  std::size_t name_columns = kLeastNameColumns;
  for (const auto& [name, value] : fields) name_columns = std::max(name_columns, name.size());
  const std::size_t column = name_columns + 1;
  std::string text;
  for (const auto& [name, value] : fields) {
    const std::size_t word = LongestWord(value);
    const bool fits = column + word <= reports::kTerminalColumns;
    // What is wider than the terminal is broken by it wherever it begins.
    const bool own_line = !fits && word < reports::kTerminalColumns;
    const std::size_t begin = own_line ? reports::kTerminalColumns - word : column;
    const std::string gap =
        own_line ? absl::StrCat("\n", std::string(begin, ' ')) : std::string(column - name.size(), ' ');
    absl::StrAppend(&text, name, gap, reports::WrapFrom(begin, value, reports::LongWords::kKeep), "\n");
  }
  return text;
}

}  // namespace recount::compare
