#include "ngram/arpa_lines.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace recount::ngram {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

std::optional<absl::string_view> ArpaLines::Next() {
  if (rest_.empty()) return std::nullopt;
  ++number_;
  const std::size_t end = rest_.find('\n');
  absl::string_view line = rest_.substr(0, end);
  rest_.remove_prefix(end == absl::string_view::npos ? rest_.size() : end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  while (!line.empty() && IsBlank(line.back())) line.remove_suffix(1);
  return line;
}

std::optional<absl::string_view> ArpaLines::NextNotEmpty() {
  std::optional<absl::string_view> line = Next();
  while (line.has_value() && line->empty()) line = Next();
  return line;
}

absl::Status ArpaLines::ErrorAt(std::uint64_t number, absl::string_view what,
                                absl::string_view allowed) const {
  return absl::DataLossError(absl::StrCat(path_, ":", number, ": ", what, "; ", allowed));
}

absl::Status ArpaLines::BrokenAt(std::uint64_t number, absl::string_view what,
                                 absl::string_view allowed) const {
  return ErrorAt(number, what, absl::StrCat(allowed, "; mend the line or write the file again"));
}

absl::Status ArpaLines::Unexpected(std::optional<absl::string_view> seen, absl::string_view allowed) const {
  return Broken(seen.has_value() ? Quoted(*seen) : "the file ends here",
                absl::StrCat("allowed is ", allowed));
}

std::string Quoted(absl::string_view bytes) {
  constexpr std::size_t kShown = 60;
  return absl::StrCat("\"", absl::CHexEscape(bytes.substr(0, kShown)), bytes.size() > kShown ? "..." : "",
                      "\"");
}

absl::string_view TakeField(absl::string_view& line) {
  std::size_t begin = 0;
  while (begin < line.size() && IsBlank(line[begin])) ++begin;
  std::size_t end = begin;
  while (end < line.size() && !IsBlank(line[end])) ++end;
  const absl::string_view field = line.substr(begin, end - begin);
  line.remove_prefix(end);
  return field;
}

}  // namespace recount::ngram
