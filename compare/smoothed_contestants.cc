#include "compare/smoothed_contestants.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "compare/load_model.h"
#include "compare/ngram_language_model.h"
#include "compare/smoothed_language_model.h"
#include "compare/stopwatch.h"
#include "corpora/status_macros.h"

namespace recount::compare {
namespace {

std::string StaticId(const ngram::SmoothingOptions& options) {
  if (options.smoothing == ngram::Smoothing::kNone) return UnsmoothedModelId(static_cast<int>(options.order));
  return SmoothedModelId(options, ngram::Counting::kTraining);
}

// The model, and where that is asked for its adaptive twin on the same counts. An unsmoothed one is trained
// on hash tables, so that only its twin is made here.
absl::StatusOr<std::vector<Contestant>> Make(const Dataset& dataset, const ngram::MeasuredTree& counted,
                                             const ngram::SmoothingOptions& options, bool adaptive) {
  RECOUNT_ASSIGN_OR_RETURN(const ngram::SmoothedModel counts,
                           ngram::SmoothedModel::OnTree(counted.tree, counted.statistics, options,
                                                        dataset.vocabulary, TrainingMetadata(dataset)));
  std::vector<Contestant> contestants;
  const std::string file_name = absl::StrCat(StaticId(options), ".ngram");
  if (options.smoothing != ngram::Smoothing::kNone) {
    Contestant& contestant = contestants.emplace_back();
    contestant.model = std::make_unique<SmoothedLanguageModel>(counts);
    contestant.file_name = file_name;
    contestant.save = [counts](const std::string& path) { return counts.Save(path); };
  }
  if (adaptive) contestants.push_back(AdaptiveTwin(counts, file_name));
  return contestants;
}

// The models of one tree, in parallel.
absl::Status TrainOnTree(const Dataset& dataset, const std::vector<ngram::SmoothingOptions>& plans,
                         std::uint32_t max_depth, bool adaptive, WorkerPool& pool,
                         std::vector<Contestant>& contestants) {
  if (plans.empty()) return absl::OkStatus();
  const Stopwatch count_watch;
  RECOUNT_ASSIGN_OR_RETURN(const ngram::MeasuredTree counted,
                           ngram::BuildMeasuredTree(dataset.train.symbols, max_depth));
  const double count_seconds = count_watch.Seconds();
  std::vector<absl::StatusOr<std::vector<Contestant>>> made(plans.size());
  std::vector<double> seconds(plans.size());
  pool.Run(plans.size(), [&](std::size_t i) {
    const Stopwatch watch;
    made[i] = Make(dataset, counted, plans[i], adaptive);
    seconds[i] = count_seconds + watch.Seconds();
  });
  for (std::size_t i = 0; i < plans.size(); ++i) {
    RECOUNT_RETURN_IF_ERROR(made[i].status());
    for (Contestant& contestant : *made[i]) {
      contestant.train_seconds = seconds[i];
      contestants.push_back(std::move(contestant));
    }
  }
  return absl::OkStatus();
}

std::vector<ngram::SmoothingOptions> PlansByOrder(TextKind kind, const ContestantOptions& options) {
  std::vector<ngram::SmoothingOptions> plans;
  for (const ngram::Smoothing smoothing : options.smoothings) {
    const bool is_made_elsewhere = smoothing == ngram::Smoothing::kNone && !options.adaptive;
    if (is_made_elsewhere || !ngram::HasOrder(smoothing)) continue;
    for (const int order : options.orders) {
      ngram::SmoothingOptions plan = {smoothing, static_cast<std::uint32_t>(order)};
      if (smoothing != ngram::Smoothing::kStructure) {
        plans.push_back(plan);
        continue;
      }
      plan.feature.kind = kind;
      for (const ngram::StructurePieces& pieces : options.structure_pieces) {
        plan.feature.pieces = pieces;
        plans.push_back(plan);
      }
    }
  }
  return plans;
}

bool HasLongest(const ContestantOptions& options) {
  return absl::c_linear_search(options.smoothings, ngram::Smoothing::kLongest);
}

}  // namespace

std::vector<std::string> SmoothedIds(const ContestantOptions& options) {
  // No id says what kind of text a model is of.
  std::vector<ngram::SmoothingOptions> plans = PlansByOrder(TextKind::kPlain, options);
  if (HasLongest(options)) plans.push_back({ngram::Smoothing::kLongest});
  std::vector<std::string> ids;
  for (const ngram::SmoothingOptions& plan : plans) {
    if (plan.smoothing != ngram::Smoothing::kNone) {
      ids.push_back(SmoothedModelId(plan, ngram::Counting::kTraining));
    }
    if (options.adaptive) ids.push_back(SmoothedModelId(plan, ngram::Counting::kAdaptive));
  }
  return ids;
}

Contestant AdaptiveTwin(const ngram::SmoothedModel& counts, const std::string& file_name) {
  Contestant twin;
  twin.file_name = file_name;
  twin.model = std::make_unique<SmoothedLanguageModel>(counts, ngram::Counting::kAdaptive);
  return twin;
}

absl::StatusOr<std::vector<Contestant>> TrainSmoothed(const Dataset& dataset,
                                                      const ContestantOptions& options, WorkerPool& pool) {
  std::vector<Contestant> contestants;
  const std::vector<ngram::SmoothingOptions> plans = PlansByOrder(dataset.corpus.kind, options);
  if (!plans.empty()) {
    const int highest = *std::max_element(options.orders.begin(), options.orders.end());
    RECOUNT_RETURN_IF_ERROR(TrainOnTree(dataset, plans, static_cast<std::uint32_t>(highest), options.adaptive,
                                        pool, contestants));
  }
  if (HasLongest(options)) {
    RECOUNT_RETURN_IF_ERROR(TrainOnTree(dataset, {{ngram::Smoothing::kLongest}}, ngram::kUnboundedDepth,
                                        options.adaptive, pool, contestants));
  }
  return contestants;
}

}  // namespace recount::compare
