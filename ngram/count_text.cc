// CountTable::Count: from a text to the arrays of a table, in linear passes.
//
//   1. Number the histories (ngram/number_histories.h): each position gets the id of its history.
//   2. Rows: deal the next symbols out by id (a counting sort), sort each row, join equal symbols.
//   3. The index of the histories (ngram/history_index_builder.h).

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "corpora/status_macros.h"
#include "ngram/count_table.h"
#include "ngram/history_index.h"
#include "ngram/history_index_builder.h"
#include "ngram/large_pages.h"
#include "ngram/number_histories.h"

namespace recount::ngram {
namespace {

// The arrays where they are owned.
struct OwnedArrays {
  LargeVector<Symbol> text;
  LargeVector<std::uint32_t> positions, counts, index;
  LargeVector<Symbol> symbols;

  CountArrays Views() const { return {text, positions, symbols, counts, index}; }
};

// Step 2a: the symbols after each history, row after row, in order of the text; row h ends at row_ends[h].
LargeVector<Symbol> DealIntoRows(const LargeVector<std::uint32_t>& ids, absl::Span<const Symbol> next,
                                 LargeVector<std::uint32_t>& row_ends) {
  for (const std::uint32_t id : ids) ++row_ends[id];
  std::uint32_t begin = 0;
  for (std::uint32_t& end : row_ends) begin += std::exchange(end, begin);  // Each row's beginning, for now.
  LargeVector<Symbol> rows(ids.size());
  constexpr std::size_t kDealtAhead = 32;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (i + kDealtAhead < ids.size()) __builtin_prefetch(&row_ends[ids[i + kDealtAhead]], 1);
    if (i + kDealtAhead / 2 < ids.size()) __builtin_prefetch(&rows[row_ends[ids[i + kDealtAhead / 2]]], 1);
    rows[row_ends[ids[i]]++] = next[i];
  }
  return rows;
}

// Sorts rows: long ones by counting, in linear time, short ones by comparison. Most have a few symbols, often
// equal ones, for which std::sort takes several times as long as plain insertion.
class RowSorter {
 public:
  explicit RowSorter(Symbol largest) : counts_(std::size_t{largest} + 1) {}

  void Sort(absl::Span<Symbol> row) {
    constexpr std::size_t kFew = 16;
    if (row.size() <= kFew) {
      SortByInsertion(row);
    } else if (row.size() < counts_.size()) {
      std::sort(row.begin(), row.end());
    } else {
      SortByCounting(row);
    }
  }

 private:
  static void SortByInsertion(absl::Span<Symbol> row) {
    for (std::size_t i = 1; i < row.size(); ++i) {
      const Symbol symbol = row[i];
      std::size_t place = i;
      for (; place > 0 && row[place - 1] > symbol; --place) row[place] = row[place - 1];
      row[place] = symbol;
    }
  }

  void SortByCounting(absl::Span<Symbol> row) {
    for (const Symbol symbol : row) ++counts_[symbol];
    auto out = row.begin();
    for (std::size_t symbol = 0; symbol < counts_.size(); ++symbol) {
      out = std::fill_n(out, std::exchange(counts_[symbol], 0), static_cast<Symbol>(symbol));
    }
  }

  std::vector<std::uint32_t> counts_;  // Zero between calls.
};

// Step 2b: rows are sorted, and equal symbols of a row become one n-gram with a count; in pieces, for several
// threads.
class RowJoiner {
 public:
  // Row h ends at row_ends[h], its history first stands at positions[h].
  RowJoiner(absl::Span<const std::uint32_t> positions, absl::Span<const std::uint32_t> row_ends,
            absl::Span<Symbol> rows)
      : positions_(positions), row_ends_(row_ends), rows_(rows) {}

  void Join(OwnedArrays& arrays, WorkerPool& workers) const {
    const Symbol largest = LargestSymbol(rows_);
    std::array<std::size_t, kJoinedPieces> begins = {};
    workers.Run(kJoinedPieces, [&](std::size_t piece) { begins[piece] = Sort(piece, largest); });
    std::size_t ngrams = 0;
    for (std::size_t& begin : begins) ngrams += std::exchange(begin, ngrams);
    arrays.positions.resize(ngrams);
    arrays.symbols.resize(ngrams);
    arrays.counts.resize(ngrams);
    workers.Run(kJoinedPieces, [&](std::size_t piece) { JoinPiece(piece, begins[piece], arrays); });
  }

 private:
  static constexpr std::size_t kJoinedPieces = 4;

  // Calls visit(position, row) for the rows of a piece.
  template <typename Visitor>
  void VisitRows(std::size_t piece, Visitor visit) const {
    const std::size_t first = positions_.size() * piece / kJoinedPieces;
    const std::size_t last = positions_.size() * (piece + 1) / kJoinedPieces;
    std::size_t begin = first > 0 ? row_ends_[first - 1] : 0;
    for (std::size_t history = first; history < last; begin = row_ends_[history++]) {
      visit(positions_[history], rows_.subspan(begin, row_ends_[history] - begin));
    }
  }

  // Returns how many n-grams the piece has.
  std::size_t Sort(std::size_t piece, Symbol largest) const {
    RowSorter sorter(largest);
    std::size_t ngrams = 0;
    VisitRows(piece, [&](std::uint32_t, absl::Span<Symbol> row) {
      sorter.Sort(row);
      ++ngrams;
      for (std::size_t i = 1; i < row.size(); ++i) ngrams += row[i] != row[i - 1];
    });
    return ngrams;
  }

  void JoinPiece(std::size_t piece, std::size_t out, OwnedArrays& arrays) const {
    VisitRows(piece, [&](std::uint32_t position, absl::Span<const Symbol> row) {
      for (std::size_t i = 0; i < row.size(); ++out, position = CountTable::kSameHistory) {
        const std::size_t begin = i;
        while (++i < row.size() && row[i] == row[begin]) {
        }
        arrays.positions[out] = position;
        arrays.symbols[out] = row[begin];
        arrays.counts[out] = static_cast<std::uint32_t>(i - begin);
      }
    });
  }

  const absl::Span<const std::uint32_t> positions_, row_ends_;
  const absl::Span<Symbol> rows_;
};

// Step 2. `next` is the text without its pads.
void MakeRows(NumberedHistories histories, absl::Span<const Symbol> next, OwnedArrays& arrays,
              WorkerPool& workers) {
  LargeVector<std::uint32_t> row_ends(histories.positions.size(), 0);
  LargeVector<Symbol> rows = DealIntoRows(histories.ids, next, row_ends);
  histories.ids = LargeVector<std::uint32_t>();  // Its memory is wanted for the counts.
  RowJoiner(histories.positions, row_ends, absl::MakeSpan(rows)).Join(arrays, workers);
}

LargeVector<Symbol> Padded(absl::Span<const Symbol> text, std::size_t order) {
  LargeVector<Symbol> padded;
  padded.reserve(order + text.size());
  padded.assign(order, kPad);
  padded.insert(padded.end(), text.begin(), text.end());
  return padded;
}

absl::Status CheckText(absl::Span<const Symbol> text, int order) {
  if (order < 0 || order > kMaxOrder) {
    return absl::InvalidArgumentError(absl::StrCat("n-gram order ", order, ": must be 0 to ", kMaxOrder));
  }
  if (text.empty()) {
    return absl::InvalidArgumentError(
        "cannot count an empty text: give a training text of at least one symbol");
  }
  constexpr std::size_t kMostSymbols = HistoryIndex::kNone - 1 - kMaxOrder;  // With its pads.
  if (text.size() > kMostSymbols) {
    return absl::ResourceExhaustedError(absl::StrCat("cannot count a text of ", text.size(),
                                                     " symbols: at most ", kMostSymbols,
                                                     "; train on a part of it"));
  }
  if (LargestSymbol(text) >= kMaxVocabulary) {
    const auto foreign = std::find_if(text.begin(), text.end(), [](Symbol s) { return s >= kMaxVocabulary; });
    return absl::InvalidArgumentError(
        absl::StrCat("symbol ", foreign - text.begin(),
                     " of the training text is not in the vocabulary: take the "
                     "vocabulary from the training text or from the whole file"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<CountTable> CountTable::Count(absl::Span<const Symbol> text, int order) {
  WorkerPool alone(1);
  return Count(text, order, alone);
}

absl::StatusOr<CountTable> CountTable::Count(absl::Span<const Symbol> text, int order, WorkerPool& workers) {
  RECOUNT_RETURN_IF_ERROR(CheckText(text, order));
  try {
    auto arrays = std::make_shared<OwnedArrays>();
    arrays->text = Padded(text, static_cast<std::size_t>(order));
    NumberedHistories histories =
        NumberHistories(arrays->text, order, NumberingLayoutFor(text.size()), workers);
    const std::size_t rows = histories.positions.size();
    MakeRows(std::move(histories), text, *arrays, workers);
    arrays->index =
        BuildHistoryIndex(arrays->text, static_cast<std::size_t>(order), arrays->positions, workers);
    return FromArrays(order, kMaxVocabulary, rows, arrays->Views(), arrays);
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError(absl::StrCat("no memory to count ", text.size(), " symbols at order ",
                                                     order,
                                                     "; train on a part of the text or at a lower order"));
  }
}

}  // namespace recount::ngram
