#include "ngram/read_counts.h"

#include <algorithm>

namespace recount::ngram {
namespace {

std::uint64_t ChildKey(std::uint32_t node, Symbol symbol) { return std::uint64_t{node} << 16 | symbol; }

template <typename Row>
void AddTo(Row& row, Symbol symbol, std::uint32_t adjusted) {
  const auto at = std::lower_bound(row.begin(), row.end(), symbol,
                                   [](const Continuation& c, Symbol wanted) { return c.symbol < wanted; });
  if (at == row.end() || at->symbol != symbol) {
    row.insert(at, {1, adjusted, symbol, 0});
  } else {
    ++at->count;
    at->adjusted += adjusted;
  }
}

// A vector that has grown to so many: twice the size it grew from last, or what it holds.
double GrownBytes(double size, std::size_t element_bytes) {
  double outgrown = 1;
  while (2 * outgrown < size) outgrown *= 2;
  return static_cast<double>(element_bytes) * std::max(size, 2 * outgrown);
}

// A flat_hash_map: slots and a byte of control for each, no more than 7 of 8 in use, twice as many at each
// growth, at which the old ones stand beside the new.
double GrownMapBytes(double size, std::size_t slot_bytes) {
  double slots = 16;
  while (slots * 7 / 8 < size) slots *= 2;
  return 1.5 * slots * static_cast<double>(slot_bytes + 1);
}

}  // namespace

// A row of one continuation stands in its node. Others have room for a power of two, which is at most two for
// each continuation but the first, and what the heap puts before a block and rounds it up by; one of them
// grows.
std::uint64_t ReadCounts::PeakBytes(const ReadFigures& figures, double symbols) {
  static_assert(sizeof(Node) == 32);
  constexpr double kHeapBlockBytes = 16, kFixedBytes = 1 << 16;
  const double rows = 2 * sizeof(Continuation) * figures.branches +
                      sizeof(Continuation) * std::min<double>(figures.branches, kMaxVocabulary) +
                      kHeapBlockBytes * std::min(figures.branches, figures.nodes);
  const double nodes = GrownBytes(figures.nodes, sizeof(Node));
  const double children = GrownMapBytes(figures.nodes, sizeof(decltype(children_)::value_type));
  return static_cast<std::uint64_t>(kFixedBytes + rows + nodes + children +
                                    GrownBytes(symbols, sizeof(Symbol)));
}

absl::Span<const Continuation> ReadCounts::Row(std::uint32_t n, Continuation& lone) const {
  const Node& node = nodes_[path_[std::min<std::size_t>(n, path_.size() - 1)]];
  if (node.lone == kNone) return node.row;
  lone = LoneContinuation(node, n);
  return absl::MakeConstSpan(&lone, 1);
}

void ReadCounts::Read(Symbol symbol, std::uint32_t trained_ngram) {
  if (symbol != kOov) {
    const auto position = static_cast<std::uint32_t>(text_.size());
    const std::uint32_t known = std::max(trained_ngram, ReadNgram(symbol));
    UnfoldLone();
    for (std::uint32_t n = 0; n <= length_; ++n) {
      AddTo(nodes_[path_[n]].row, symbol, IsNewToTheLeft(position, n, known) ? 1 : 0);
    }
    AddLone(path_.back(), length_, position, trained_ngram);
  }
  text_.push_back(symbol);
  FindPath();
}

// As many pads as the longest history holds, and the one to its left, stand in the text itself.
void ReadCounts::Restart() {
  text_.insert(text_.end(), std::size_t{order_} + 1, kPad);
  opening_ = text_.size();
  FindPath();
}

// How many orders, from 0 on, have read `symbol` here before.
std::uint32_t ReadCounts::ReadNgram(Symbol symbol) const {
  Continuation lone;
  std::uint32_t n = 0;
  while (n <= length_ && FindContinuation(Row(n, lone), symbol) != nullptr) ++n;
  return n;
}

std::uint32_t ReadCounts::AddChild(std::uint32_t node, Symbol symbol) {
  const auto child = static_cast<std::uint32_t>(nodes_.size());
  children_.emplace(ChildKey(node, symbol), child);
  nodes_.emplace_back();
  return child;
}

// Below the history of `n` symbols at `position`, the one that is a symbol longer.
void ReadCounts::AddLone(std::uint32_t parent, std::uint32_t n, std::uint32_t position,
                         std::uint32_t trained_ngram) {
  const Symbol left = Before(position, n);
  if (n == order_ || left == kOov) return;
  Node& child = nodes_[AddChild(parent, left)];
  child.lone = position;
  child.trained_ngram = trained_ngram;
}

// Where the path ends in a lone node, gives a node to each history that this place has in common with it.
void ReadCounts::UnfoldLone() {
  const Node lone = nodes_[path_.back()];
  if (lone.lone == kNone) return;
  nodes_[path_.back()].lone = kNone;
  nodes_[path_.back()].row.push_back(LoneContinuation(lone, static_cast<std::uint32_t>(path_.size()) - 1));
  for (auto n = static_cast<std::uint32_t>(path_.size()); n <= length_; ++n) {
    const std::uint32_t child = AddChild(path_.back(), Before(lone.lone, n - 1));
    nodes_[child].row.push_back(LoneContinuation(lone, n));
    path_.push_back(child);
  }
  AddLone(path_.back(), length_, lone.lone, lone.trained_ngram);
}

void ReadCounts::FindPath() {
  const std::size_t position = text_.size();
  const auto next_is_known = [&] { return length_ < order_ && Before(position, length_) != kOov; };
  path_.assign(1, 0);
  for (length_ = 0; next_is_known() && nodes_[path_.back()].lone == kNone; ++length_) {
    const auto child = children_.find(ChildKey(path_.back(), Before(position, length_)));
    if (child == children_.end()) return;
    path_.push_back(child->second);
  }
  const std::uint32_t lone = nodes_[path_.back()].lone;
  if (lone == kNone) return;
  while (next_is_known() && Before(position, length_) == Before(lone, length_)) ++length_;
}

}  // namespace recount::ngram
