#include "ngram/backoff_model_builder.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace recount::ngram {
namespace {

// Brings values[begin ...) into the order of `order`, whose second parts are places from 0.
template <typename T>
void Reorder(const std::vector<std::pair<std::uint64_t, std::uint32_t>>& order, std::size_t begin,
             std::vector<T>& values) {
  std::vector<T> ordered;
  ordered.reserve(order.size());
  for (const auto& [key, place] : order) ordered.push_back(values[begin + place]);
  std::copy(ordered.begin(), ordered.end(), values.begin() + static_cast<std::ptrdiff_t>(begin));
}

absl::Status BrokenContract(absl::Span<const Symbol> ngram, absl::string_view what) {
  return absl::InternalError(
      absl::StrCat("back-off source: the n-gram of symbols ", absl::StrJoin(ngram, " "), " ", what));
}

// A length that is being sorted: its parents, the order of its n-grams, and what is being brought into it.
constexpr std::uint64_t kBytesPerSorted = sizeof(BackoffNode) +
                                          sizeof(std::pair<std::uint64_t, std::uint32_t>) +
                                          std::max({sizeof(BackoffNode), sizeof(Symbol), sizeof(float)});

std::uint64_t Total(absl::Span<const std::uint64_t> ngrams) {
  return std::accumulate(ngrams.begin(), ngrams.end(), std::uint64_t{0});
}

// Of those that may be histories.
std::uint64_t TotalOfShorter(absl::Span<const std::uint64_t> ngrams) {
  return Total(ngrams.first(ngrams.size() - 1));
}

std::uint64_t Commonest(absl::Span<const std::uint64_t> ngrams) {
  return *std::max_element(ngrams.begin(), ngrams.end());
}

}  // namespace

BackoffModelBuilder::BackoffModelBuilder(absl::Span<const std::uint64_t> ngrams)
    : longest_(static_cast<int>(ngrams.size())), last_path_{0} {
  const std::uint64_t nodes = 1 + Total(ngrams), histories = 1 + TotalOfShorter(ngrams);
  arrays_.symbols.reserve(nodes);
  arrays_.log10_probs.reserve(nodes);
  arrays_.log10_backoffs.reserve(histories);
  arrays_.first_child.reserve(histories + 1);
  arrays_.suffix.reserve(histories);
  parents_.reserve(Commonest(ngrams));
  arrays_.symbols.push_back(kPad);  // The root, which is no n-gram: its symbol and probability mean nothing.
  arrays_.log10_probs.push_back(0);
  arrays_.log10_backoffs.push_back(0);
  arrays_.suffix.push_back(0);
  arrays_.level_begins = {0, 1};
}

bool BackoffModelBuilder::FindHistory(absl::Span<const Symbol> history) {
  const auto differ =
      std::mismatch(history.begin(), history.end(), last_history_.begin(), last_history_.end());
  auto found = static_cast<std::size_t>(differ.first - history.begin());
  last_history_.resize(found);
  last_path_.resize(found + 1);
  for (; found < history.size(); ++found) {
    const BackoffNode next = FindChild(arrays_, last_path_[found], history[found]);
    if (next == 0) return false;
    last_history_.push_back(history[found]);
    last_path_.push_back(next);
  }
  return true;
}

bool BackoffModelBuilder::Add(absl::Span<const Symbol> ngram, float log10_prob, float log10_backoff) {
  if (!FindHistory(ngram.first(ngram.size() - 1))) return false;
  const std::uint64_t node = arrays_.symbols.size();
  parents_.push_back(last_path_.back());
  arrays_.symbols.push_back(ngram.back());
  arrays_.log10_probs.push_back(log10_prob);
  if (length_ < longest_) arrays_.log10_backoffs.push_back(log10_backoff);
  ascending_ = ascending_ && (node == level_begin_ || Key(node - 1) < Key(node));
  return true;
}

std::optional<std::uint64_t> BackoffModelBuilder::SortLevel() {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
  order.reserve(parents_.size());
  for (std::size_t i = 0; i < parents_.size(); ++i) {
    order.emplace_back(Key(level_begin_ + i), static_cast<std::uint32_t>(i));
  }
  std::sort(order.begin(), order.end());
  std::optional<std::uint64_t> repeated;
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (order[i].first != order[i - 1].first) continue;
    repeated = std::min<std::uint64_t>(repeated.value_or(order[i].second), order[i].second);
  }
  Reorder(order, level_begin_, arrays_.symbols);
  Reorder(order, level_begin_, arrays_.log10_probs);
  if (length_ < longest_) Reorder(order, level_begin_, arrays_.log10_backoffs);
  Reorder(order, 0, parents_);
  return repeated;
}

void BackoffModelBuilder::LinkLevel() {
  const auto end = static_cast<BackoffNode>(arrays_.symbols.size());
  for (auto node = static_cast<BackoffNode>(level_begin_); node < end; ++node) {
    const BackoffNode parent = parents_[node - level_begin_];
    while (arrays_.first_child.size() <= parent) arrays_.first_child.push_back(node);
    if (length_ == longest_) continue;
    // The longest suffix of an n-gram ends in its symbol and begins inside its history.
    BackoffNode suffix = 0;
    for (BackoffNode history = parent; suffix == 0 && history != 0;) {
      history = arrays_.suffix[history];
      suffix = FindChild(arrays_, history, arrays_.symbols[node]);
    }
    arrays_.suffix.push_back(suffix);
  }
  while (arrays_.first_child.size() <= level_begin_) arrays_.first_child.push_back(end);
}

std::optional<std::uint64_t> BackoffModelBuilder::FinishLength() {
  if (!ascending_) {
    const std::optional<std::uint64_t> repeated = SortLevel();
    if (repeated.has_value()) return repeated;
  }
  LinkLevel();
  parents_.clear();
  level_begin_ = arrays_.symbols.size();
  arrays_.level_begins.push_back(static_cast<BackoffNode>(level_begin_));
  ascending_ = true;
  ++length_;
  return std::nullopt;
}

std::uint64_t BackoffModelBuilder::KeptBytes(absl::Span<const std::uint64_t> ngrams) {
  return Total(ngrams) * (sizeof(Symbol) + sizeof(float)) +
         TotalOfShorter(ngrams) * (sizeof(float) + 2 * sizeof(BackoffNode));
}

std::uint64_t BackoffModelBuilder::PassingBytes(absl::Span<const std::uint64_t> ngrams) {
  return Commonest(ngrams) * kBytesPerSorted;
}

BackoffModel BackoffModelBuilder::Build(Vocabulary vocabulary) && {
  return BackoffModel(std::move(vocabulary), std::move(arrays_));
}

absl::StatusOr<BackoffModel> BuildBackoffModel(const BackoffSource& source, const Vocabulary& vocabulary) {
  const int longest = source.longest_ngram();
  std::vector<std::uint64_t> ngrams;
  for (int n = 1; n <= longest; ++n) ngrams.push_back(source.ngrams(n));
  const std::uint64_t total = Total(ngrams);
  if (total > kMaxBackoffNodes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("back-off model: ", total, " n-grams, at most ", kMaxBackoffNodes, " are possible"));
  }
  BackoffModelBuilder builder(ngrams);
  absl::Status status;
  for (int n = 1; n <= longest; ++n) {
    source.Visit(n,
                 [&](absl::Span<const Symbol> ngram, double log10_prob, std::optional<double> log10_backoff) {
                   if (status.ok() &&
                       !builder.Add(ngram, StoredLog10(log10_prob), StoredLog10(log10_backoff.value_or(0)))) {
                     status = BrokenContract(ngram, "comes without its history");
                   }
                 });
    if (!status.ok()) return status;
    if (const auto repeated = builder.FinishLength()) {
      return absl::InternalError(
          absl::StrCat("back-off source: ", n, "-gram ", *repeated + 1, " is a repetition"));
    }
  }
  return std::move(builder).Build(vocabulary);
}

}  // namespace recount::ngram
