#include "ngram/number_histories.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "ngram/history_hash.h"
#include "ngram/history_index.h"

namespace recount::ngram {
namespace {

class HistoryNumberer {
 public:
  HistoryNumberer(absl::Span<const Symbol> padded, int order)
      : order_(static_cast<std::size_t>(order)),
        text_(padded),
        hash_(padded.first(order_)),
        index_(Resized(HistoryIndex::kMinBits)) {
    result_.ids.resize(padded.size() - order_);
  }

  NumberedHistories Number() && {
    for (std::size_t begin = 0; begin < result_.ids.size(); begin += HistoryIndex::kBatch) {
      const std::size_t size = std::min(HistoryIndex::kBatch, result_.ids.size() - begin);
      MakeRoom(size);
      NumberBatch(begin, size);
    }
    return std::move(result_);
  }

 private:
  using Hashes = std::array<std::uint32_t, HistoryIndex::kBatch>;

  // Ids go into the index in order, so that a larger one is filled as if it had been there from the start.
  HistoryIndex Resized(int bits) {
    result_.index =
        std::vector<std::uint32_t>();  // The old one goes before the new one comes: it can be made again.
    result_.index.assign(std::size_t{1} << bits, HistoryIndex::kFree);
    return HistoryIndex(result_.index);
  }

  void MakeRoom(std::size_t new_ids) {
    const int bits = HistoryIndex::BitsFor(result_.positions.size() + new_ids);
    if (std::size_t{1} << bits <= result_.index.size()) return;
    index_ = Resized(bits);
    result_.positions.reserve(std::min(result_.ids.size(), (std::size_t{3} << bits) / 4));
    Reinsert();
  }

  // Puts every id into the empty index, with the hash rolled from one position to the next.
  void Reinsert() {
    HistoryHash hash(text_.first(order_));
    Hashes hashes;
    std::size_t at = 0;
    for (std::size_t begin = 0; begin < result_.positions.size(); begin += HistoryIndex::kBatch) {
      const std::size_t size = std::min(HistoryIndex::kBatch, result_.positions.size() - begin);
      for (std::size_t i = 0; i < size; ++i) {
        for (; at < result_.positions[begin + i]; ++at) hash.Advance(text_[at], text_[at + order_]);
        hashes[i] = hash.bits();
        index_.Prefetch(hashes[i]);
      }
      for (std::size_t i = 0; i < size; ++i) Insert(hashes[i], static_cast<std::uint32_t>(begin + i));
    }
  }

  void Insert(std::uint32_t hash, std::uint32_t id) {
    result_.index[index_.FreeSlot(hash)] = index_.Word(hash, id);
  }

  void NumberBatch(std::size_t begin, std::size_t size) {
    Hashes hashes;
    for (std::size_t i = 0; i < size; ++i) {
      hashes[i] = hash_.bits();
      index_.Prefetch(hashes[i]);
      hash_.Advance(text_[begin + i], text_[begin + i + order_]);
    }
    PrefetchGuesses(absl::MakeConstSpan(hashes).first(size));
    for (std::size_t i = 0; i < size; ++i) result_.ids[begin + i] = FindOrInsert(begin + i, hashes[i]);
  }

  // Asks the processor for what the look-ups of these hashes will read, place after place.
  void PrefetchGuesses(absl::Span<const std::uint32_t> hashes) const {
    Hashes guesses;
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      guesses[i] = index_.Guess(hashes[i]);
      if (guesses[i] != HistoryIndex::kNone) __builtin_prefetch(&result_.positions[guesses[i]]);
    }
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      if (guesses[i] != HistoryIndex::kNone) __builtin_prefetch(&text_[result_.positions[guesses[i]]]);
    }
  }

  std::uint32_t FindOrInsert(std::size_t position, std::uint32_t hash) {
    const auto history = text_.begin() + position;
    const std::uint32_t found = index_.Find(hash, [&](std::uint32_t id) {
      const auto other = text_.begin() + result_.positions[id];
      return std::equal(other, other + order_, history);
    });
    if (found != HistoryIndex::kNone) return found;
    const auto id = static_cast<std::uint32_t>(result_.positions.size());
    result_.positions.push_back(static_cast<std::uint32_t>(position));
    Insert(hash, id);
    return id;
  }

  const std::size_t order_;
  const absl::Span<const Symbol> text_;
  NumberedHistories result_;
  HistoryHash hash_;  // Of the history before the next batch.
  HistoryIndex index_;
};

}  // namespace

NumberedHistories NumberHistories(absl::Span<const Symbol> padded, int order) {
  return HistoryNumberer(padded, order).Number();
}

}  // namespace recount::ngram
