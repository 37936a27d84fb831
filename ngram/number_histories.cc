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

// About how many different histories a text has: exactly how many of a share of all hashes stand there, over
// that share. Within a few per cent for a long text; 0 for a short one, which is counted sooner than guessed.
std::size_t EstimateHistories(absl::Span<const Symbol> padded, std::size_t order) {
  constexpr std::size_t kShort = 1 << 17, kSample = 1 << 15;
  const std::size_t symbols = padded.size() - order;
  if (symbols < kShort) return 0;
  const std::uint32_t in_sample = static_cast<std::uint32_t>(~0u / (symbols / kSample));
  std::vector<std::uint32_t> sample;
  HistoryHash hash(padded.first(order));
  for (std::size_t i = 0; i < symbols; ++i) {
    if (hash.bits() <= in_sample) sample.push_back(hash.bits());
    hash.Advance(padded[i], padded[i + order]);
  }
  std::sort(sample.begin(), sample.end());
  const auto different = std::unique(sample.begin(), sample.end()) - sample.begin();
  return static_cast<std::size_t>(different) * (symbols / kSample);
}

class HistoryNumberer {
 public:
  HistoryNumberer(absl::Span<const Symbol> padded, int order)
      : order_(static_cast<std::size_t>(order)),
        text_(padded),
        hash_(padded.first(order_)),
        index_(Resized(HistoryIndex::BitsFor(EstimateHistories(padded, order_)))) {
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
  using Guesses = std::array<HistoryIndex::Place, HistoryIndex::kBatch>;

  // Ids go into the index in order, so that a larger one is filled as if it had been there from the start.
  HistoryIndex Resized(int bits) {
    result_.index =
        LargeVector<std::uint32_t>();  // The old one goes before the new one comes: it can be made again.
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

  void Insert(std::uint32_t hash, std::uint32_t id) { Put(index_.FreeSlot(hash), hash, id); }

  void Put(std::size_t slot, std::uint32_t hash, std::uint32_t id) {
    result_.index[slot] = index_.Word(hash, id);
  }

  void NumberBatch(std::size_t begin, std::size_t size) {
    Hashes hashes;
    for (std::size_t i = 0; i < size; ++i) {
      hashes[i] = hash_.bits();
      index_.Prefetch(hashes[i]);
      hash_.Advance(text_[begin + i], text_[begin + i + order_]);
    }
    const Guesses guesses = Guess(absl::MakeConstSpan(hashes).first(size));
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t position = begin + i;
      last_ = StandsNext(position) ? last_ + 1 : FindOrInsert(position, hashes[i], guesses[i]);
      result_.ids[position] = last_;
    }
  }

  // Whether the history at `position` follows the one before it where that first stands too, and first stands
  // there itself: it then has the next id, as along all of a stretch that the text repeats.
  bool StandsNext(std::size_t position) const {
    if (position == 0 || last_ + 1 >= result_.positions.size()) return false;
    const std::size_t first = result_.positions[last_];
    return result_.positions[last_ + 1] == first + 1 && text_[first + order_] == text_[position - 1 + order_];
  }

  // Guesses the answers for a batch, and asks the processor for what checking them will read, place after
  // place.
  Guesses Guess(absl::Span<const std::uint32_t> hashes) const {
    Guesses guesses;
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      guesses[i] = index_.Guess(hashes[i]);
      if (guesses[i].id != HistoryIndex::kNone) __builtin_prefetch(&result_.positions[guesses[i].id]);
    }
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      if (guesses[i].id != HistoryIndex::kNone) {
        __builtin_prefetch(&text_[result_.positions[guesses[i].id]]);
      }
    }
    return guesses;
  }

  // The id of the history at `position`. A guess that holds spares the look-up.
  std::uint32_t FindOrInsert(std::size_t position, std::uint32_t hash, const HistoryIndex::Place& guess) {
    const auto is_history = [&](std::uint32_t id) { return IsHistory(id, position); };
    if (guess.id != HistoryIndex::kNone && is_history(guess.id)) return guess.id;
    if (guess.id == HistoryIndex::kNone && index_.IsStillFree(guess.slot)) {
      return PutNew(guess.slot, hash, position);
    }
    const std::uint32_t found = index_.Find(hash, is_history);
    return found != HistoryIndex::kNone ? found : PutNew(index_.FreeSlot(hash), hash, position);
  }

  bool IsHistory(std::uint32_t id, std::size_t position) const {
    const auto here = text_.begin() + position, there = text_.begin() + result_.positions[id];
    return std::equal(there, there + order_, here);
  }

  std::uint32_t PutNew(std::size_t slot, std::uint32_t hash, std::size_t position) {
    const auto id = static_cast<std::uint32_t>(result_.positions.size());
    result_.positions.push_back(static_cast<std::uint32_t>(position));
    Put(slot, hash, id);
    return id;
  }

  const std::size_t order_;
  const absl::Span<const Symbol> text_;
  NumberedHistories result_;
  HistoryHash hash_;        // Of the history before the next batch.
  std::uint32_t last_ = 0;  // The id of the history before.
  HistoryIndex index_;
};

}  // namespace

NumberedHistories NumberHistories(absl::Span<const Symbol> padded, int order) {
  return HistoryNumberer(padded, order).Number();
}

}  // namespace recount::ngram
