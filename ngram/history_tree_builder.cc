#include "ngram/history_tree_builder.h"

#include <algorithm>
#include <new>
#include <utility>

#include "absl/strings/str_cat.h"
#include "corpora/status_macros.h"

namespace recount::ngram {

absl::StatusOr<HistoryTree> HistoryTree::Build(absl::Span<const Symbol> text,
                                               const HistoryTreeOptions& options) {
  RECOUNT_ASSIGN_OR_RETURN(const SortedHistories sorted, SortedHistories::Sort(text, options.max_depth));
  return Build(sorted, options);
}

absl::StatusOr<HistoryTree> HistoryTree::Build(const SortedHistories& sorted,
                                               const HistoryTreeOptions& options) {
  if (options.max_depth > sorted.max_depth()) {
    return absl::InvalidArgumentError(absl::StrCat("histories of up to ", options.max_depth,
                                                   " symbols, sorted by ", sorted.max_depth(), " alone"));
  }
  try {
    HistoryTreeBuilder builder(sorted, options);
    builder.Build();
    return std::move(builder).Finish();
  } catch (const std::bad_alloc&) {
    return NoMemoryForHistories(sorted.size());
  }
}

HistoryTreeBuilder::HistoryTreeBuilder(const SortedHistories& sorted, const HistoryTreeOptions& options)
    : sorted_(sorted), options_(options), arrays_(std::make_shared<Storage>()) {
  arrays_->sorted = sorted.storage();
}

void HistoryTreeBuilder::Build() {
  FindNodes();
  NumberNodes();
  FindRowSteps();
}

HistoryTree HistoryTreeBuilder::Finish() && {
  const Storage& a = *arrays_;
  const HistoryTree::Arrays views = {sorted_.next(), a.joins, sorted_.successors(), a.leaf_parents, a.nodes,
                                     a.row_begins,   a.rows,  a.row_steps,          a.summaries};
  return HistoryTree({options_, sorted_.largest_symbol(), a.root}, views, arrays_);
}

// The longest of the vectors that grow.
double HistoryTreeBuilder::LongestGrownBytes(const HistoryFigures& figures) {
  return std::max({sizeof(Node) * figures.nodes, sizeof(Continuation) * figures.continuations,
                   sizeof(ContinuationSummary) * figures.stored});
}

double HistoryTreeBuilder::OutgrownBytes(const HistoryFigures& figures) {
  return std::min(LongestGrownBytes(figures), kHeapBlockBytes);
}

double HistoryTreeBuilder::PeakBytes(const HistoryFigures& figures, double symbols, Symbol largest) {
  // The tree, where row_steps are the size of row_firsts_; and what was sorted.
  static_assert(sizeof(Locus) == sizeof(row_firsts_[0]));
  const double kept = HistoryTree::ArrayBytes(figures, symbols) + SortedHistories::kBytesBesideTree * symbols;
  // Vectors that grow are there twice; so are the open intervals, and the numbers of their children, which
  // may have twice the room.
  const double open = (2 * sizeof(Open) + 2 * sizeof(orphans_[0])) * figures.open;
  const double numbering = kept + LongestGrownBytes(figures) + OutgrownBytes(figures) + open;
  // NodesByHome; row_firsts_ and row_steps both.
  const double stepping = kept + sizeof(std::uint32_t) * symbols + sizeof(Locus) * figures.continuations +
                          OutgrownBytes(figures) + open;
  // tallied_ grows.
  const double of_symbol = sizeof(last_rank_of_[0]) + sizeof(Tally) + 2 * sizeof(tallied_[0]);
  return std::max({SortedHistories::PeakBytes(symbols, largest), numbering, stepping}) +
         of_symbol * (largest + 1.0);
}

void HistoryTreeBuilder::FindNodes() {
  const std::size_t symbols = std::size_t{sorted_.largest_symbol()} + 1;
  last_rank_of_.assign(symbols, HistoryTree::kNoRank);
  tallies_.assign(symbols, {});
  arrays_->leaf_parents.resize(size());
  if (options_.max_depth != kUnboundedDepth) arrays_->joins.resize(size());
  open_ = {{}};
  Join(0);
  for (std::uint32_t rank = 1; rank < size(); ++rank) {
    OpenInterval(rank);
    Join(rank);
  }
  while (!open_.empty()) Close(size());
}

// Closes the intervals that end before `rank` and opens the one that holds it and the rank before, if new.
void HistoryTreeBuilder::OpenInterval(std::uint32_t rank) {
  const std::uint32_t depth = Common(rank);
  Open opened{rank - 1, depth, orphans_.size()};
  while (open_.back().depth > depth) {
    opened.begin = open_.back().begin;
    Close(rank);
    opened.children = orphans_.size() - 1;
  }
  if (open_.back().depth < depth) open_.push_back(opened);
}

void HistoryTreeBuilder::Join(std::uint32_t rank) {
  if (arrays_->joins.empty()) return;
  std::uint32_t& last = last_rank_of_[sorted_.next()[rank]];
  std::uint8_t join = 0;
  if (last != HistoryTree::kNoRank) {  // The deepest open interval that holds both.
    const auto after = std::upper_bound(open_.begin(), open_.end(), last,
                                        [](std::uint32_t r, const Open& open) { return r < open.begin; });
    join = static_cast<std::uint8_t>((after - 1)->depth + 1);
  }
  arrays_->joins[rank] = join;
  last = rank;
}

// Makes a node of the innermost open interval, which ends before rank `end`.
void HistoryTreeBuilder::Close(std::uint32_t end) {
  const Open open = open_.back();
  open_.pop_back();
  const bool is_stored = end - open.begin > HistoryTree::kSmall;
  std::vector<Node>& nodes = is_stored ? stored_ : small_;
  const std::uint32_t number = static_cast<std::uint32_t>(nodes.size()) | (is_stored ? kStored : 0);
  nodes.push_back({open.begin, end, open.depth, number});
  if (is_stored) StoreRow(open, end);
  Adopt(number, open, end);
}

// Calls each_rank(rank) for the leaves and each_node(number) for the nodes that are children of [begin, end),
// in order; the nodes are `children`.
template <typename NodeOf, typename EachRank, typename EachNode>
void VisitChildren(std::uint32_t begin, std::uint32_t end, absl::Span<const std::uint32_t> children,
                   NodeOf node_of, EachRank each_rank, EachNode each_node) {
  std::uint32_t rank = begin;
  for (const std::uint32_t child : children) {
    for (; rank < node_of(child).begin; ++rank) each_rank(rank);
    each_node(child);
    rank = node_of(child).end;
  }
  for (; rank < end; ++rank) each_rank(rank);
}

void HistoryTreeBuilder::Adopt(std::uint32_t number, const Open& open, std::uint32_t end) {
  VisitChildren(
      open.begin, end, absl::MakeConstSpan(orphans_).subspan(open.children),
      [&](std::uint32_t child) { return NodeOf(child); },
      [&](std::uint32_t rank) { arrays_->leaf_parents[rank] = number; },
      [&](std::uint32_t child) { NodeOf(child).parent = number; });
  orphans_.resize(open.children);
  orphans_.push_back(number);
}

void HistoryTreeBuilder::StoreRow(const Open& open, std::uint32_t end) {
  std::uint32_t child_number = 0;
  VisitChildren(
      open.begin, end, absl::MakeConstSpan(orphans_).subspan(open.children),
      [&](std::uint32_t child) { return NodeOf(child); },
      [&](std::uint32_t rank) { TallyRank(rank, ++child_number); },
      [&](std::uint32_t child) { TallyChild(child, ++child_number); });
  EmitRow();
}

void HistoryTreeBuilder::TallyRank(std::uint32_t rank, std::uint32_t child) {
  const Symbol symbol = sorted_.next()[rank];
  Tally& tally = tallies_[symbol];
  if (tally.count++ == 0) {
    tallied_.push_back(symbol);
    tally = {1, 0, HistoryTree::kNoRank, 0};
  }
  if (tally.last_child != child) ++tally.adjusted;
  tally.last_child = child;
  if (tally.first == HistoryTree::kNoRank && sorted_.successors()[rank] != HistoryTree::kNoRank)
    tally.first = rank;
}

void HistoryTreeBuilder::TallyChild(std::uint32_t number, std::uint32_t child) {
  if ((number & kStored) == 0) {
    const Node node = small_[number];
    for (std::uint32_t rank = node.begin; rank < node.end; ++rank) TallyRank(rank, child);
    return;
  }
  const std::size_t row = number & ~kStored;
  for (std::size_t i = arrays_->row_begins[row]; i < arrays_->row_begins[row + 1]; ++i) {
    const Continuation& continuation = arrays_->rows[i];
    Tally& tally = tallies_[continuation.symbol];
    if (tally.count == 0) {
      tallied_.push_back(continuation.symbol);
      tally = {0, 0, HistoryTree::kNoRank, 0};
    }
    tally.count += continuation.count;
    ++tally.adjusted;
    if (tally.first == HistoryTree::kNoRank) tally.first = row_firsts_[i];
  }
}

void HistoryTreeBuilder::EmitRow() {
  std::sort(tallied_.begin(), tallied_.end());
  const std::size_t begin = arrays_->rows.size();
  for (const Symbol symbol : tallied_) {
    Tally& tally = tallies_[symbol];
    arrays_->rows.push_back({tally.count, tally.adjusted, symbol, 0});
    row_firsts_.push_back(tally.first);
    tally.count = 0;
  }
  tallied_.clear();
  arrays_->row_begins.push_back(static_cast<std::uint32_t>(arrays_->rows.size()));
  arrays_->summaries.push_back(Summarise(absl::MakeConstSpan(arrays_->rows).subspan(begin)));
}

// Stored nodes come first, then the others, each kind in the order in which they were closed.
void HistoryTreeBuilder::NumberNodes() {
  for (std::vector<Node>* const nodes : {&stored_, &small_}) {
    for (Node& node : *nodes) node.parent = Number(node.parent);
  }
  for (std::uint32_t& parent : arrays_->leaf_parents) parent = Number(parent);
  arrays_->root = Number(orphans_.front());
  stored_.reserve(stored_.size() + small_.size());
  stored_.insert(stored_.end(), small_.begin(), small_.end());
  arrays_->nodes = std::move(stored_);
  small_ = std::vector<Node>();  // Assigning {} would keep the memory.
}

// For each node [begin, end) one of its two outer ranks, no rank for two nodes: the first one where the
// histories on either side of `begin` have no less in common than those on either side of `end`, otherwise
// the last.
std::vector<std::uint32_t> HistoryTreeBuilder::NodesByHome() const {
  std::vector<std::uint32_t> nodes_by_home(size(), 0);
  const std::vector<Node>& nodes = arrays_->nodes;
  for (std::uint32_t id = 0; id < nodes.size(); ++id) {
    const Node& node = nodes[id];
    const bool first = node.end == size() || (node.begin > 0 && Common(node.begin) >= Common(node.end));
    nodes_by_home[first ? node.begin : node.end - 1] = id;
  }
  return nodes_by_home;
}

void HistoryTreeBuilder::FindRowSteps() {
  const std::vector<std::uint32_t> nodes_by_home = NodesByHome();
  arrays_->row_steps.reserve(arrays_->rows.size());
  for (std::size_t row = 0; row < arrays_->summaries.size(); ++row) {
    const Node& node = arrays_->nodes[row];
    const bool holds_last = sorted_.last_rank() >= node.begin && sorted_.last_rank() < node.end;
    for (std::size_t i = arrays_->row_begins[row]; i < arrays_->row_begins[row + 1]; ++i) {
      const Continuation& continuation = arrays_->rows[i];
      // The last position of the text has no successor.
      const bool lacks_one = holds_last && continuation.symbol == sorted_.next()[sorted_.last_rank()];
      arrays_->row_steps.push_back(
          LocusOf(row_firsts_[i], continuation.count - (lacks_one ? 1 : 0), nodes_by_home));
    }
  }
}

// Where the histories stand that come after `count` ranks from `first` on with one continuation.
Locus HistoryTreeBuilder::LocusOf(std::uint32_t first, std::uint32_t count,
                                  absl::Span<const std::uint32_t> nodes_by_home) const {
  if (count == 0) return Locus::None();
  const std::uint32_t begin = sorted_.successors()[first];
  if (count == 1) return Locus::Leaf(begin);
  const std::uint32_t candidate = nodes_by_home[begin];
  const Node& node = arrays_->nodes[candidate];
  if (node.begin == begin && node.end == begin + count) return Locus::Node(candidate);
  return Locus::Node(nodes_by_home[begin + count - 1]);
}

}  // namespace recount::ngram
