#include "compare/smoothed_contestants.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "compare/reader_language_model.h"
#include "compare/smoothed_language_model.h"
#include "compare/stopwatch.h"
#include "corpora/status_macros.h"
#include "ngram/smoothing_structure.h"

namespace recount::compare {
namespace {

// One model to train.
struct Plan {
  ngram::SmoothingOptions smoothing;
  ngram::StructurePieces pieces;  // Structure alone.
};

// A tree with what is counted of it once for all models.
struct CountedTree {
  ngram::HistoryTree tree;
  std::vector<ngram::OrderStatistics> statistics;  // Empty where the tree is unbounded.
  double seconds = 0;
};

absl::StatusOr<CountedTree> Count(const Dataset& dataset, std::uint32_t max_depth) {
  const Stopwatch watch;
  RECOUNT_ASSIGN_OR_RETURN(ngram::HistoryTree tree,
                           ngram::HistoryTree::Build(dataset.train.symbols, {.max_depth = max_depth}));
  CountedTree counted{std::move(tree), {}, 0};
  if (max_depth != ngram::kUnboundedDepth) counted.statistics = ngram::MeasureOrders(counted.tree);
  counted.seconds = watch.Seconds();
  return counted;
}

// "" with all of them, else "-innermost+depth".
std::string PiecesSuffix(const ngram::StructurePieces& pieces) {
  if (pieces.innermost && pieces.depth && pieces.indentation) return "";
  std::string names;
  const auto add = [&names](bool is_there, const char* name) {
    if (is_there) absl::StrAppend(&names, names.empty() ? "-" : "+", name);
  };
  add(pieces.innermost, "innermost");
  add(pieces.depth, "depth");
  add(pieces.indentation, "indentation");
  return names;
}

absl::StatusOr<std::unique_ptr<LanguageModel>> MakeStructure(const Dataset& dataset,
                                                             const CountedTree& counted, const Plan& plan) {
  const std::uint32_t order = plan.smoothing.order;
  RECOUNT_ASSIGN_OR_RETURN(
      std::shared_ptr<const ngram::StructureModel> model,
      ngram::StructureModel::Train(counted.tree, counted.statistics, dataset.train.symbols,
                                   dataset.vocabulary, {order, dataset.corpus.kind, plan.pieces}));
  ModelDescription description;
  description.kind = "ngram";
  description.smoothing = absl::StrCat("structure", PiecesSuffix(plan.pieces));
  description.id = absl::StrCat(description.smoothing, "-", order);
  description.label = absl::StrCat(description.smoothing, " ", order);
  description.order = static_cast<int>(order);
  description.histories = counted.statistics[order].histories;
  description.ngrams = counted.statistics[order].ngrams;
  description.memory_bytes = model->memory_bytes();
  return std::make_unique<ReaderLanguageModel>(dataset.vocabulary, std::move(description),
                                               [model] { return ngram::StructureModel::Start(model); });
}

absl::StatusOr<std::unique_ptr<LanguageModel>> Make(const Dataset& dataset, const CountedTree& counted,
                                                    const Plan& plan) {
  if (plan.smoothing.smoothing == ngram::Smoothing::kStructure) return MakeStructure(dataset, counted, plan);
  RECOUNT_ASSIGN_OR_RETURN(
      SmoothedLanguageModel model,
      SmoothedLanguageModel::Make(counted.tree, counted.statistics, plan.smoothing, dataset.vocabulary));
  return std::make_unique<SmoothedLanguageModel>(std::move(model));
}

// The models of one tree, in parallel.
absl::Status TrainOnTree(const Dataset& dataset, const std::vector<Plan>& plans, std::uint32_t max_depth,
                         WorkerPool& pool, std::vector<Contestant>& contestants) {
  if (plans.empty()) return absl::OkStatus();
  RECOUNT_ASSIGN_OR_RETURN(const CountedTree counted, Count(dataset, max_depth));
  std::vector<absl::StatusOr<std::unique_ptr<LanguageModel>>> made(plans.size());
  std::vector<double> seconds(plans.size());
  pool.Run(plans.size(), [&](std::size_t i) {
    const Stopwatch watch;
    made[i] = Make(dataset, counted, plans[i]);
    seconds[i] = counted.seconds + watch.Seconds();
  });
  for (std::size_t i = 0; i < plans.size(); ++i) {
    RECOUNT_RETURN_IF_ERROR(made[i].status());
    Contestant contestant;
    contestant.model = *std::move(made[i]);
    contestant.train_seconds = seconds[i];
    contestants.push_back(std::move(contestant));
  }
  return absl::OkStatus();
}

std::vector<Plan> PlansByOrder(const ContestantOptions& options) {
  std::vector<Plan> plans;
  for (const ngram::Smoothing smoothing : options.smoothings) {
    if (smoothing == ngram::Smoothing::kNone || !ngram::HasOrder(smoothing)) continue;
    const bool has_pieces = smoothing == ngram::Smoothing::kStructure;
    for (const int order : options.orders) {
      const ngram::SmoothingOptions of_order = {smoothing, static_cast<std::uint32_t>(order)};
      if (!has_pieces) plans.push_back({of_order, {}});
      for (std::size_t i = 0; has_pieces && i < options.structure_pieces.size(); ++i) {
        plans.push_back({of_order, options.structure_pieces[i]});
      }
    }
  }
  return plans;
}

}  // namespace

absl::StatusOr<std::vector<Contestant>> TrainSmoothed(const Dataset& dataset,
                                                      const ContestantOptions& options, WorkerPool& pool) {
  std::vector<Contestant> contestants;
  const std::vector<Plan> plans = PlansByOrder(options);
  if (!plans.empty()) {
    const int highest = *std::max_element(options.orders.begin(), options.orders.end());
    RECOUNT_RETURN_IF_ERROR(
        TrainOnTree(dataset, plans, static_cast<std::uint32_t>(highest), pool, contestants));
  }
  const auto longest =
      std::count(options.smoothings.begin(), options.smoothings.end(), ngram::Smoothing::kLongest);
  if (longest > 0) {
    RECOUNT_RETURN_IF_ERROR(TrainOnTree(dataset, {{{ngram::Smoothing::kLongest}, {}}}, ngram::kUnboundedDepth,
                                        pool, contestants));
  }
  return contestants;
}

}  // namespace recount::compare
