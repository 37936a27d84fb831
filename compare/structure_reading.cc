#include "compare/structure_reading.h"

#include <algorithm>
#include <utility>

namespace recount::compare {
namespace {

constexpr std::size_t kCurly = 2;
constexpr std::size_t kNoPair = 3;

std::size_t FindPair(const std::array<char, 3>& brackets, char c) {
  return static_cast<std::size_t>(std::find(brackets.begin(), brackets.end(), c) - brackets.begin());
}

class BracketReader {
 public:
  BracketReader(absl::string_view text, TextKind kind) : text_(text) {
    reading_.characters = text.size();
    reading_.kind = kind;
    reading_.lexical = ReadLexemes(text, kind);
    reading_.pairs[0].name = "round";
    reading_.pairs[1].name = "square";
    reading_.pairs[2].name = "curly";
    reading_.innermost.reserve(text.size() + 1);
    reading_.depth.reserve(text.size() + 1);
    reading_.curly_depth.reserve(text.size() + 1);
  }

  StructureReading Run() && {
    for (std::size_t i = 0; i < text_.size(); ++i) {
      Record();
      if (reading_.kind != TextKind::kC) FollowLine(text_[i]);
      if (reading_.lexical.lexemes[i] == Lexeme::kCode) Read(i);
    }
    Record();
    for (const Open& open : stack_) ++reading_.pairs[open.pair].open_at_end;
    return std::move(reading_);
  }

 private:
  struct Open {
    std::size_t pair;
    std::size_t position;
  };

  // What is open before the next character.
  void Record() {
    reading_.innermost.push_back(stack_.empty() ? '\0' : kOpeners[stack_.back().pair]);
    reading_.depth.push_back(static_cast<std::uint32_t>(stack_.size()));
    reading_.curly_depth.push_back(static_cast<std::uint32_t>(open_[kCurly]));
  }

  void Read(std::size_t position) {
    const char c = text_[position];
    if (const std::size_t opened = FindPair(kOpeners, c); opened != kNoPair) {
      Push(opened, position);
    } else if (const std::size_t closed = FindPair(kClosers, c); closed != kNoPair) {
      Closer closer = Close(closed, position);
      closer.position = position;
      Count(closer.fate, reading_.pairs[closed]);
      reading_.closers.push_back(closer);
    }
  }

  void Push(std::size_t pair, std::size_t position) {
    ++reading_.pairs[pair].openers;
    if (pair == kCurly && stack_.empty()) {
      ++reading_.top_level_blocks;
      in_block_ = true;
      block_clean_ = true;
    }
    stack_.push_back({pair, position});
    ++open_[pair];
  }

  Closer Close(std::size_t pair, std::size_t position) {
    const bool column_0 = position == 0 || text_[position - 1] == '\n';
    if (stack_.empty()) return {};
    if (reading_.kind == TextKind::kC && pair == kCurly && column_0) return CloseTopLevelBlock();
    if (stack_.back().pair == pair) return Match();
    block_clean_ = false;
    if (open_[pair] > 0) {
      while (stack_.back().pair != pair) Drop();
      Drop();
    }
    if (stack_.empty()) in_block_ = false;
    return {.fate = CloserFate::kMismatched};
  }

  // A `}` in column 0: belongs to the outermost `{`; nothing stays open.
  Closer CloseTopLevelBlock() {
    if (open_[kCurly] == 0) {
      while (!stack_.empty()) Drop();
      return {.fate = CloserFate::kMismatched};
    }
    while (stack_.back().pair != kCurly || open_[kCurly] > 1) Drop();
    const Closer closer = Match();
    while (!stack_.empty()) Drop();
    return closer;
  }

  // Pops the top of the stack as matched.
  Closer Match() {
    const Closer closer = {.fate = CloserFate::kMatched,
                           .opener = stack_.back().position,
                           .depth = static_cast<std::uint32_t>(stack_.size())};
    --open_[stack_.back().pair];
    stack_.pop_back();
    if (stack_.empty() && in_block_) {
      if (block_clean_) ++reading_.top_level_blocks_complete;
      in_block_ = false;
    }
    return closer;
  }

  // Pops the top of the stack as lost.
  void Drop() {
    ++reading_.pairs[stack_.back().pair].lost;
    --open_[stack_.back().pair];
    stack_.pop_back();
    block_clean_ = false;
    if (stack_.empty()) in_block_ = false;
  }

  static void Count(CloserFate fate, reports::PairKind& counts) {
    ++counts.closers;
    if (fate == CloserFate::kMatched) ++counts.matched;
    if (fate == CloserFate::kMismatched) ++counts.mismatched;
    if (fate == CloserFate::kUnopened) ++counts.unopened;
  }

  // In plain text and LaTeX: a newline after nothing but blanks ends round and square brackets.
  void FollowLine(char c) {
    if (c == '\n') {
      if (line_is_blank_) EndRoundAndSquare();
      line_is_blank_ = true;
    } else if (c != ' ' && c != '\t' && c != '\r') {
      line_is_blank_ = false;
    }
  }

  // Looks no deeper than the lowest of them, so that curly brackets are passed over once each.
  void EndRoundAndSquare() {
    std::vector<Open> kept;
    while (open_[0] + open_[1] > 0) {
      if (stack_.back().pair == kCurly) {
        kept.push_back(stack_.back());
        stack_.pop_back();
      } else {
        Drop();
      }
    }
    stack_.insert(stack_.end(), kept.rbegin(), kept.rend());
  }

  absl::string_view text_;
  StructureReading reading_;
  std::vector<Open> stack_;
  std::array<std::size_t, 3> open_ = {0, 0, 0};  // Of each pair, on the stack.
  bool in_block_ = false;                        // The bottom of the stack is a `{` opened with nothing open.
  bool block_clean_ = false;                     // Nothing in that block went wrong so far.
  bool line_is_blank_ = true;                    // So far.
};

}  // namespace

StructureReading ReadStructure(absl::string_view text, TextKind kind) {
  return BracketReader(text, kind).Run();
}

}  // namespace recount::compare
