#include "ngram/tree_cursor.h"

#include <algorithm>

namespace recount::ngram {

TreeCursor::TreeCursor(const HistoryTree& tree, Before before)
    : tree_(&tree), locus_(tree.root()), length_(0) {
  if (before == Before::kNothing || tree.max_depth() == 0) return;
  locus_ = HistoryTree::OpeningLeaf();
  length_ = tree.opening() == Opening::kPads ? tree.max_depth() : 1;
}

void TreeCursor::Advance(Symbol symbol) {
  if (tree_->max_depth() == 0) return;
  if (length_ >= tree_->max_depth()) {  // The oldest symbol makes room.
    length_ = tree_->max_depth() - 1;
    if (length_ < tree_->ShortestLength(locus_)) locus_ = tree_->Parent(locus_);
  }
  while (true) {
    const Locus longer = tree_->Step(locus_, symbol);
    if (!longer.is_none()) {
      locus_ = longer;
      ++length_;
      return;
    }
    if (locus_ == tree_->root()) return;
    locus_ = tree_->Parent(locus_);
    length_ = std::min(tree_->node(locus_).depth, tree_->max_depth());
  }
}

HistoryLevel TreeCursor::Deepest(std::uint32_t max_order) const {
  const std::uint32_t last = std::min(length_, max_order);
  Locus locus = locus_;
  std::uint32_t first = tree_->ShortestLength(locus);
  while (first > last) {
    locus = tree_->Parent(locus);
    first = tree_->ShortestLength(locus);
  }
  return {first, last, locus};
}

void TreeCursor::FillPath(std::uint32_t max_order, HistoryPath& path) const {
  const HistoryLevel deepest = Deepest(max_order);
  FillPathTo(*tree_, deepest.locus, deepest.last_order, path);
}

void FillPathTo(const HistoryTree& tree, Locus locus, std::uint32_t length, HistoryPath& path) {
  path.assign(1, {tree.ShortestLength(locus), length, locus});
  while (path.back().first_order > 0) {
    const Locus above = tree.Parent(path.back().locus);
    path.push_back({tree.ShortestLength(above), path.back().first_order - 1, above});
  }
  std::reverse(path.begin(), path.end());
}

}  // namespace recount::ngram
