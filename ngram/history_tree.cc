#include "ngram/history_tree.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace recount::ngram {
namespace {

template <typename T>
std::uint64_t SizeBytes(absl::Span<const T> values) {
  return sizeof(T) * values.size();
}

bool SizesAgree(const HistoryTree::Shape& shape, const HistoryTree::Arrays& a) {
  const std::size_t size = a.next.size();
  const bool is_bounded = shape.options.max_depth != kUnboundedDepth;
  return size > 0 && size <= kUnboundedDepth + std::size_t{1} && a.joins.size() == (is_bounded ? size : 0) &&
         a.successors.size() == size && a.leaf_parents.size() == size &&
         a.summaries.size() <= a.nodes.size() && a.row_begins.size() == a.summaries.size() + 1 &&
         a.row_steps.size() == a.rows.size();
}

// The root holds every rank and no symbol; all walks upwards end there.
bool IsRoot(const HistoryTree::Arrays& a, std::uint32_t id) {
  return id < a.nodes.size() && a.nodes[id].begin == 0 && a.nodes[id].end == a.next.size() &&
         a.nodes[id].depth == 0;
}

// Of one of the arrays.
template <typename T>
constexpr double ElementBytes(absl::Span<const T> HistoryTree::Arrays::*) {
  return sizeof(T);
}

}  // namespace

absl::StatusOr<HistoryTree> HistoryTree::FromArrays(const Shape& shape, const Arrays& arrays,
                                                    std::shared_ptr<const void> storage) {
  if (!SizesAgree(shape, arrays)) {
    return absl::DataLossError(absl::StrCat(
        "tree of histories: sizes do not agree: ", arrays.next.size(), " symbols, ", arrays.joins.size(),
        " joins, ", arrays.successors.size(), " successors, ", arrays.leaf_parents.size(), " leaf parents, ",
        arrays.nodes.size(), " nodes, ", arrays.summaries.size(), " summaries, ", arrays.row_begins.size(),
        " rows, ", arrays.rows.size(), " continuations, ", arrays.row_steps.size(), " steps"));
  }
  if (!IsRoot(arrays, shape.root)) {
    return absl::DataLossError(absl::StrCat("tree of histories: node ", shape.root, " is not the root"));
  }
  return HistoryTree(shape, arrays, std::move(storage));
}

std::uint64_t HistoryTree::memory_bytes() const {
  const Arrays& a = arrays_;
  return SizeBytes(a.next) + SizeBytes(a.joins) + SizeBytes(a.successors) + SizeBytes(a.leaf_parents) +
         SizeBytes(a.nodes) + SizeBytes(a.row_begins) + SizeBytes(a.rows) + SizeBytes(a.row_steps) +
         SizeBytes(a.summaries);
}

double HistoryTree::ArrayBytes(const HistoryFigures& figures, double symbols) {
  const double of_symbol = ElementBytes(&Arrays::next) + ElementBytes(&Arrays::joins) +
                           ElementBytes(&Arrays::successors) + ElementBytes(&Arrays::leaf_parents);
  const double of_continuation = ElementBytes(&Arrays::rows) + ElementBytes(&Arrays::row_steps);
  const double of_stored = ElementBytes(&Arrays::summaries) + ElementBytes(&Arrays::row_begins);
  return of_symbol * symbols + ElementBytes(&Arrays::nodes) * figures.nodes +
         of_continuation * figures.continuations + of_stored * figures.stored;
}

Locus HistoryTree::Step(Locus locus, Symbol symbol) const {
  if (locus.is_leaf()) {
    const std::uint32_t successor = SuccessorOf(locus.rank());
    if (arrays_.next[locus.rank()] != symbol || successor == kNoRank) return Locus::None();
    return Locus::Leaf(successor);
  }
  return IsStored(locus) ? StepFromStored(locus.node(), symbol) : StepFromSmall(node(locus), symbol);
}

absl::Span<const Continuation> HistoryTree::Row(std::uint32_t node) const {
  const std::uint32_t begin = arrays_.row_begins[node], end = arrays_.row_begins[node + 1];
  if (begin > end || end > arrays_.rows.size() || end - begin > largest_symbol() + 1u) return {};
  return arrays_.rows.subspan(begin, end - begin);
}

Locus HistoryTree::StepFromStored(std::uint32_t node, Symbol symbol) const {
  const Continuation* found = FindContinuation(Row(node), symbol);
  if (found == nullptr) return Locus::None();
  return Inside(arrays_.row_steps[static_cast<std::size_t>(found - arrays_.rows.data())]);
}

Locus HistoryTree::StepFromSmall(const Node& node, Symbol symbol) const {
  // Reading a symbol keeps the order of ranks, so the successors are an interval from the first one's on.
  std::uint32_t first = kNoRank, count = 0;
  const std::uint32_t end = EndOfSmall(node);
  for (std::uint32_t rank = node.begin; rank < end; ++rank) {
    if (arrays_.next[rank] != symbol) continue;
    const std::uint32_t successor = SuccessorOf(rank);
    if (successor == kNoRank) continue;
    if (count++ == 0) first = successor;
  }
  if (count == 0) return Locus::None();
  if (count == 1) return Locus::Leaf(first);
  Locus above = Parent(Locus::Leaf(first));
  while (above != root() && this->node(above).end - this->node(above).begin < count) above = Parent(above);
  return above;
}

absl::Span<const Continuation> HistoryTree::Continuations(Locus locus, Buffer& buffer) const {
  if (locus.is_leaf()) {
    buffer[0] = {1, 1, arrays_.next[locus.rank()], 0};
    return absl::MakeConstSpan(buffer).first(1);
  }
  return IsStored(locus) ? Row(locus.node()) : Gather(node(locus), buffer);
}

absl::Span<const Continuation> HistoryTree::Gather(const Node& node, Buffer& buffer) const {
  // A continuation is new to a child of the node where the rank before with the same one is in another child:
  // where the two histories have no more in common than the node's depth.
  std::array<std::uint32_t, kSmall> keys;  // 2 symbol + (1 where new to a child)
  std::size_t size = 0;
  const std::uint32_t end = EndOfSmall(node);
  for (std::uint32_t rank = node.begin; rank < end; ++rank) {
    const bool is_new = !arrays_.joins.empty() && arrays_.joins[rank] <= node.depth + 1;
    keys[size++] = 2u * arrays_.next[rank] + (is_new ? 1 : 0);
  }
  std::sort(keys.begin(), keys.begin() + size);
  std::size_t distinct = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const auto symbol = static_cast<Symbol>(keys[i] >> 1);
    if (i == 0 || symbol != buffer[distinct - 1].symbol) buffer[distinct++] = {0, 0, symbol, 0};
    ++buffer[distinct - 1].count;
    buffer[distinct - 1].adjusted += keys[i] & 1;
  }
  return absl::MakeConstSpan(buffer).first(distinct);
}

ContinuationSummary HistoryTree::Summary(Locus locus, absl::Span<const Continuation> continuations) const {
  if (!locus.is_leaf() && IsStored(locus)) return arrays_.summaries[locus.node()];
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
