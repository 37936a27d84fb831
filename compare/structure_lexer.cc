#include "compare/structure_lexer.h"

#include <cstddef>

#include "compare/structure_latex_lexer.h"

namespace recount::compare {
namespace {

class CLexer {
 public:
  explicit CLexer(absl::string_view text) : text_(text) {
    reading_.lexemes.reserve(text.size());
    reading_.before.reserve(text.size());
  }

  LexicalReading Run() && {
    while (!AtEnd()) Step();
    return std::move(reading_);
  }

 private:
  bool AtEnd() const { return position() >= text_.size(); }
  std::size_t position() const { return reading_.lexemes.size(); }
  char Look(std::size_t ahead = 0) const {
    return position() + ahead < text_.size() ? text_[position() + ahead] : '\0';
  }
  bool LookingAt(absl::string_view mark) const { return text_.substr(position(), mark.size()) == mark; }

  // Gives the next `count` characters, or what is left of them, to `lexeme`.
  void Take(std::size_t count, Lexeme lexeme) {
    for (; count > 0 && !AtEnd(); --count) {
      reading_.lexemes.push_back(lexeme);
      reading_.before.push_back(state_);
      state_ = lexeme;
    }
  }

  // Length of a backslash with the newline that it hides; 0 if there is none here.
  std::size_t ContinuationLength() const {
    if (LookingAt("\\\n")) return 2;
    if (LookingAt("\\\r\n")) return 3;
    return 0;
  }

  void Step() {
    const char next = Look();
    if (LookingAt("/*")) {
      ReadComment(Lexeme::kCode);
    } else if (LookingAt("//")) {
      ReadLineComment();
    } else if (next == '"') {
      ReadLiteral(Lexeme::kString, reading_.string);
    } else if (next == '\'') {
      ReadLiteral(Lexeme::kCharacter, reading_.character);
    } else if (next == '#' && only_blanks_in_line_) {
      ReadDirective();
    } else {
      ReadCode(next);
    }
  }

  void ReadCode(char next) {
    if (LookingAt("*/") && Look(2) != '*' && Look(2) != '/') {
      ++reading_.comment.closers;
      ++reading_.comment.unopened;
      Take(1, Lexeme::kCode);
    }
    Take(1, Lexeme::kCode);
    if (next == '\n') {
      only_blanks_in_line_ = true;
    } else if (next != ' ' && next != '\t') {
      only_blanks_in_line_ = false;
    }
  }

  // Comments do not change whether a directive may follow in the line: C reads them as blanks.
  void ReadComment(Lexeme outer) {
    ++reading_.comment.openers;
    const std::size_t close = text_.find("*/", position() + 2);
    if (close == absl::string_view::npos) {
      ++reading_.comment.open_at_end;
      Take(text_.size() - position(), Lexeme::kComment);
      return;
    }
    Take(close + 2 - position(), Lexeme::kComment);
    ++reading_.comment.closers;
    ++reading_.comment.matched;
    state_ = outer;
  }

  void ReadLineComment() {
    while (!AtEnd() && Look() != '\n') {
      const std::size_t continuation = ContinuationLength();
      Take(continuation > 0 ? continuation : 1, Lexeme::kComment);
    }
  }

  void ReadLiteral(Lexeme lexeme, reports::PairKind& counts) {
    const char quote = Look();
    only_blanks_in_line_ = false;
    ++counts.openers;
    Take(1, lexeme);
    while (!AtEnd() && Look() != '\n') {
      if (Look() == quote) {
        ++counts.closers;
        ++counts.matched;
        Take(1, lexeme);
        state_ = Lexeme::kCode;
        return;
      }
      TakeLiteralCharacter(lexeme);
    }
    ++(AtEnd() ? counts.open_at_end : counts.lost);
  }

  // One character, or a backslash with what it escapes.
  void TakeLiteralCharacter(Lexeme lexeme) {
    const std::size_t continuation = ContinuationLength();
    if (continuation > 0) {
      Take(continuation, lexeme);
    } else {
      Take(Look() == '\\' ? 2 : 1, lexeme);
    }
  }

  void ReadDirective() {
    while (!AtEnd() && Look() != '\n') {
      if (LookingAt("/*")) {
        ReadComment(Lexeme::kDirective);
      } else if (LookingAt("//")) {
        ReadLineComment();
      } else if (Look() == '"') {
        ReadDirectiveString();
      } else if (Look() == '\'' && Look(1) == '\\' && Look(2) != '\n' && Look(3) == '\'') {
        Take(4, Lexeme::kDirective);
      } else if (Look() == '\'' && Look(1) != '\n' && Look(2) == '\'') {
        Take(3, Lexeme::kDirective);
      } else {
        const std::size_t continuation = ContinuationLength();
        Take(continuation > 0 ? continuation : 1, Lexeme::kDirective);
      }
    }
  }

  void ReadDirectiveString() {
    Take(1, Lexeme::kDirective);
    while (!AtEnd() && Look() != '\n' && Look() != '"') TakeLiteralCharacter(Lexeme::kDirective);
    if (Look() == '"') Take(1, Lexeme::kDirective);
  }

  absl::string_view text_;
  LexicalReading reading_;  // Of the characters taken so far.
  Lexeme state_ = Lexeme::kCode;
  bool only_blanks_in_line_ = true;  // So far: a # now opens a directive.
};

}  // namespace

LexicalReading ReadLexemes(absl::string_view text, TextKind kind) {
  LexicalReading reading;
  if (kind == TextKind::kC) {
    reading = CLexer(text).Run();
  } else if (kind == TextKind::kLatex) {
    reading = ReadLatexLexemes(text);
  } else {
    reading.lexemes.assign(text.size(), Lexeme::kCode);
    reading.before.assign(text.size(), Lexeme::kCode);
  }
  reading.comment.name = "comment";
  reading.string.name = "string";
  reading.character.name = "character";
  reading.environment.name = "environment";
  return reading;
}

}  // namespace recount::compare
