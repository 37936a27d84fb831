// The counts of an n-gram model from their definition, on std::map: the oracle of these tests.

#ifndef RECOUNT_TESTS_NGRAM_NAIVE_COUNTS_H_
#define RECOUNT_TESTS_NGRAM_NAIVE_COUNTS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "ngram/count_table.h"

namespace recount::ngram::testing {

using History = std::vector<Symbol>;
using NaiveCounts = std::map<History, std::map<Symbol, std::uint32_t>>;

// Counts `text`, opened with `order` pads.
NaiveCounts CountNaively(absl::Span<const Symbol> text, int order);

// The counts of `table` in the same form, by walking its rows; fails the test where a row, a total or the
// order of a row is wrong.
NaiveCounts AsNaive(const CountTable& table);

// One symbol per byte, the byte itself.
std::vector<Symbol> SymbolsOf(const std::string& text);

// All strings of length 1 to `max_length` over the symbols 0, 1, 2.
std::vector<std::vector<Symbol>> AllTexts(std::size_t max_length);

}  // namespace recount::ngram::testing

#endif  // RECOUNT_TESTS_NGRAM_NAIVE_COUNTS_H_
