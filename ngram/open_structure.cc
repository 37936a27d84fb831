#include "ngram/open_structure.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace recount::ngram {
namespace {

char OpenerOf(char closer) {
  switch (closer) {
    case ')':
      return '(';
    case ']':
      return '[';
    default:
      return '{';
  }
}

bool IsOpener(char c) { return c == '(' || c == '[' || c == '{'; }
bool IsCloser(char c) { return c == ')' || c == ']' || c == '}'; }

std::uint32_t Level(std::size_t n) {
  return static_cast<std::uint32_t>(std::min<std::size_t>(n, OpenStructure::kLevels - 1));
}

}  // namespace

StructuralCharacters::StructuralCharacters(const Vocabulary& vocabulary) {
  std::vector<Symbol> all(vocabulary.size());
  std::iota(all.begin(), all.end(), Symbol{0});
  characters_ = StructuralText(vocabulary.Decode(all), vocabulary.unit());
}

void OpenStructure::Advance(char c) {
  switch (kind_) {
    case TextKind::kC:
      ReadC(c);
      break;
    case TextKind::kLatex:
      latex_.Advance(c, line_is_blank_);
      break;
    case TextKind::kPlain:
      ReadBracket(c);
      if (c == '\n' && line_is_blank_) EndRoundAndSquare();
      break;
  }
  FollowIndentation(c);
}

void OpenStructure::ReadC(char c) {
  switch (mode_) {
    case Mode::kCode:
    case Mode::kDirective:
      ReadCode(c);
      return;
    case Mode::kBlockComment:
      if (last_ == '*' && c == '/') {
        mode_ = outer_;
        c = '\0';
      }
      break;
    case Mode::kLineComment:
      if (c == '\n' && last_ != '\\') ReadNewline();
      break;
    case Mode::kString:
      ReadLiteral(c, '"');
      return;
    case Mode::kCharacter:
      ReadLiteral(c, '\'');
      return;
  }
  last_ = c;
}

void OpenStructure::ReadCode(char c) {
  if (last_ == '/' && c == '*') {
    outer_ = mode_;
    mode_ = Mode::kBlockComment;
    c = '\0';  // The star of the opening does not close it.
  } else if (last_ == '/' && c == '/') {
    mode_ = Mode::kLineComment;
  } else if (c == '\n') {
    if (mode_ == Mode::kCode || last_ != '\\') ReadNewline();
  } else if (mode_ == Mode::kCode) {
    if (c == '"') mode_ = Mode::kString;
    if (c == '\'') mode_ = Mode::kCharacter;
    if (c == '#' && line_is_blank_) mode_ = Mode::kDirective;
    ReadBracket(c);
  }
  last_ = c;
}

void OpenStructure::ReadLiteral(char c, char quote) {
  if (escaped_) {
    escaped_ = false;
  } else if (c == '\\') {
    escaped_ = true;
  } else if (c == quote) {
    mode_ = Mode::kCode;
  } else if (c == '\n') {
    ReadNewline();
  }
  last_ = c;
}

void OpenStructure::ReadNewline() {
  mode_ = Mode::kCode;
  escaped_ = false;
}

void OpenStructure::ReadBracket(char c) {
  if (IsOpener(c)) {
    if (stack_.size() == kMostOpen) stack_.erase(0, 1);
    stack_.push_back(c);
  } else if (IsCloser(c)) {
    Close(OpenerOf(c));
  }
}

void OpenStructure::Close(char opener) {
  const bool column_0 = blanks_ == 0 && line_is_blank_;
  if (kind_ == TextKind::kC && opener == '{' && column_0) {
    stack_.clear();
    return;
  }
  const std::size_t at = stack_.rfind(opener);
  if (at != std::string::npos) stack_.resize(at);
}

void OpenStructure::EndRoundAndSquare() {
  stack_.erase(std::remove_if(stack_.begin(), stack_.end(), [](char c) { return c != '{'; }), stack_.end());
}

void OpenStructure::FollowIndentation(char c) {
  if (c == '\n') {
    line_is_blank_ = true;
    blanks_ = 0;
  } else if (line_is_blank_ && (c == ' ' || c == '\t')) {
    blanks_ += c == '\t' ? kBlanksInStep : 1;
  } else if (line_is_blank_ && c != '\r') {
    line_is_blank_ = false;
    line_indentation_ = blanks_ / kBlanksInStep;
  }
}

// 0 with nothing open; brackets 1 .. 3; comments 4; literals 5, 6; directives 7. LaTeX has its own.
OpenStructure::Kind OpenStructure::InnermostOfCode() const {
  switch (mode_) {
    case Mode::kBlockComment:
    case Mode::kLineComment:
      return Kind::kComment;
    case Mode::kString:
      return Kind::kString;
    case Mode::kCharacter:
      return Kind::kCharacter;
    case Mode::kDirective:
      return Kind::kDirective;
    case Mode::kCode:
      break;
  }
  if (stack_.empty()) return Kind::kNothing;
  return stack_.back() == '(' ? Kind::kRound : stack_.back() == '[' ? Kind::kSquare : Kind::kCurly;
}

std::uint32_t OpenStructure::Innermost() const {
  return kind_ == TextKind::kLatex ? static_cast<std::uint32_t>(latex_.Innermost())
                                   : static_cast<std::uint32_t>(InnermostOfCode());
}

std::uint32_t OpenStructure::Feature(const StructurePieces& pieces) const {
  std::uint32_t feature = pieces.innermost ? Innermost() : 0;
  feature = feature * kLevels + (pieces.depth ? Level(Depth()) : 0);
  return feature * kLevels + (pieces.indentation ? Level(line_indentation_) : 0);
}

}  // namespace recount::ngram
