#include "compare/structure_latex_lexer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace recount::compare {
namespace {

bool IsLetter(char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)); }

// The X that `rest` of a text opens with {X}; empty if it does not.
absl::string_view NameInBraces(absl::string_view rest) {
  if (!absl::ConsumePrefix(&rest, "{")) return "";
  const auto* const end =
      std::find_if_not(rest.begin(), rest.end(), [](char c) { return IsLetter(c) || c == '*'; });
  if (end == rest.end() || *end != '}') return "";
  return rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
}

// Environments open, and what became of them.
class EnvironmentReader {
 public:
  explicit EnvironmentReader(reports::PairKind& counts) : counts_(counts) {}

  // `rest`: of the text, after a backslash in code.
  void Read(absl::string_view rest) {
    if (absl::ConsumePrefix(&rest, "begin")) {
      Begin(NameInBraces(rest));
    } else if (absl::ConsumePrefix(&rest, "end")) {
      End(NameInBraces(rest));
    }
  }

  void Finish() { counts_.open_at_end += stack_.size(); }

 private:
  void Begin(absl::string_view name) {
    if (name.empty()) return;
    ++counts_.openers;
    stack_.push_back(name);
    ++open_[name];
  }

  void End(absl::string_view name) {
    if (name.empty()) return;
    ++counts_.closers;
    if (stack_.empty()) {
      ++counts_.unopened;
    } else if (stack_.back() == name) {
      ++counts_.matched;
      Pop();
    } else {
      ++counts_.mismatched;
      DropTo(name);
    }
  }

  // Looks through the stack only where the name is in it, so that every \begin is passed over once.
  void DropTo(absl::string_view name) {
    const auto found = open_.find(name);
    if (found == open_.end() || found->second == 0) return;
    for (bool reached = false; !reached; Pop()) {
      reached = stack_.back() == name;
      ++counts_.lost;
    }
  }

  void Pop() {
    --open_[stack_.back()];
    stack_.pop_back();
  }

  reports::PairKind& counts_;
  std::vector<absl::string_view> stack_;
  absl::flat_hash_map<absl::string_view, std::uint64_t> open_;  // Of each name, on the stack.
};

}  // namespace

LexicalReading ReadLatexLexemes(absl::string_view text) {
  LexicalReading reading;
  reading.lexemes.reserve(text.size());
  reading.before.reserve(text.size());
  EnvironmentReader environments(reading.environment);
  Lexeme state = Lexeme::kCode;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    reading.before.push_back(state);
    if (state == Lexeme::kEscaped) {
      reading.lexemes.push_back(IsLetter(c) || absl::StrContains("()[]", c) ? Lexeme::kCode
                                                                            : Lexeme::kEscaped);
      state = Lexeme::kCode;
      continue;
    }
    if (c == '%') state = Lexeme::kComment;
    if (c == '\n') state = Lexeme::kCode;
    reading.lexemes.push_back(state);
    if (c != '\\' || state == Lexeme::kComment) continue;
    state = Lexeme::kEscaped;
    environments.Read(text.substr(i + 1));
  }
  environments.Finish();
  return reading;
}

}  // namespace recount::compare
