#include "compare/order_figures.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "compare/language_model.h"
#include "corpora/status_macros.h"
#include "ngram/count_table.h"
#include "ngram/history_tree.h"
#include "ngram/order_statistics.h"
#include "ngram/order_sweep.h"

namespace recount::compare {
namespace {

static_assert(ngram::OrderSweep::kPieceSymbols == LikelihoodSums::kPieceSymbols);

// Of one order over a part of the text.
struct OrderSums {
  LikelihoodSums unsmoothed, kneser_ney;
};

class Measurement {
 public:
  Measurement(const Dataset& dataset, const OrderFiguresOptions& options)
      : dataset_(dataset), options_(options) {}

  // The sums of every order over the test part.
  std::vector<OrderSums> SumTest(const ngram::OrderSweep& sweep, WorkerPool& pool) const;

  // The training part under its own models, which cover all of it.
  reports::Likelihood TrainingLikelihood(const ngram::OrderStatistics& statistics, double floored_nats) const;

  reports::OrderFigures Figures(int order, const ngram::OrderStatistics& statistics, double floored_nats,
                                const OrderSums& sums) const;

 private:
  void AddPosition(const ngram::SweepPosition& position, std::vector<OrderSums>& orders) const;

  const Dataset& dataset_;
  const OrderFiguresOptions& options_;
};

void Measurement::AddPosition(const ngram::SweepPosition& position, std::vector<OrderSums>& orders) const {
  const std::size_t vocabulary_size = dataset_.vocabulary.size();
  const Symbol symbol = dataset_.test.symbols[position.position];
  const double bytes = position.is_oov ? 0 : SymbolBytes(dataset_.vocabulary, symbol);
  ScoredSymbol score = {0, Outcome::kOov};
  double floored_loss_nats = 0, last = -1;  // Neighbouring orders often have the same probability.
  for (std::size_t i = 0; i < orders.size(); ++i) {
    const auto n = static_cast<std::size_t>(options_.orders[i]);
    const double p = position.unsmoothed[n];
    if (!position.is_oov && (p == 0 || p != last)) {
      last = p;
      score = ScoreOf(p, n <= position.history_length);
      floored_loss_nats = FlooredLossNats(score, vocabulary_size, options_.floor_epsilon);
    }
    orders[i].unsmoothed.Add(score, floored_loss_nats, bytes);
    if (!options_.kneser_ney) continue;
    const ScoredSymbol smoothed = position.is_oov ? score : ScoreOf(position.kneser_ney[n], true);
    orders[i].kneser_ney.Add(smoothed, 0, bytes);  // Its floored figure is nobody's.
  }
}

std::vector<OrderSums> Measurement::SumTest(const ngram::OrderSweep& sweep, WorkerPool& pool) const {
  const std::vector<Symbol>& test = dataset_.test.symbols;
  std::vector<OrderSums> total(options_.orders.size());
  std::vector<std::vector<OrderSums>> pieces(ngram::OrderSweep::Pieces(test.size()), total);
  sweep.Visit({test}, pool, [&](std::size_t piece, const ngram::SweepPosition& position) {
    AddPosition(position, pieces[piece]);
  });
  for (const std::vector<OrderSums>& piece : pieces) {
    for (std::size_t i = 0; i < total.size(); ++i) {
      total[i].unsmoothed.AddPiece(piece[i].unsmoothed);
      total[i].kneser_ney.AddPiece(piece[i].kneser_ney);
    }
  }
  return total;
}

reports::Likelihood Measurement::TrainingLikelihood(const ngram::OrderStatistics& statistics,
                                                    double floored_nats) const {
  const std::uint64_t positions = statistics.positions;
  const auto bytes = static_cast<double>(dataset_.train.text.size());
  const auto total = static_cast<double>(positions);
  reports::Likelihood result;
  result.positions = result.covered_positions = positions;
  result.covered_share = 1;
  result.all = result.covered =
      ToCrossEntropy(statistics.training_cross_entropy_nats * total, positions, bytes);
  result.floored = ToCrossEntropy(floored_nats * total, positions, bytes);
  result.floor_epsilon = options_.floor_epsilon;
  return result;
}

reports::OrderFigures Measurement::Figures(int order, const ngram::OrderStatistics& statistics,
                                           double floored_nats, const OrderSums& sums) const {
  reports::OrderFigures figures;
  figures.order = order;
  figures.histories = statistics.histories;
  figures.histories_once = statistics.histories_once;
  figures.histories_once_share =
      static_cast<double>(statistics.histories_once) / static_cast<double>(statistics.histories);
  figures.ngrams = statistics.ngrams;
  figures.table_bytes =
      ngram::CountTable::MemoryBytes(order, statistics.positions, statistics.histories, statistics.ngrams);
  figures.training = TrainingLikelihood(statistics, floored_nats);
  figures.test = sums.unsmoothed.Likelihood(options_.floor_epsilon);
  if (options_.kneser_ney) figures.kneser_ney_test = sums.kneser_ney.Likelihood(options_.floor_epsilon).all;
  return figures;
}

}  // namespace

absl::StatusOr<std::vector<reports::OrderFigures>> MeasureOrderFigures(const Dataset& dataset,
                                                                       const OrderFiguresOptions& options,
                                                                       WorkerPool& pool) {
  std::vector<reports::OrderFigures> figures;
  if (options.orders.empty()) return figures;
  const auto highest =
      static_cast<std::uint32_t>(*std::max_element(options.orders.begin(), options.orders.end()));
  RECOUNT_ASSIGN_OR_RETURN(const ngram::HistoryTree tree,
                           ngram::HistoryTree::Build(dataset.train.symbols, {.max_depth = highest}));
  const std::size_t vocabulary = dataset.vocabulary.size();
  const ngram::FlooredStatistics statistics =
      ngram::MeasureOrders(tree, ngram::Floor{options.floor_epsilon, vocabulary});
  RECOUNT_ASSIGN_OR_RETURN(const ngram::OrderSweep sweep,
                           ngram::OrderSweep::Create(tree, statistics.orders, vocabulary));
  const Measurement measurement(dataset, options);
  const std::vector<OrderSums> sums = measurement.SumTest(sweep, pool);
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const auto order = static_cast<std::size_t>(options.orders[i]);
    figures.push_back(measurement.Figures(options.orders[i], statistics.orders[order],
                                          statistics.training_floored_nats[order], sums[i]));
  }
  return figures;
}

}  // namespace recount::compare
