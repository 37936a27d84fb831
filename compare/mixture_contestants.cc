#include "compare/mixture_contestants.h"

#include <iterator>
#include <memory>
#include <set>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "compare/load_model.h"
#include "compare/mixture.h"
#include "compare/mixture_file.h"
#include "compare/mixture_weights.h"
#include "compare/ngram_language_model.h"
#include "compare/stopwatch.h"
#include "corpora/counted.h"
#include "corpora/status_macros.h"

namespace recount::compare {
namespace {

// An unsmoothed model is called by its order, unlike all others and its own adaptive twin: "none-2", which is
// what one would expect, is "order-2" too. Other names are left as they are.
std::string IdOf(const std::string& name, const std::vector<std::string>& ids) {
  absl::string_view digits = name;
  int order = 0;
  if (!absl::ConsumePrefix(&digits, "none-") || !absl::SimpleAtoi(digits, &order)) return name;
  std::string id = UnsmoothedModelId(order);
  return absl::c_linear_search(ids, id) ? id : name;
}

// Where the models of a mixture stand among those compared.
absl::StatusOr<std::vector<std::size_t>> FindParts(std::vector<std::string> mixture,
                                                   const std::vector<std::string>& ids) {
  for (std::string& name : mixture) name = IdOf(name, ids);
  std::vector<std::size_t> parts;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto named = absl::c_count(mixture, ids[i]);
    if (named > 1) {
      return absl::InvalidArgumentError(absl::StrCat("the mixture names ", ids[i], " twice; once is enough"));
    }
    if (named == 1 || mixture == std::vector<std::string>{"all"}) parts.push_back(i);
  }
  if (mixture.size() > 1 && absl::c_linear_search(mixture, "all")) {
    return absl::InvalidArgumentError(
        "the mixture names all and other models; all stands alone, for every model");
  }
  for (const std::string& id : mixture) {
    if (id == "all" || absl::c_linear_search(ids, id)) continue;
    return absl::InvalidArgumentError(absl::StrCat("the mixture names \"", id,
                                                   "\", which is not compared; there are ",
                                                   absl::StrJoin(ids, ", "), " (or all)"));
  }
  if (parts.size() < 2) {
    return absl::InvalidArgumentError(
        absl::StrCat("the mixture ", absl::StrJoin(mixture, "+"),
                     " is of one model; a mixture takes two or more, with + between them"));
  }
  return parts;
}

// The validation part under each contestant.
std::vector<std::vector<ScoredSymbol>> ScoreValidation(const Dataset& dataset, WorkerPool& pool,
                                                       const std::vector<Contestant>& contestants) {
  const std::vector<Symbol>& text = dataset.validation.symbols;
  std::vector<std::vector<ScoredSymbol>> scores(contestants.size(), std::vector<ScoredSymbol>(text.size()));
  pool.Run(contestants.size(),
           [&](std::size_t i) { contestants[i].model->Score(text, absl::MakeSpan(scores[i])); });
  return scores;
}

absl::StatusOr<Contestant> FitMixture(const std::vector<std::size_t>& parts,
                                      const std::vector<Contestant>& contestants,
                                      const std::vector<std::vector<ScoredSymbol>>& scores,
                                      Metadata metadata) {
  const Stopwatch watch;
  std::vector<const LanguageModel*> models;
  std::vector<std::vector<ScoredSymbol>> of_parts;
  for (const std::size_t part : parts) {
    models.push_back(contestants[part].model.get());
    of_parts.push_back(scores[part]);
  }
  RECOUNT_ASSIGN_OR_RETURN(MixtureWeights fitted, FitMixtureWeights(of_parts));
  Contestant contestant;
  MixtureFile file{{}, std::move(metadata)};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Contestant& part = contestants[parts[i]];
    contestant.mixture_parts.push_back({part.description.id, fitted.weights[i]});
    const bool adapts = !part.description.static_smoothing.empty();
    file.parts.push_back({part.file_name, fitted.weights[i],
                          adapts ? ngram::Counting::kAdaptive : ngram::Counting::kTraining});
  }
  file.metadata.emplace_back("weights_fitted_to",
                             absl::StrCat("the validation part, ", Counted(fitted.positions, "position")));
  contestant.save = [file = std::move(file)](const std::string& path) {
    return WriteMixtureFile(file, path);
  };
  RECOUNT_ASSIGN_OR_RETURN(MixtureLanguageModel mixture,
                           MixtureLanguageModel::Make(std::move(models), std::move(fitted.weights)));
  contestant.model = std::make_unique<MixtureLanguageModel>(std::move(mixture));
  contestant.description = contestant.model->Describe();
  contestant.train_seconds = watch.Seconds();
  return contestant;
}

}  // namespace

absl::Status CheckMixtureNames(const std::vector<std::vector<std::string>>& mixtures,
                               const std::vector<std::string>& ids) {
  std::set<std::vector<std::size_t>> known;
  for (const std::vector<std::string>& mixture : mixtures) {
    RECOUNT_ASSIGN_OR_RETURN(const std::vector<std::size_t> parts, FindParts(mixture, ids));
    if (!known.insert(parts).second) {
      return absl::InvalidArgumentError(absl::StrCat("the mixture ", absl::StrJoin(mixture, "+"),
                                                     " is of the same models as one before it"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckMixtures(const Dataset& dataset, const std::vector<std::vector<std::string>>& mixtures,
                           const std::vector<std::string>& ids) {
  if (!mixtures.empty() && dataset.validation.symbols.empty()) {
    return absl::InvalidArgumentError(
        "the weights of a mixture are fitted to the validation part, and the split has none; give it a share "
        "above 0");
  }
  return CheckMixtureNames(mixtures, ids);
}

absl::Status AddMixtures(const Dataset& dataset, const std::vector<std::vector<std::string>>& mixtures,
                         WorkerPool& pool, std::vector<Contestant>& contestants) {
  if (mixtures.empty()) return absl::OkStatus();
  std::vector<std::string> ids;
  ids.reserve(contestants.size());
  for (const Contestant& contestant : contestants) ids.push_back(contestant.description.id);
  RECOUNT_RETURN_IF_ERROR(CheckMixtures(dataset, mixtures, ids));
  const std::vector<std::vector<ScoredSymbol>> scores = ScoreValidation(dataset, pool, contestants);
  const Metadata metadata = TrainingMetadata(dataset);
  const auto is_mixture = [](const Contestant& contestant) { return !contestant.mixture_parts.empty(); };
  auto number = absl::c_count_if(contestants, is_mixture);  // Loaded before.
  std::vector<Contestant> mixed;
  for (const std::vector<std::string>& mixture : mixtures) {
    RECOUNT_ASSIGN_OR_RETURN(const std::vector<std::size_t> parts, FindParts(mixture, ids));
    RECOUNT_ASSIGN_OR_RETURN(Contestant contestant, FitMixture(parts, contestants, scores, metadata));
    if (++number > 1) absl::StrAppend(&contestant.description.id, "-", number);
    contestant.file_name = absl::StrCat(contestant.description.id, ".json");
    mixed.push_back(std::move(contestant));
  }
  std::move(mixed.begin(), mixed.end(), std::back_inserter(contestants));
  return absl::OkStatus();
}

}  // namespace recount::compare
