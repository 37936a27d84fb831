#include "tests/ngram/naive_adjusted.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace recount::ngram::testing {
namespace {

// The `length` symbols before text[position], or fewer where only one mark stands before the text.
History Before(absl::Span<const Symbol> text, std::size_t position, std::size_t length, Opening opening) {
  History history;
  for (std::size_t back = 1; back <= length; ++back) {
    if (opening == Opening::kOneMark && back > position + 1) break;
    history.insert(history.begin(), back <= position ? text[position - back] : kPad);
  }
  return history;
}

}  // namespace

NaiveCounts CountNaively(absl::Span<const Symbol> text, int order, Opening opening) {
  NaiveCounts counts;
  const auto length = static_cast<std::size_t>(order);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const History history = Before(text, i, length, opening);
    if (history.size() == length) ++counts[history][text[i]];
  }
  return counts;
}

NaiveCounts AdjustNaively(absl::Span<const Symbol> text, int order, Opening opening) {
  std::map<std::pair<History, Symbol>, std::set<Symbol>> before;
  const auto length = static_cast<std::size_t>(order);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const History history = Before(text, i, length, opening);
    if (history.size() != length) continue;
    const History longer = Before(text, i, length + 1, opening);
    before[{history, text[i]}].insert(longer.size() > length ? longer.front() : kPad);
  }
  NaiveCounts adjusted;
  for (const auto& [ngram, symbols] : before) {
    adjusted[ngram.first][ngram.second] = static_cast<std::uint32_t>(symbols.size());
  }
  return adjusted;
}

}  // namespace recount::ngram::testing
