#include "ngram/history_tree.h"

#include <algorithm>

namespace recount::ngram {
namespace {

template <typename T>
std::uint64_t BytesOf(const std::vector<T>& values) {
  return sizeof(T) * values.size();
}

}  // namespace

std::uint64_t HistoryTree::memory_bytes() const {
  const Arrays& a = *arrays_;
  return BytesOf(a.next) + BytesOf(a.joins) + BytesOf(a.successors) + BytesOf(a.leaf_parents) +
         BytesOf(a.nodes) + BytesOf(a.row_begins) + BytesOf(a.rows) + BytesOf(a.row_steps) +
         BytesOf(a.summaries);
}

Locus HistoryTree::Step(Locus locus, Symbol symbol) const {
  if (locus.is_leaf()) {
    const std::uint32_t successor = arrays_->successors[locus.rank()];
    if (arrays_->next[locus.rank()] != symbol || successor == kNoRank) return Locus::None();
    return Locus::Leaf(successor);
  }
  return IsStored(locus) ? StepFromStored(locus.node(), symbol) : StepFromSmall(node(locus), symbol);
}

absl::Span<const Continuation> HistoryTree::Row(std::uint32_t node) const {
  const std::uint32_t begin = arrays_->row_begins[node];
  return absl::MakeConstSpan(arrays_->rows).subspan(begin, arrays_->row_begins[node + 1] - begin);
}

Locus HistoryTree::StepFromStored(std::uint32_t node, Symbol symbol) const {
  const Continuation* found = FindContinuation(Row(node), symbol);
  if (found == nullptr) return Locus::None();
  return arrays_->row_steps[static_cast<std::size_t>(found - arrays_->rows.data())];
}

Locus HistoryTree::StepFromSmall(const Node& node, Symbol symbol) const {
  // Reading a symbol keeps the order of ranks, so the successors are an interval from the first one's on.
  std::uint32_t first = kNoRank, count = 0;
  for (std::uint32_t rank = node.begin; rank < node.end; ++rank) {
    if (arrays_->next[rank] != symbol || arrays_->successors[rank] == kNoRank) continue;
    if (count++ == 0) first = arrays_->successors[rank];
  }
  if (count == 0) return Locus::None();
  if (count == 1) return Locus::Leaf(first);
  const std::vector<Node>& nodes = arrays_->nodes;
  std::uint32_t above = arrays_->leaf_parents[first];
  while (nodes[above].end - nodes[above].begin < count) above = nodes[above].parent;
  return Locus::Node(above);
}

absl::Span<const Continuation> HistoryTree::Continuations(Locus locus, Buffer& buffer) const {
  if (locus.is_leaf()) {
    buffer[0] = {1, 1, arrays_->next[locus.rank()]};
    return absl::MakeConstSpan(buffer).first(1);
  }
  return IsStored(locus) ? Row(locus.node()) : Gather(node(locus), buffer);
}

absl::Span<const Continuation> HistoryTree::Gather(const Node& node, Buffer& buffer) const {
  // A continuation is new to a child of the node where the rank before with the same one is in another child:
  // where the two histories have no more in common than the node's depth.
  std::array<std::uint32_t, kSmall> keys;  // 2 symbol + (1 where new to a child)
  std::size_t size = 0;
  for (std::uint32_t rank = node.begin; rank < node.end; ++rank) {
    const bool is_new = !arrays_->joins.empty() && arrays_->joins[rank] <= node.depth + 1;
    keys[size++] = 2u * arrays_->next[rank] + (is_new ? 1 : 0);
  }
  std::sort(keys.begin(), keys.begin() + size);
  std::size_t distinct = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const auto symbol = static_cast<Symbol>(keys[i] >> 1);
    if (i == 0 || symbol != buffer[distinct - 1].symbol) buffer[distinct++] = {0, 0, symbol};
    ++buffer[distinct - 1].count;
    buffer[distinct - 1].adjusted += keys[i] & 1;
  }
  return absl::MakeConstSpan(buffer).first(distinct);
}

ContinuationSummary HistoryTree::Summary(Locus locus, absl::Span<const Continuation> continuations) const {
  if (!locus.is_leaf() && IsStored(locus)) return arrays_->summaries[locus.node()];
  return Summarise(continuations);
}

ContinuationSummary Summarise(absl::Span<const Continuation> continuations) {
  ContinuationSummary sum;
  sum.distinct = static_cast<std::uint32_t>(continuations.size());
  for (const Continuation& continuation : continuations) {
    sum.total += continuation.count;
    sum.once += continuation.count == 1 ? 1 : 0;
    sum.twice += continuation.count == 2 ? 1 : 0;
    sum.adjusted_total += continuation.adjusted;
    sum.adjusted_once += continuation.adjusted == 1 ? 1 : 0;
    sum.adjusted_twice += continuation.adjusted == 2 ? 1 : 0;
  }
  return sum;
}

const Continuation* FindContinuation(absl::Span<const Continuation> continuations, Symbol symbol) {
  const auto found =
      std::lower_bound(continuations.begin(), continuations.end(), symbol,
                       [](const Continuation& entry, Symbol wanted) { return entry.symbol < wanted; });
  return found == continuations.end() || found->symbol != symbol ? nullptr : &*found;
}

}  // namespace recount::ngram
