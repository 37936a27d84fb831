#include "ngram/order_statistics.h"

#include <algorithm>
#include <cmath>

namespace recount::ngram {
namespace {

// Sums over orders, kept as differences: Add(first, last, x) costs two additions.
template <typename T>
class ByOrder {
 public:
  explicit ByOrder(std::uint32_t max_order) : steps_(std::size_t{max_order} + 2, T{}) {}

  // REQUIRES: first <= last + 1. Nothing is added where they are equal.
  void Add(std::uint32_t first, std::uint32_t last, T value) {
    steps_[first] += value;
    steps_[last + 1] -= value;
  }

  std::vector<T> Totals() const {
    std::vector<T> totals(steps_.size() - 1);
    T sum{};
    for (std::size_t order = 0; order < totals.size(); ++order) totals[order] = sum += steps_[order];
    return totals;
  }

 private:
  std::vector<T> steps_;
};

// x ln x, from a table where x is small.
class TimesLog {
 public:
  TimesLog() {
    for (std::size_t x = 1; x < values_.size(); ++x) values_[x] = Compute(static_cast<std::uint32_t>(x));
  }
  double operator()(std::uint32_t x) const { return x < values_.size() ? values_[x] : Compute(x); }

 private:
  static double Compute(std::uint32_t x) { return x * std::log(static_cast<double>(x)); }
  std::array<double, 1024> values_ = {};
};

// -ln((1 - e) count / total + e / V), from a table where both are small. Without a floor 0.
class FlooredLoss {
 public:
  explicit FlooredLoss(const std::optional<Floor>& floor) : floor_(floor) {
    if (!floor.has_value()) return;
    for (std::uint32_t total = 1; total < kSmall; ++total) {
      for (std::uint32_t count = 1; count <= total; ++count)
        values_[total * kSmall + count] = Compute(count, total);
    }
  }
  double operator()(std::uint32_t count, std::uint32_t total) const {
    if (!floor_.has_value()) return 0;
    return total < kSmall ? values_[total * kSmall + count] : Compute(count, total);
  }

 private:
  static constexpr std::uint32_t kSmall = 64;

  double Compute(std::uint32_t count, std::uint32_t total) const {
    const double p = static_cast<double>(count) / total;
    return -std::log((1 - floor_->epsilon) * p + floor_->epsilon / static_cast<double>(floor_->vocabulary));
  }

  std::optional<Floor> floor_;
  std::array<double, std::size_t{kSmall}* kSmall> values_ = {};
};

class OrderSums {
 public:
  OrderSums(const HistoryTree& tree, const std::optional<Floor>& floor)
      : tree_(tree),
        depth_(tree.max_depth()),
        floored_loss_(floor),
        histories_(depth_),
        once_(depth_),
        ngrams_(depth_),
        positions_(depth_),
        log_likelihood_(depth_),
        floored_(depth_),
        counts_(4, ByOrder<std::int64_t>(depth_)),
        adjusted_(4, ByOrder<std::int64_t>(depth_)) {}

  void AddNode(Locus locus) {
    const HistoryTree::Node& node = tree_.node(locus);
    const std::uint32_t first = tree_.ShortestLength(locus), last = node.depth;
    const std::uint32_t total = node.end - node.begin;
    HistoryTree::Buffer buffer;
    const RowSums row = SumRow(tree_.Continuations(locus, buffer), total);
    histories_.Add(first, last, 1);
    if (total == 1) once_.Add(first, last, 1);  // The root over a text of one symbol.
    ngrams_.Add(first, last, row.distinct);
    positions_.Add(first, last, total);
    log_likelihood_.Add(first, last, row.log_likelihood);
    floored_.Add(first, last, row.floored_loss);
    for (std::size_t r = 0; r < 4; ++r) counts_[r].Add(first, last, row.counts[r]);
    // Only the longest history of a node has more than one symbol before it.
    if (last > first) adjusted_[0].Add(first, last - 1, row.distinct);
    if (last == depth_) return;
    for (std::size_t r = 0; r < 4; ++r) adjusted_[r].Add(last, last, row.adjusted[r]);
  }

  // Histories of orders first .. last of one rank, which occur nowhere else; `weight` -1 takes them away.
  void AddLeaf(std::uint32_t first, std::uint32_t last, int weight) {
    if (first > last) return;
    histories_.Add(first, last, weight);
    once_.Add(first, last, weight);
    ngrams_.Add(first, last, weight);
    positions_.Add(first, last, weight);
    floored_.Add(first, last, weight * floored_loss_(1, 1));
    counts_[0].Add(first, last, weight);
    adjusted_[0].Add(first, std::min(last, depth_ - 1), weight);
  }

  void AddLeaves() {
    for (std::uint32_t rank = 0; rank < tree_.symbols_counted(); ++rank) {
      AddLeaf(tree_.ShortestLength(Locus::Leaf(rank)), depth_, 1);
    }
    if (tree_.opening() == Opening::kOneMark) TakeBeyondMark();
  }

  std::vector<OrderStatistics> Finish() const {
    std::vector<OrderStatistics> orders(std::size_t{depth_} + 1);
    const auto fill = [&](const ByOrder<std::int64_t>& sums, auto figure) {
      const std::vector<std::int64_t> totals = sums.Totals();
      for (std::size_t n = 0; n < orders.size(); ++n) {
        *figure(&orders[n]) = static_cast<std::uint64_t>(totals[n]);
      }
    };
    using Order = OrderStatistics*;
    fill(positions_, [](Order order) { return &order->positions; });
    fill(histories_, [](Order order) { return &order->histories; });
    fill(once_, [](Order order) { return &order->histories_once; });
    fill(ngrams_, [](Order order) { return &order->ngrams; });
    for (std::size_t r = 0; r < 4; ++r) {
      fill(counts_[r], [r](Order order) { return &order->counts_of_counts[r]; });
      fill(adjusted_[r], [r](Order order) { return &order->adjusted_counts_of_counts[r]; });
    }
    const std::vector<double> log_likelihood = log_likelihood_.Totals();
    for (std::size_t n = 0; n < orders.size(); ++n) {
      if (orders[n].positions == 0) continue;
      const auto positions = static_cast<double>(orders[n].positions);
      orders[n].training_cross_entropy_nats = std::max(0.0, -log_likelihood[n] / positions);
    }
    return orders;
  }

  // Nats per position, by order.
  std::vector<double> TrainingFloored() const {
    std::vector<double> nats = floored_.Totals();
    const std::vector<std::int64_t> positions = positions_.Totals();
    for (std::size_t n = 0; n < nats.size(); ++n) {
      nats[n] = positions[n] > 0 ? nats[n] / static_cast<double>(positions[n]) : 0;
    }
    return nats;
  }

 private:
  // Over the continuations of a history.
  struct RowSums {
    std::int64_t distinct = 0;
    double log_likelihood = 0, floored_loss = 0;
    // By count, the last for those above 4.
    std::array<std::int64_t, 5> counts = {}, adjusted = {};
  };

  RowSums SumRow(absl::Span<const Continuation> row, std::uint32_t total) const {
    RowSums sums;
    sums.distinct = static_cast<std::int64_t>(row.size());
    sums.log_likelihood = -times_log_(total);
    for (const Continuation& continuation : row) {
      sums.log_likelihood += times_log_(continuation.count);
      sums.floored_loss += continuation.count * floored_loss_(continuation.count, total);
      ++sums.counts[std::min(continuation.count, 5u) - 1];
      ++sums.adjusted[std::min(continuation.adjusted, 5u) - 1];
    }
    return sums;
  }

  // The history of position i ends with the mark: it is i + 1 long. Ranks know no such end.
  void TakeBeyondMark() {
    HistoryTree::Buffer buffer;
    Locus locus = HistoryTree::OpeningLeaf();
    for (std::uint32_t longest = 1; longest < depth_ && !locus.is_none(); ++longest) {
      AddLeaf(longest + 1, depth_, -1);
      locus = tree_.Step(locus, tree_.Continuations(locus, buffer).front().symbol);
    }
  }

  const HistoryTree& tree_;
  const std::uint32_t depth_;
  const FlooredLoss floored_loss_;
  const TimesLog times_log_;
  ByOrder<std::int64_t> histories_, once_, ngrams_, positions_;
  ByOrder<double> log_likelihood_, floored_;
  std::vector<ByOrder<std::int64_t>> counts_, adjusted_;
};

OrderSums SumOrders(const HistoryTree& tree, const std::optional<Floor>& floor) {
  OrderSums sums(tree, floor);
  const auto nodes = static_cast<std::uint32_t>(tree.nodes().size());
  for (std::uint32_t id = 0; id < nodes; ++id) sums.AddNode(Locus::Node(id));
  sums.AddLeaves();
  return sums;
}

}  // namespace

std::vector<OrderStatistics> MeasureOrders(const HistoryTree& tree) {
  return SumOrders(tree, std::nullopt).Finish();
}

FlooredStatistics MeasureOrders(const HistoryTree& tree, const Floor& floor) {
  const OrderSums sums = SumOrders(tree, floor);
  return {sums.Finish(), sums.TrainingFloored()};
}

}  // namespace recount::ngram
