#include "compare/commands/count_options.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "compare/commands/numbers.h"
#include "corpora/status_macros.h"
#include "ngram/model.h"
#include "ngram/smoothed_model.h"
#include "ngram/smoothing_longest.h"

namespace recount::compare {
namespace {

const char kSmoothing[] = "--smoothing";

std::vector<std::string> SmoothingNames() {
  std::vector<std::string> names;
  for (const ngram::Smoothing smoothing : ngram::kSmoothings) {
    names.emplace_back(ngram::SmoothingName(smoothing));
  }
  return names;
}

}  // namespace

void AddCountOptions(CLI::App& verb, CountOptions& options) {
  verb.add_option(kSmoothing, options.smoothing,
                  absl::StrCat(
                      "Estimator of the count model: none, additive, witten-bell, kneser-ney, structure, or ",
                      LongestHelp()))
      ->check(CLI::IsMember(SmoothingNames()));
  verb.add_option("--added", options.added, "What additive smoothing adds to each count")
      ->transform(Number(0, 1e6, OpenEnds::kLeast));
}

std::string LongestHelp() {
  return absl::StrCat("longest, which has no order and gives ", ngram::kLongestFloor,
                      " of each distribution to all symbols alike");
}

ngram::Smoothing SmoothingOf(const CountOptions& options) {
  return ngram::ParseSmoothing(options.smoothing).value_or(ngram::Smoothing::kNone);
}

void CheckCountOptions(CLI::App& verb, const CountOptions& options, bool has_order, bool needs_order,
                       const Invocation& invocation) {
  const ngram::Smoothing smoothing = SmoothingOf(options);
  if (needs_order && !has_order && ngram::HasOrder(smoothing)) {
    throw CLI::ValidationError(kSmoothing, absl::StrCat(options.smoothing, " needs an --order"));
  }
  if (smoothing != ngram::Smoothing::kAdditive) {
    RefuseWithoutEffect(verb, invocation, "--added", kSmoothing,
                        "is of --smoothing additive alone; leave it out, or add that");
  }
}

void RefuseOrder(CLI::App& verb, const CountOptions& options, const std::string& order,
                 const Invocation& invocation) {
  if (ngram::HasOrder(SmoothingOf(options))) return;
  RefuseWithoutEffect(verb, invocation, order, kSmoothing,
                      absl::StrCat("smoothing ", options.smoothing, " has no order; leave it out"));
}

void RefuseTextKind(CLI::App& verb, const CountOptions& options, const Invocation& invocation) {
  if (SmoothingOf(options) == ngram::Smoothing::kStructure) return;
  RefuseWithoutEffect(verb, invocation, "--text-kind", kSmoothing,
                      "has no effect without --smoothing structure; leave it out, or add that");
}

ngram::SmoothingOptions SmoothingFor(const CountOptions& options, int order) {
  return {SmoothingOf(options), static_cast<std::uint32_t>(std::max(order, 0)), options.added};
}

ngram::SmoothingOptions SmoothingFor(const Dataset& dataset, const CountOptions& options, int order) {
  ngram::SmoothingOptions smoothing = SmoothingFor(options, order);
  smoothing.feature.kind = dataset.corpus.kind;
  return smoothing;
}

absl::StatusOr<LoadedModel> CountModel(const Dataset& dataset, const ngram::SmoothingOptions& smoothing,
                                       int threads, ngram::Counting counting) {
  const bool is_table =
      smoothing.smoothing == ngram::Smoothing::kNone && counting == ngram::Counting::kTraining;
  if (is_table) {
    RECOUNT_ASSIGN_OR_RETURN(
        ngram::Model counts,
        ngram::Model::Train(dataset.train.symbols, dataset.vocabulary, static_cast<int>(smoothing.order),
                            TrainingMetadata(dataset), threads));
    return Loaded(std::move(counts));
  }
  RECOUNT_ASSIGN_OR_RETURN(ngram::SmoothedModel counts,
                           ngram::SmoothedModel::Train(dataset.train.symbols, dataset.vocabulary, smoothing,
                                                       TrainingMetadata(dataset)));
  return Loaded(std::move(counts), counting);
}

}  // namespace recount::compare
