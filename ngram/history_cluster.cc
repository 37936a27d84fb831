#include "ngram/history_cluster.h"

#include <algorithm>
#include <utility>

#include "ngram/history_tree.h"

namespace recount::ngram {

HistoryClusterReader::HistoryClusterReader(absl::Span<const Symbol> text, std::uint32_t max_depth,
                                           Symbol largest, HistoryFigures& figures)
    : text_(text),
      is_bounded_(max_depth != kUnboundedDepth),
      limit_(std::min(max_depth, kRead)),
      seen_in_(std::size_t{largest} + 1),
      figures_(figures) {}

// How many symbols the histories of two places have in common.
std::uint32_t HistoryClusterReader::Common(std::uint32_t a, std::uint32_t b) const {
  const std::uint32_t most = std::min({a, b, limit_});
  std::uint32_t common = 0;
  while (common < most && text_[a - 1 - common] == text_[b - 1 - common]) ++common;
  return common;
}

bool HistoryClusterReader::IsLess(std::uint32_t a, std::uint32_t b) const {
  const std::uint32_t common = Common(a, b);
  if (common == limit_) return false;
  if (common == std::min(a, b)) return a < b;
  return text_[a - 1 - common] < text_[b - 1 - common];
}

// As HistoryTreeBuilder::FindNodes finds them.
void HistoryClusterReader::Add(absl::Span<std::uint32_t> places, std::uint32_t length, double weight) {
  std::sort(places.begin(), places.end(), [this](std::uint32_t a, std::uint32_t b) { return IsLess(a, b); });
  places_ = places;
  weight_ = weight;
  std::size_t alone = places.size();  // Places whose history of max_depth stands nowhere else.
  for (std::size_t i = 1; i <= places.size(); ++i) {
    const std::uint32_t depth = i < places.size() ? Common(places[i - 1], places[i]) : 0;
    std::size_t begin = i - 1;
    while (!open_.empty() && open_.back().depth > depth) {
      const Open open = open_.back();
      open_.pop_back();
      begin = open.begin;
      if (open.depth == limit_) alone -= i - begin;
      Close(open, i);
    }
    if (depth < length || (!open_.empty() && open_.back().depth == depth)) continue;
    open_.push_back({begin, depth});
    figures_.open = std::max(figures_.open, static_cast<double>(length + open_.size()));
  }
  if (is_bounded_) AddHistories(alone, static_cast<double>(alone));
}

void HistoryClusterReader::Close(const Open& open, std::size_t end) {
  const std::size_t size = end - open.begin;
  const double distinct = Distinct(open.begin, end);
  const bool is_cut = open.depth == limit_ && !is_bounded_;
  if (!is_cut) AddNodes(1, size > HistoryTree::kSmall ? 1 : 0, distinct);
  if (open.depth < limit_) return;
  if (is_bounded_) {
    AddHistories(1, distinct);
    figures_.repeated += weight_ * distinct;
    figures_.most = std::max(figures_.most, static_cast<double>(size));
  } else {  // At most as many nodes as make a chain, each with a place less than the one around it.
    AddNodes(size - 1, size > HistoryTree::kSmall ? size - HistoryTree::kSmall : 0, distinct);
    figures_.open = std::max(figures_.open, static_cast<double>(kRead + size));
  }
}

void HistoryClusterReader::AddNodes(std::size_t nodes, std::size_t stored, double distinct) {
  figures_.nodes += weight_ * static_cast<double>(nodes);
  figures_.stored += weight_ * static_cast<double>(stored);
  figures_.continuations += weight_ * static_cast<double>(stored) * distinct;
}

void HistoryClusterReader::AddHistories(std::size_t histories, double ngrams) {
  figures_.histories += weight_ * static_cast<double>(histories);
  figures_.ngrams += weight_ * ngrams;
}

// How many different symbols follow places of the cluster.
double HistoryClusterReader::Distinct(std::size_t begin, std::size_t end) {
  ++looks_;
  std::size_t distinct = 0;
  for (std::size_t i = begin; i < end; ++i) {
    distinct += std::exchange(seen_in_[text_[places_[i]]], looks_) != looks_;
  }
  return static_cast<double>(distinct);
}

}  // namespace recount::ngram
