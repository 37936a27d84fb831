#include "compare/contestants.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <system_error>
#include <tuple>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "compare/load_model.h"
#include "compare/mixture.h"
#include "compare/mixture_contestants.h"
#include "compare/net_figures.h"
#include "compare/net_language_model.h"
#include "compare/ngram_language_model.h"
#include "compare/report_folder.h"
#include "compare/smoothed_contestants.h"
#include "compare/smoothed_language_model.h"
#include "compare/stopwatch.h"
#include "corpora/file_io.h"
#include "corpora/status_context.h"
#include "corpora/status_macros.h"
#include "rnn/checkpoint.h"
#include "rnn/training_input.h"
#include "rnn/training_record.h"

namespace recount::compare {
namespace {

std::optional<std::uint64_t> FileSize(const std::string& path) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  return error ? std::nullopt : std::optional<std::uint64_t>(size);
}

absl::StatusOr<Contestant> TrainNgram(const Dataset& dataset, int order) {
  const Stopwatch watch;
  RECOUNT_ASSIGN_OR_RETURN(ngram::Model model, ngram::Model::Train(dataset.train.symbols, dataset.vocabulary,
                                                                   order, TrainingMetadata(dataset)));
  Contestant contestant;
  contestant.train_seconds = watch.Seconds();
  auto trained = std::make_unique<NgramLanguageModel>(std::move(model));
  contestant.file_name = absl::StrCat("order-", order, ".ngram");
  contestant.save = [counts = &trained->counts()](const std::string& path) { return counts->Save(path); };
  contestant.model = std::move(trained);
  return contestant;
}

std::vector<reports::EpochLosses> ReportCurve(const std::vector<rnn::EpochLosses>& curve) {
  std::vector<reports::EpochLosses> reported;
  reported.reserve(curve.size());
  for (const rnn::EpochLosses& losses : curve) {
    reported.push_back({static_cast<int>(losses.epoch), losses.train_nats, losses.validation_nats,
                        losses.learning_rate, losses.characters_per_second});
  }
  return reported;
}

absl::StatusOr<Contestant> TrainNet(const Dataset& dataset, const ContestantOptions& options) {
  const Stopwatch watch;
  rnn::TrainCallbacks callbacks;
  callbacks.progress = [&options](const rnn::TrainProgress& progress) {
    if (options.net_progress) options.net_progress(progress);
    return true;  // Trained to its end.
  };
  callbacks.sample = [](const rnn::Net& net, std::size_t length, std::uint64_t seed) {
    return SampleOfNet(net, length, seed, [] { return false; });
  };
  RECOUNT_ASSIGN_OR_RETURN(rnn::TrainResult trained,
                           rnn::Train(dataset.train.symbols, dataset.validation.symbols, dataset.vocabulary,
                                      options.net->net, options.net->train, callbacks));
  Contestant contestant;
  contestant.train_seconds = watch.Seconds();
  contestant.curve = ReportCurve(trained.record.curve);
  contestant.best_epoch = static_cast<int>(trained.best_epoch);
  auto best =
      std::make_unique<NetLanguageModel>(WithTrainingMetadata(trained.best, TrainingMetadata(dataset)));
  contestant.file_name = absl::StrCat(rnn::CellName(options.net->net.cell), kNetSuffix);
  contestant.save = [net = &best->net()](const std::string& path) { return rnn::SaveNet(*net, path); };
  contestant.model = std::move(best);
  return contestant;
}

// Of a mixture that was loaded. Its parts need not be compared themselves, and what is compared under the
// same id need not be a part: they are called by the mixture's file too.
std::vector<reports::MixturePart> PartsOf(const LoadedModel& loaded) {
  std::vector<reports::MixturePart> parts;
  const auto* const mixture = dynamic_cast<const MixtureLanguageModel*>(loaded.model.get());
  if (mixture == nullptr) return parts;
  const std::string name = std::filesystem::path(loaded.path).filename().string();
  for (std::size_t i = 0; i < mixture->parts().size(); ++i) {
    parts.push_back({absl::StrCat(mixture->parts()[i]->Describe().id, " in ", name), mixture->weights()[i]});
  }
  return parts;
}

// Of a net whose file tells of its training; nothing of others.
void AddCurve(const LoadedModel& loaded, Contestant& contestant) {
  const absl::StatusOr<rnn::TrainingRecord> record =
      rnn::RecordOf(loaded.metadata, loaded.model->vocabulary());
  if (!record.ok() || record->curve.empty()) return;
  contestant.curve = ReportCurve(record->curve);
  const auto best = absl::c_min_element(
      record->curve, [](const auto& a, const auto& b) { return a.validation_nats < b.validation_nats; });
  contestant.best_epoch = static_cast<int>(best->epoch);
}

absl::StatusOr<Contestant> LoadContestant(const Dataset& dataset, const std::string& path) {
  RECOUNT_ASSIGN_OR_RETURN(LoadedModel loaded, LoadModel(path, {ngram::Verify::kWhole, dataset.corpus.unit}));
  RECOUNT_RETURN_IF_ERROR(CheckTrainedOn(loaded, dataset));
  Contestant contestant;
  contestant.disk_bytes = loaded.size_bytes;
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error);
  contestant.file_name = error ? path : absolute.string();
  contestant.mixture_parts = PartsOf(loaded);
  if (loaded.has_net && loaded.parts.empty()) AddCurve(loaded, contestant);
  contestant.model = std::move(loaded.model);
  return contestant;
}

// The adaptive twin of a model that was loaded; none of a file that keeps no counts. An unsmoothed one's is
// counted again.
absl::StatusOr<std::optional<Contestant>> TwinOfLoaded(const Contestant& loaded) {
  const LanguageModel* const model = loaded.model.get();
  if (const auto* const smoothed = dynamic_cast<const SmoothedLanguageModel*>(model)) {
    return AdaptiveTwin(smoothed->counts(), loaded.file_name);
  }
  const auto* const unsmoothed = dynamic_cast<const NgramLanguageModel*>(model);
  if (unsmoothed == nullptr) return std::nullopt;
  const Stopwatch watch;
  absl::StatusOr<LoadedModel> counted = LoadedAdaptive(unsmoothed->counts());
  if (!counted.ok()) return AtPlace(loaded.file_name, counted.status());
  Contestant twin;
  twin.file_name = loaded.file_name;
  twin.model = std::move(counted->model);
  twin.train_seconds = watch.Seconds();
  return twin;
}

// Count models have their adaptive twins where those are asked for.
absl::StatusOr<std::vector<Contestant>> LoadContestants(const Dataset& dataset,
                                                        const ContestantOptions& options) {
  std::vector<Contestant> contestants;
  for (const std::string& path : options.model_files) {
    RECOUNT_ASSIGN_OR_RETURN(Contestant contestant, LoadContestant(dataset, path));
    if (options.adaptive) {
      RECOUNT_ASSIGN_OR_RETURN(std::optional<Contestant> twin, TwinOfLoaded(contestant));
      if (twin.has_value()) contestants.push_back(*std::move(twin));
    }
    contestants.push_back(std::move(contestant));
  }
  return contestants;
}

// What rnn::Train would refuse.
absl::Status CheckNet(const Dataset& dataset, const NetPlan& plan) {
  RECOUNT_RETURN_IF_ERROR(rnn::CheckOptions(plan.net, plan.train));
  RECOUNT_RETURN_IF_ERROR(rnn::CheckTexts(dataset.train.symbols, dataset.validation.symbols,
                                          dataset.vocabulary.size(), plan.train));
  return rnn::CheckMemory(rnn::ShapeOf(plan.net, dataset.vocabulary.size()), plan.train);
}

// Those that were trained: all, or none where one cannot be written.
absl::Status Save(const std::string& folder, std::vector<Contestant>& contestants) {
  RECOUNT_ASSIGN_OR_RETURN(NewFolder made, NewFolder::Make(folder));
  std::vector<std::string> saved;
  for (Contestant& contestant : contestants) {
    if (!contestant.save) continue;
    const std::string path = (std::filesystem::path(folder) / contestant.file_name).string();
    const absl::Status written = contestant.save(path);
    if (!written.ok()) {
      std::error_code ignored;
      for (const std::string& begun : saved) std::filesystem::remove(begun, ignored);
      return written;
    }
    saved.push_back(path);
    contestant.disk_bytes = FileSize(path);
  }
  made.Keep();
  return absl::OkStatus();
}

absl::Status Append(std::vector<absl::StatusOr<Contestant>> trained, std::vector<Contestant>& contestants) {
  for (absl::StatusOr<Contestant>& contestant : trained) {
    RECOUNT_RETURN_IF_ERROR(contestant.status());
    contestants.push_back(*std::move(contestant));
  }
  return absl::OkStatus();
}

bool IsWanted(const ContestantOptions& options, ngram::Smoothing smoothing) {
  return std::find(options.smoothings.begin(), options.smoothings.end(), smoothing) !=
         options.smoothings.end();
}

// Orders in parallel, a piece each; the net has all threads to itself.
absl::Status TrainUnsmoothed(const Dataset& dataset, const ContestantOptions& options, WorkerPool& pool,
                             std::vector<Contestant>& contestants) {
  if (!IsWanted(options, ngram::Smoothing::kNone)) return absl::OkStatus();
  std::vector<absl::StatusOr<Contestant>> trained(options.orders.size());
  pool.Run(trained.size(), [&](std::size_t i) { trained[i] = TrainNgram(dataset, options.orders[i]); });
  return Append(std::move(trained), contestants);
}

// Where a model stands in a report: unsmoothed count models first, then other smoothings by name, each by
// order, then nets, then mixtures that were loaded.
std::tuple<bool, bool, bool, std::string, int> Place(const Contestant& contestant) {
  const ModelDescription& d = contestant.description;
  return {!contestant.mixture_parts.empty(), contestant.IsNet(), d.smoothing != "none", d.smoothing,
          d.order.value_or(INT32_MAX)};
}

// Two models of a kind get ids "lstm", "lstm-2". Counts the uses; returns what is to be added.
std::string Distinguish(const std::string& id, std::map<std::string, int>& uses) {
  const int use = ++uses[id];
  return use == 1 ? "" : absl::StrCat("-", use);
}

void Describe(std::vector<Contestant>& contestants) {
  for (Contestant& contestant : contestants) contestant.description = contestant.model->Describe();
  std::stable_sort(contestants.begin(), contestants.end(),
                   [](const Contestant& a, const Contestant& b) { return Place(a) < Place(b); });
  std::map<std::string, int> uses;
  for (Contestant& contestant : contestants) {
    const std::string number = Distinguish(contestant.description.id, uses);
    if (number.empty()) continue;
    contestant.description.id += number;
    absl::StrAppend(&contestant.description.label, " (", number.substr(1), ")");
  }
}

}  // namespace

bool TrainsCountModels(const ContestantOptions& options) {
  return (!options.orders.empty() && !options.smoothings.empty()) ||
         IsWanted(options, ngram::Smoothing::kLongest);
}

std::vector<std::string> PlannedIds(const ContestantOptions& options, const std::vector<Contestant>& loaded) {
  std::vector<std::string> ids = SmoothedIds(options);
  if (IsWanted(options, ngram::Smoothing::kNone)) {
    for (const int order : options.orders) ids.push_back(UnsmoothedModelId(order));
  }
  for (const Contestant& contestant : loaded) ids.push_back(contestant.model->Describe().id);
  if (options.net.has_value()) ids.emplace_back(rnn::CellName(options.net->net.cell));
  std::map<std::string, int> uses;
  for (std::string& id : ids) id += Distinguish(id, uses);
  return ids;
}

absl::StatusOr<std::vector<Contestant>> Gather(const Dataset& dataset, const ContestantOptions& options,
                                               WorkerPool& pool) {
  if (!TrainsCountModels(options) && options.model_files.empty() && !options.net.has_value()) {
    return absl::InvalidArgumentError(
        "no model to compare; give at least one: an order, a net or a model file");
  }
  // What can be refused at once comes before the training; what is kept, after all that can still fail.
  if (options.net.has_value()) RECOUNT_RETURN_IF_ERROR(CheckNet(dataset, *options.net));
  RECOUNT_ASSIGN_OR_RETURN(std::vector<Contestant> loaded, LoadContestants(dataset, options));
  const absl::Status mixtures = CheckMixtures(dataset, options.mixtures, PlannedIds(options, loaded));
  if (!mixtures.ok()) return AtPlace("--mix", mixtures);
  std::vector<Contestant> contestants;
  RECOUNT_RETURN_IF_ERROR(TrainUnsmoothed(dataset, options, pool, contestants));
  RECOUNT_ASSIGN_OR_RETURN(std::vector<Contestant> smoothed, TrainSmoothed(dataset, options, pool));
  absl::c_move(smoothed, std::back_inserter(contestants));
  absl::c_move(loaded, std::back_inserter(contestants));
  if (options.net.has_value()) {
    RECOUNT_ASSIGN_OR_RETURN(Contestant contestant, TrainNet(dataset, options));
    contestants.push_back(std::move(contestant));
  }
  Describe(contestants);
  RECOUNT_RETURN_IF_ERROR(AddMixtures(dataset, options.mixtures, pool, contestants));
  if (!options.save_folder.empty()) RECOUNT_RETURN_IF_ERROR(Save(options.save_folder, contestants));
  return contestants;
}

}  // namespace recount::compare
