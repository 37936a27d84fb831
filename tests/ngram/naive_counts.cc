#include "tests/ngram/naive_counts.h"

#include <gtest/gtest.h>

namespace recount::ngram::testing {

NaiveCounts CountNaively(absl::Span<const Symbol> text, int order) {
  NaiveCounts counts;
  History padded(static_cast<std::size_t>(order), kPad);
  padded.insert(padded.end(), text.begin(), text.end());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto begin = padded.begin() + static_cast<std::ptrdiff_t>(i);
    ++counts[History(begin, begin + order)][text[i]];
  }
  return counts;
}

NaiveCounts AsNaive(const CountTable& table) {
  NaiveCounts naive;
  for (std::uint64_t at = 0; at < table.ngrams(); at = table.NextRow(at)) {
    const HistoryCounts row = table.Counts(at);
    const absl::Span<const Symbol> history = table.History(at);
    auto& counts = naive[History(history.begin(), history.end())];
    EXPECT_TRUE(counts.empty()) << "a history with two rows";
    EXPECT_EQ(row.symbols.size(), row.counts.size());
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < row.symbols.size(); ++i) {
      if (i > 0) {
        EXPECT_LT(row.symbols[i - 1], row.symbols[i]);
      }
      counts[row.symbols[i]] = row.counts[i];
      total += row.counts[i];
    }
    EXPECT_EQ(row.total, total);
  }
  return naive;
}

std::vector<Symbol> SymbolsOf(const std::string& text) {
  std::vector<Symbol> symbols;
  for (const char c : text) symbols.push_back(static_cast<unsigned char>(c));
  return symbols;
}

std::vector<std::vector<Symbol>> AllTexts(std::size_t max_length) {
  std::vector<std::vector<Symbol>> texts = {{}};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    for (Symbol symbol = 0; symbol < 3 && texts[i].size() < max_length; ++symbol) {
      std::vector<Symbol> longer = texts[i];
      longer.push_back(symbol);
      texts.push_back(std::move(longer));
    }
  }
  texts.erase(texts.begin());
  return texts;
}

}  // namespace recount::ngram::testing
