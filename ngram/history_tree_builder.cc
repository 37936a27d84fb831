#include "ngram/history_tree_builder.h"

#include <algorithm>
#include <new>
#include <utility>

#include "absl/strings/str_cat.h"
#include "corpora/status_macros.h"
#include "ngram/sort_suffixes.h"
#include "ngram/training_text.h"

namespace recount::ngram {

absl::StatusOr<HistoryTree> HistoryTree::Build(absl::Span<const Symbol> text,
                                               const HistoryTreeOptions& options) {
  if (options.max_depth > static_cast<std::uint32_t>(kMaxOrder) && options.max_depth != kUnboundedDepth) {
    return absl::InvalidArgumentError(absl::StrCat("histories of up to ", options.max_depth,
                                                   " symbols: must be 0 to ", kMaxOrder, ", or unbounded"));
  }
  if (text.size() > kMaxSortedSymbols) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the training text has ", text.size(), " symbols; at most 2^30 are supported"));
  }
  RECOUNT_RETURN_IF_ERROR(CheckTrainingText(text));
  try {
    HistoryTreeBuilder builder(text, options);
    RECOUNT_RETURN_IF_ERROR(builder.Build());
    return std::move(builder).Finish();
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError(absl::StrCat("no memory for the histories of ", text.size(),
                                                     " symbols; train on a part of the text"));
  }
}

HistoryTreeBuilder::HistoryTreeBuilder(absl::Span<const Symbol> text, const HistoryTreeOptions& options)
    : text_(text), options_(options), arrays_(std::make_shared<Storage>()) {
  arrays_->largest_symbol = LargestSymbol(text);
}

absl::Status HistoryTreeBuilder::Build() {
  RECOUNT_RETURN_IF_ERROR(RankPositions());
  FindSuccessors();
  FindNodes();
  NumberNodes();
  FindRowSteps();
  return absl::OkStatus();
}

HistoryTree HistoryTreeBuilder::Finish() && {
  const Storage& a = *arrays_;
  const HistoryTree::Arrays views = {a.next,       a.joins, a.successors, a.leaf_parents, a.nodes,
                                     a.row_begins, a.rows,  a.row_steps,  a.summaries};
  return HistoryTree({options_, a.largest_symbol, a.root}, views, arrays_);
}

// The history of position i > 0 read backwards is a suffix of the reversed text without the last symbol,
// whose history nothing follows; that of position 0 is empty and, as the pad is less than any symbol, has
// rank 0.
absl::Status HistoryTreeBuilder::RankPositions() {
  const std::vector<Symbol> reversed(text_.rbegin() + 1, text_.rend());
  RECOUNT_ASSIGN_OR_RETURN(const std::vector<std::uint32_t> suffixes, SortSuffixes(reversed));
  arrays_->next.reserve(size());
  arrays_->next.push_back(text_[0]);
  for (std::size_t r = 0; r < suffixes.size(); ++r) {
    constexpr std::size_t kRanksAhead = 32;  // In a long text each misses the cache.
    if (r + kRanksAhead < suffixes.size()) __builtin_prefetch(&text_[size() - 1 - suffixes[r + kRanksAhead]]);
    arrays_->next.push_back(text_[size() - 1 - suffixes[r]]);
  }
  const auto last = std::find(suffixes.begin(), suffixes.end(), 0u);
  last_rank_ = last == suffixes.end() ? 0 : static_cast<std::uint32_t>(last - suffixes.begin()) + 1;
  common_ = CommonPrefixes(reversed, suffixes, options_.max_depth);
  common_.insert(common_.begin(), 0);  // Rank 0, the opening, has nothing in common with any other.
  return absl::OkStatus();
}

// Reading c after the histories of ascending ranks gives ascending ranks, after those of the histories that
// end in a lesser symbol.
void HistoryTreeBuilder::FindSuccessors() {
  std::vector<std::uint32_t> successor_of(std::size_t{arrays_->largest_symbol} + 2, 0);
  for (const Symbol symbol : text_.first(text_.size() - 1)) ++successor_of[symbol + 1u];
  successor_of[0] = 1;  // Position 0 comes after none.
  for (std::size_t c = 1; c < successor_of.size(); ++c) successor_of[c] += successor_of[c - 1];
  arrays_->successors.resize(size());
  for (std::uint32_t rank = 0; rank < size(); ++rank) {
    arrays_->successors[rank] =
        rank == last_rank_ ? HistoryTree::kNoRank : successor_of[arrays_->next[rank]]++;
  }
}

void HistoryTreeBuilder::FindNodes() {
  const std::size_t symbols = std::size_t{arrays_->largest_symbol} + 1;
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
  const std::uint32_t depth = common_[rank];
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
  std::uint32_t& last = last_rank_of_[arrays_->next[rank]];
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
  const Symbol symbol = arrays_->next[rank];
  Tally& tally = tallies_[symbol];
  if (tally.count++ == 0) {
    tallied_.push_back(symbol);
    tally = {1, 0, HistoryTree::kNoRank, 0};
  }
  if (tally.last_child != child) ++tally.adjusted;
  tally.last_child = child;
  if (tally.first == HistoryTree::kNoRank && arrays_->successors[rank] != HistoryTree::kNoRank)
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
    const bool first = node.end == size() || (node.begin > 0 && common_[node.begin] >= common_[node.end]);
    nodes_by_home[first ? node.begin : node.end - 1] = id;
  }
  return nodes_by_home;
}

void HistoryTreeBuilder::FindRowSteps() {
  const std::vector<std::uint32_t> nodes_by_home = NodesByHome();
  arrays_->row_steps.reserve(arrays_->rows.size());
  for (std::size_t row = 0; row < arrays_->summaries.size(); ++row) {
    const Node& node = arrays_->nodes[row];
    const bool holds_last = last_rank_ >= node.begin && last_rank_ < node.end;
    for (std::size_t i = arrays_->row_begins[row]; i < arrays_->row_begins[row + 1]; ++i) {
      const Continuation& continuation = arrays_->rows[i];
      // The last position of the text has no successor.
      const bool lacks_one = holds_last && continuation.symbol == arrays_->next[last_rank_];
      arrays_->row_steps.push_back(
          LocusOf(row_firsts_[i], continuation.count - (lacks_one ? 1 : 0), nodes_by_home));
    }
  }
}

// Where the histories stand that come after `count` ranks from `first` on with one continuation.
Locus HistoryTreeBuilder::LocusOf(std::uint32_t first, std::uint32_t count,
                                  absl::Span<const std::uint32_t> nodes_by_home) const {
  if (count == 0) return Locus::None();
  const std::uint32_t begin = arrays_->successors[first];
  if (count == 1) return Locus::Leaf(begin);
  const std::uint32_t candidate = nodes_by_home[begin];
  const Node& node = arrays_->nodes[candidate];
  if (node.begin == begin && node.end == begin + count) return Locus::Node(candidate);
  return Locus::Node(nodes_by_home[begin + count - 1]);
}

}  // namespace recount::ngram
