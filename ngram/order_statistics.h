// What a training text holds at every order: histories, n-grams, how much of it was seen once, how well the
// unsmoothed model of that order fits it, and the counts of counts that discounts are estimated from.
//
// One pass over the nodes of the tree of histories: a node stands for the orders between its parent's depth
// and its own, so that sums by order are differences at those two.
//
// Thread safety: a pure function.

#ifndef RECOUNT_NGRAM_ORDER_STATISTICS_H_
#define RECOUNT_NGRAM_ORDER_STATISTICS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "ngram/history_tree.h"

namespace recount::ngram {

// counts[r - 1] n-grams have the count r.
using CountsOfCounts = std::array<std::uint64_t, 4>;

// Of one order n. An n-gram here is a history of n symbols with the symbol after it: KenLM's order n + 1.
struct OrderStatistics {
  std::uint64_t positions = 0;       // That have such a history: all, with pads before the text.
  std::uint64_t histories = 0;       // Distinct.
  std::uint64_t histories_once = 0;  // Of these, seen at one position.
  std::uint64_t ngrams = 0;          // Distinct.
  // Of the training text under its own maximum-likelihood model, nats per position. It gives none zero.
  double training_cross_entropy_nats = 0;
  CountsOfCounts counts_of_counts = {};
  // The same of adjusted counts (ngram/history_tree.h). At the tree's max_depth there are none: zeros.
  CountsOfCounts adjusted_counts_of_counts = {};
};

// (1 - epsilon) p + epsilon / vocabulary in place of p.
struct Floor {
  double epsilon = 0;
  std::size_t vocabulary = 1;  // Above 0.
};

// For each order 0 .. tree.max_depth(), in order.
//
// REQUIRES: a tree of max_depth up to kMaxOrder.
// Error: cross-entropies within 1e-10 nats, everything else exact.
// Cost:  linear in nodes and their continuations; 0.1 s for each million symbols, with a floor 0.15 s.
std::vector<OrderStatistics> MeasureOrders(const HistoryTree& tree);

struct FlooredStatistics {
  std::vector<OrderStatistics> orders;
  // By order: training_cross_entropy_nats with a floor under every probability.
  std::vector<double> training_floored_nats;
};

// The same, and what a floor makes of the training text.
FlooredStatistics MeasureOrders(const HistoryTree& tree, const Floor& floor);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_ORDER_STATISTICS_H_
