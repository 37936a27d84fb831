#include "ngram/open_latex.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace recount::ngram {
namespace {

constexpr std::size_t kLongestWord = 15;  // More than tells the words below apart.

bool IsLetter(char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)); }

// Environments that are mathematics by themselves; others, such as matrix, are what they stand in.
bool IsMathematicsByName(absl::string_view environment) {
  constexpr std::array<absl::string_view, 9> kNames = {
      "align", "alignat", "displaymath", "eqnarray", "equation", "flalign", "gather", "math", "multline"};
  const absl::string_view name = environment.substr(0, environment.find('*'));
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

// \text{}, \textit{} and the like: their argument is text in mathematics too.
bool SetsText(absl::string_view command) {
  return absl::StartsWith(command, "text") || command == "mbox" || command == "hbox";
}

}  // namespace

void OpenLatex::Advance(char c, bool line_is_blank) {
  const Dollar before = std::exchange(dollar_, Dollar::kNone);
  if (c == '\n' && line_is_blank) EndParagraph();
  switch (mode_) {
    case Mode::kText:
      ReadText(c, before);
      break;
    case Mode::kEscape:
      ReadEscaped(c);
      break;
    case Mode::kCommand:
      ReadCommand(c);
      break;
    case Mode::kName:
      ReadName(c);
      break;
    case Mode::kComment:
      if (c == '\n') mode_ = Mode::kText;
      break;
  }
}

void OpenLatex::ReadText(char c, Dollar before) {
  mode_ = Mode::kText;
  if (c == '\\') {
    mode_ = Mode::kEscape;
  } else if (c == '%') {
    mode_ = Mode::kComment;
  } else if (c == '$') {
    ReadDollar(before);
  } else {
    ReadBracket(c);
  }
}

void OpenLatex::ReadDollar(Dollar before) {
  if (before == Dollar::kClosedTwo) return;
  if (before == Dollar::kOpened) {
    open_.back() = kTwoDollars;
    return;
  }
  const auto found =
      std::find_if(open_.rbegin(), open_.rend(), [](Opener o) { return (o & (kRound | kSquare)) == 0; });
  if (found == open_.rend() || (*found & (kDollar | kTwoDollars)) == 0) {
    Push(kDollar);
    dollar_ = Dollar::kOpened;
    return;
  }
  if (*found == kTwoDollars) dollar_ = Dollar::kClosedTwo;
  Close(*found, 0);
}

void OpenLatex::ReadBracket(char c) {
  constexpr Openers kBeyondRound = kCurlies | kEnvironments | kMathematics;
  switch (c) {
    case '(':
      return Push(kRound);
    case '[':
      return Push(kSquare);
    case '{':
      return Push(kCurly);
    case ')':
      return Close(kRound, kBeyondRound);
    case ']':
      return Close(kSquare, kBeyondRound);
    case '}':
      return Close(kCurlies, kEnvironments);
    default:
      return;
  }
}

void OpenLatex::ReadEscaped(char c) {
  mode_ = IsLetter(c) ? Mode::kCommand : Mode::kText;
  word_ = c;
  if (c == '(') Push(kInline);
  if (c == '[') Push(kDisplay);
  if (c == ')') Close(kInline, kEnvironments);
  if (c == ']') Close(kDisplay, kEnvironments);
}

void OpenLatex::ReadCommand(char c) {
  if (IsLetter(c)) {
    if (word_.size() < kLongestWord) word_ += c;
    return;
  }
  ReadText(c);
  if (c != '{') return;
  if (SetsText(word_)) open_.back() = kTextCurly;
  ends_ = word_ == "end";
  if (ends_ || word_ == "begin") mode_ = Mode::kName;
  word_.clear();
}

void OpenLatex::ReadName(char c) {
  if (IsLetter(c) || c == '*') {
    if (word_.size() < kLongestWord) word_ += c;
    return;
  }
  ReadText(c);
  if (c != '}' || word_.empty()) return;  // Without a name it is none.
  if (ends_) {
    Close(kEnvironments, 0);
  } else {
    Push(IsMathematicsByName(word_) ? kMathEnvironment : kTextEnvironment);
  }
}

void OpenLatex::Push(Opener opener) {
  if (open_.size() == kMostOpen) open_.erase(open_.begin());
  open_.push_back(opener);
}

void OpenLatex::Close(Openers openers, Openers barriers) {
  for (std::size_t i = open_.size(); i-- > 0;) {
    if ((open_[i] & openers) != 0) return open_.resize(i);
    if ((open_[i] & barriers) != 0) return;
  }
}

void OpenLatex::EndParagraph() {
  const auto ends = [](Opener o) { return (o & (kCurlies | kEnvironments)) == 0; };
  open_.erase(std::remove_if(open_.begin(), open_.end(), ends), open_.end());
}

bool OpenLatex::IsMathematics() const {
  for (std::size_t i = open_.size(); i-- > 0;) {
    if (open_[i] == kTextCurly) return false;
    if ((open_[i] & kMathematics) != 0) return true;
  }
  return false;
}

OpenLatex::Kind OpenLatex::Innermost() const {
  if (mode_ == Mode::kComment) return Kind::kComment;
  if (open_.empty()) return Kind::kNothing;
  switch (open_.back()) {
    case kRound:
      return IsMathematics() ? Kind::kRoundInMathematics : Kind::kRound;
    case kSquare:
      return IsMathematics() ? Kind::kSquareInMathematics : Kind::kSquare;
    case kCurly:
    case kTextCurly:
      return IsMathematics() ? Kind::kCurlyInMathematics : Kind::kCurly;
    case kTextEnvironment:
      return Kind::kTextEnvironment;
    case kDollar:
    case kInline:
      return Kind::kInlineMathematics;
    default:
      return Kind::kDisplayMathematics;
  }
}

}  // namespace recount::ngram
