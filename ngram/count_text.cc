// CountTable::Count: from a text to the arrays of a table, in linear passes.
//
//   1. Deal the places of the text into buckets by the hash of the history there (ngram/history_buckets.h).
//   2. Make the rows of each bucket's histories, in the processor's cache (ngram/row_counter.h).
//   3. Number the rows by the first places of their histories (ngram/row_numbers.h).
//   4. Build the index of the histories, bucket by bucket (ngram/history_index_builder.h).
//   5. Write the rows in order: first as if each n-gram were counted once, then those that were counted
//   again.
//
// Only the first and the last step touch memory all over the place, and neither waits for what it finds
// there.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <numeric>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "corpora/large_pages.h"
#include "corpora/status_macros.h"
#include "corpora/symbol.h"
#include "corpora/worker_pool.h"
#include "ngram/count_table.h"
#include "ngram/history_buckets.h"
#include "ngram/history_index.h"
#include "ngram/history_index_builder.h"
#include "ngram/row_counter.h"
#include "ngram/row_numbers.h"
#include "ngram/training_text.h"

namespace recount::ngram {
namespace {

// The arrays where they are owned.
struct OwnedArrays {
  LargeVector<Symbol> text;
  LargeVector<std::uint32_t> positions, counts, index;
  LargeVector<Symbol> symbols;

  CountArrays Views() const { return {text, positions, symbols, counts, index}; }
};

// Fills the arrays of a table whose text stands there.
class TextCounter {
 public:
  TextCounter(std::size_t order, WorkerPool& workers, OwnedArrays& arrays)
      : order_(order),
        workers_(workers),
        arrays_(arrays),
        buckets_(arrays.text, order, workers),
        numbers_(arrays.text.size() - order) {}

  // Returns how many histories there are. Once.
  std::size_t Count() && {
    const std::size_t histories = CountBuckets();
    numbers_.Finish(workers_);
    arrays_.index = BuildHistoryIndex(buckets_, histories, numbers_, workers_);
    { const HistoryBuckets done = std::move(buckets_); }  // Its memory is wanted for the rows.
    WriteRowsCountedOnce();
    WriteRepeatedRows();
    return histories;
  }

 private:
  // Calls work(bucket) for all buckets of a piece.
  template <typename Work>
  void ForBuckets(std::size_t piece, Work work) const {
    const std::size_t last = repeated_.size() * (piece + 1) / HistoryBuckets::kPieces;
    for (std::size_t bucket = repeated_.size() * piece / HistoryBuckets::kPieces; bucket < last; ++bucket)
      work(bucket);
  }

  std::size_t CountBuckets() {
    repeated_.resize(buckets_.size());
    const Symbol largest = LargestSymbol(absl::MakeConstSpan(arrays_.text).subspan(order_));
    std::vector<std::size_t> histories(HistoryBuckets::kPieces);
    workers_.Run(HistoryBuckets::kPieces, [&](std::size_t piece) {
      RowCounter counter(arrays_.text, order_, largest);
      ForBuckets(piece, [&](std::size_t bucket) {
        const std::size_t found = counter.Count(buckets_[bucket], numbers_, repeated_[bucket]);
        buckets_.Shorten(bucket, found);
        histories[piece] += found;
      });
    });
    return std::accumulate(histories.begin(), histories.end(), std::size_t{0});
  }

  // Every n-gram is given the symbol after its history's first place, counted once: so it is in most rows.
  void WriteRowsCountedOnce() {
    arrays_.positions.resize(numbers_.ngrams());
    arrays_.symbols.resize(numbers_.ngrams());
    arrays_.counts.resize(numbers_.ngrams());
    workers_.Run(RowNumbers::kPieces, [&](std::size_t piece) {
      numbers_.VisitPiece(piece, [&](std::size_t position, std::uint32_t row, std::uint32_t next_row) {
        arrays_.positions[row] = static_cast<std::uint32_t>(position);
        arrays_.symbols[row] = arrays_.text[position + order_];
        arrays_.counts[row] = 1;
        while (++row < next_row) arrays_.positions[row] = CountTable::kSameHistory;
      });
    });
  }

  void WriteRepeatedRows() {
    workers_.Run(HistoryBuckets::kPieces, [&](std::size_t piece) {
      ForBuckets(piece, [&](std::size_t bucket) { WriteRows(repeated_[bucket]); });
    });
  }

  void WriteRows(const LooseRows& rows) {
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < rows.positions.size(); ++i, ++out) {
      if (rows.positions[i] != CountTable::kSameHistory) out = numbers_.Of(rows.positions[i]);
      arrays_.symbols[out] = rows.symbols[i];
      arrays_.counts[out] = rows.counts[i];
    }
  }

  const std::size_t order_;
  WorkerPool& workers_;
  OwnedArrays& arrays_;
  HistoryBuckets buckets_;
  RowNumbers numbers_;
  std::vector<LooseRows> repeated_;  // By bucket: of the histories that stand in several places.
};

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
  constexpr std::size_t kMostSymbols = HistoryIndex::kNone - 1 - kMaxOrder;  // With its pads.
  if (text.size() > kMostSymbols) {
    return absl::ResourceExhaustedError(absl::StrCat("cannot count a text of ", text.size(),
                                                     " symbols: at most ", kMostSymbols,
                                                     "; train on a part of it"));
  }
  return CheckTrainingText(text);
}

}  // namespace

double CountTable::CountingBytes(const HistoryFigures& figures, double symbols, std::size_t vocabulary) {
  const double kept = (sizeof(Symbol) + RowNumbers::BytesPerPlace(vocabulary)) * symbols;
  const auto index =
      static_cast<double>(HistoryIndex::SizeBytes(static_cast<std::size_t>(figures.histories)));
  // The buckets that are worked on at once: the largest, and of the usual size, which may be full.
  constexpr double kUsual = HistoryBuckets::kUsualPlaces, kAtOnce = HistoryBuckets::kPieces;
  const double buckets = RowCounter::kBytesPerPlace * std::min(kAtOnce * (figures.most + kUsual), symbols) +
                         RowCounter::kBytesPerHistory * std::min(kAtOnce * kUsual, figures.histories);
  const double counting = kept + sizeof(HistoryPlace) * symbols + std::max(buckets, index);
  const double writing = kept + index + CountArrays::kBytesPerNgram * figures.ngrams;
  // The text, two of RowNumbers, the places, and BucketHistories' one and RowCounter's five; or the table's
  // five in place of the last. The last page of each may be all but empty.
  constexpr double kArrays = 10;
  const double pages = kArrays * std::min(static_cast<double>(kLargePageBytes), 4 * symbols);
  return std::max(counting, writing) + CountArrays::kBytesPerNgram * figures.repeated + pages;
}

absl::StatusOr<CountTable> CountTable::Count(absl::Span<const Symbol> text, int order) {
  WorkerPool alone(1);
  return Count(text, order, alone);
}

absl::StatusOr<CountTable> CountTable::Count(absl::Span<const Symbol> text, int order, WorkerPool& workers) {
  RECOUNT_RETURN_IF_ERROR(CheckText(text, order));
  try {
    auto arrays = std::make_shared<OwnedArrays>();
    arrays->text = Padded(text, static_cast<std::size_t>(order));
    const std::size_t histories = TextCounter(static_cast<std::size_t>(order), workers, *arrays).Count();
    return FromArrays(order, kMaxVocabulary, histories, arrays->Views(), arrays);
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError(absl::StrCat("no memory to count ", text.size(), " symbols at order ",
                                                     order,
                                                     "; train on a part of the text or at a lower order"));
  }
}

}  // namespace recount::ngram
