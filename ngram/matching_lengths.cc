#include "ngram/matching_lengths.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "corpora/status_macros.h"
#include "ngram/history_tree.h"
#include "ngram/tree_cursor.h"

namespace recount::ngram {
namespace {

// The longest of a locus's histories that the source has, and where it first ended there.
struct Reach {
  std::uint32_t length = 0;
  std::uint64_t source_end = 0;
};

// The reach of every history of a text's tree.
class SourceReader {
 public:
  explicit SourceReader(const HistoryTree& tree)
      : tree_(tree), nodes_(tree.nodes().size()), leaves_(tree.symbols_counted()) {}

  // Every locus gets the longest history of its own at which the cursor stood.
  void Read(absl::Span<const Symbol> source, Symbol absent) {
    TreeCursor cursor(tree_, TreeCursor::Before::kNothing);
    for (std::size_t i = 0; i < source.size(); ++i) {
      cursor.Advance(source[i] == absent ? kOov : source[i]);
      Reach& reach = At(cursor.locus());
      if (cursor.length() > reach.length) reach = {cursor.length(), i + 1};
    }
  }

  // What the source has of a history it has of every shorter one, and of a history it has not, what it has of
  // the next shorter one.
  void Spread() {
    std::vector<std::uint32_t> by_depth(nodes_.size());
    std::iota(by_depth.begin(), by_depth.end(), 0u);
    std::sort(by_depth.begin(), by_depth.end(),
              [this](std::uint32_t a, std::uint32_t b) { return Depth(a) < Depth(b); });
    for (std::uint32_t rank = 0; rank < leaves_.size(); ++rank) RaiseParent(Locus::Leaf(rank));
    for (auto node = by_depth.rbegin(); node != by_depth.rend(); ++node) RaiseParent(Locus::Node(*node));
    for (const std::uint32_t node : by_depth) {
      if (nodes_[node].length == 0) nodes_[node] = At(tree_.Parent(Locus::Node(node)));
    }
  }

  // The longest suffix of the history at a leaf that the source has. REQUIRES: Spread().
  Reach Longest(Locus leaf) { return At(leaf).length > 0 ? At(leaf) : At(tree_.Parent(leaf)); }

 private:
  Reach& At(Locus locus) { return locus.is_leaf() ? leaves_[locus.rank()] : nodes_[locus.node()]; }
  std::uint32_t Depth(std::uint32_t node) const { return tree_.nodes()[node].depth; }
  void RaiseParent(Locus locus) {
    if (locus == tree_.root() || At(locus).length == 0) return;
    const Locus parent = tree_.Parent(locus);
    At(parent).length = tree_.node(parent).depth;
  }

  const HistoryTree& tree_;
  std::vector<Reach> nodes_;
  std::vector<Reach> leaves_;
};

// A symbol that the text has not.
absl::StatusOr<Symbol> AbsentSymbol(absl::Span<const Symbol> text) {
  std::vector<bool> is_present(kMaxVocabulary + 2);
  for (const Symbol symbol : text) is_present[symbol] = true;
  const auto absent = std::find(is_present.begin(), is_present.end(), false) - is_present.begin();
  if (static_cast<std::size_t>(absent) < kMaxVocabulary) return static_cast<Symbol>(absent);
  return absl::ResourceExhaustedError(absl::StrCat("a text of ", kMaxVocabulary,
                                                   " different symbols cannot be searched for copies; take a "
                                                   "text of fewer"));
}

// The text with `absent` for what matches nothing, and once more at its end, so that the whole of it is a
// history of the tree.
std::vector<Symbol> IndexedText(absl::Span<const Symbol> text, Symbol absent) {
  std::vector<Symbol> indexed(text.begin(), text.end());
  std::replace_if(
      indexed.begin(), indexed.end(), [](Symbol symbol) { return symbol >= kMaxVocabulary; }, absent);
  indexed.push_back(absent);
  return indexed;
}

}  // namespace

absl::StatusOr<MatchingLengths> FindMatchingLengths(absl::Span<const Symbol> text,
                                                    absl::Span<const Symbol> source) {
  RECOUNT_ASSIGN_OR_RETURN(const Symbol absent, AbsentSymbol(text));
  const std::vector<Symbol> indexed = IndexedText(text, absent);
  HistoryTreeOptions options;
  options.max_depth = kUnboundedDepth;
  RECOUNT_ASSIGN_OR_RETURN(const HistoryTree tree, HistoryTree::Build(indexed, options));
  SourceReader reader(tree);
  reader.Read(source, absent);
  reader.Spread();

  MatchingLengths result;
  result.lengths.reserve(text.size());
  Locus history = HistoryTree::OpeningLeaf();
  for (std::size_t i = 0; i < text.size(); ++i) {
    history = tree.Step(history, indexed[i]);
    const Reach reach = reader.Longest(history);
    result.lengths.push_back(reach.length);
    if (reach.length <= result.longest) continue;
    result.longest = reach.length;
    result.longest_end = i + 1;
    result.longest_source = reach.source_end - reach.length;
  }
  return result;
}

}  // namespace recount::ngram
