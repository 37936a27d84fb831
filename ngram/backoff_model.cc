#include "ngram/backoff_model.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace recount::ngram {
namespace {

constexpr double kLogOfNothing = -std::numeric_limits<double>::infinity();

double Stored(float log10_value, LogZero zero) {
  const double value = log10_value;
  return zero == LogZero::kInfinite && value <= kArpaLogZero ? kLogOfNothing : value;
}

template <typename T>
std::uint64_t BytesIn(const std::vector<T>& values) {
  return values.size() * sizeof(T);
}

}  // namespace

BackoffNode FindChild(const BackoffArrays& arrays, BackoffNode history, Symbol symbol) {
  const auto begin = arrays.symbols.begin() + arrays.first_child[history];
  const auto end = arrays.symbols.begin() + arrays.first_child[history + 1];
  const auto found = std::lower_bound(begin, end, symbol);
  if (found == end || *found != symbol) return 0;
  return static_cast<BackoffNode>(found - arrays.symbols.begin());
}

std::uint64_t BackoffModel::memory_bytes() const {
  return BytesIn(arrays_.symbols) + BytesIn(arrays_.log10_probs) + BytesIn(arrays_.log10_backoffs) +
         BytesIn(arrays_.first_child) + BytesIn(arrays_.suffix) + BytesIn(arrays_.level_begins);
}

BackoffModel::State BackoffModel::Start() const { return Advance(Empty(), kPad); }

BackoffModel::State BackoffModel::Advance(State state, Symbol symbol) const {
  for (BackoffNode history = state.node;; history = arrays_.suffix[history]) {
    const BackoffNode next = FindChild(arrays_, history, symbol);
    if (next != 0 && IsHistory(next)) return {next};
    if (history == 0) return {};
  }
}

int BackoffModel::Length(BackoffNode node) const {
  const auto& begins = arrays_.level_begins;
  return static_cast<int>(std::upper_bound(begins.begin(), begins.end(), node) - begins.begin() - 1);
}

int BackoffModel::HistoryLength(State state) const {
  BackoffNode history = state.node;
  while (history != 0 && arrays_.first_child[history] == arrays_.first_child[history + 1]) {
    history = arrays_.suffix[history];
  }
  return Length(history);
}

BackoffScore BackoffModel::Score(State state, Symbol symbol) const {
  double log10_backoff = 0;
  for (BackoffNode history = state.node;; history = arrays_.suffix[history]) {
    const BackoffNode found = FindChild(arrays_, history, symbol);
    if (found != 0) {
      return {arrays_.log10_probs[found] + log10_backoff, Length(found)};
    }
    if (history == 0) return {kMissingUnknownLog10 + log10_backoff, 0};
    log10_backoff += arrays_.log10_backoffs[history];
  }
}

void BackoffModel::Distribution(State state, LogZero zero, absl::Span<double> log10_probs) const {
  std::vector<std::pair<BackoffNode, double>> histories;  // Longest first, with the weights of those before.
  double log10_backoff = 0;
  for (BackoffNode history = state.node;; history = arrays_.suffix[history]) {
    histories.emplace_back(history, log10_backoff);
    if (history == 0) break;
    log10_backoff += Stored(arrays_.log10_backoffs[history], zero);
  }
  std::fill(log10_probs.begin(), log10_probs.end(), kLogOfNothing);
  for (auto level = histories.rbegin(); level != histories.rend(); ++level) {
    const BackoffNode end = arrays_.first_child[level->first + 1];
    for (BackoffNode child = arrays_.first_child[level->first]; child < end; ++child) {
      const Symbol symbol = arrays_.symbols[child];
      if (symbol >= log10_probs.size()) break;  // The marks stand after the symbols.
      log10_probs[symbol] = Stored(arrays_.log10_probs[child], zero) + level->second;
    }
  }
}

std::uint64_t BackoffModel::ngrams(int n) const {
  const auto level = static_cast<std::size_t>(n);
  return arrays_.level_begins[level + 1] - arrays_.level_begins[level];
}

void BackoffModel::Visit(int n, NgramVisitor visit) const {
  const auto length = static_cast<std::size_t>(n);
  // path[k] is the prefix of length k. It moves forward only, since n-grams ascend.
  std::vector<BackoffNode> path(arrays_.level_begins.begin(),
                                arrays_.level_begins.begin() + static_cast<std::ptrdiff_t>(length) + 1);
  std::vector<Symbol> ngram(length);
  for (; path[length] < arrays_.level_begins[length + 1]; ++path[length]) {
    for (std::size_t k = length; k > 0; --k) {
      if (k < length) {
        while (arrays_.first_child[path[k] + 1] <= path[k + 1]) ++path[k];
      }
      ngram[k - 1] = arrays_.symbols[path[k]];
    }
    const BackoffNode node = path[length];
    visit(ngram, arrays_.log10_probs[node],
          IsHistory(node) ? std::optional<double>(arrays_.log10_backoffs[node]) : std::nullopt);
  }
}

}  // namespace recount::ngram
