#include "compare/contestants.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "compare/load_model.h"
#include "compare/mixture_contestants.h"
#include "compare/net_language_model.h"
#include "compare/ngram_language_model.h"
#include "compare/stopwatch.h"
#include "corpora/file_io.h"
#include "corpora/status_macros.h"
#include "rnn/checkpoint.h"

namespace recount::compare {
namespace {

std::string SavePath(const ContestantOptions& options, const std::string& name) {
  return (std::filesystem::path(options.save_folder) / name).string();
}

std::optional<std::uint64_t> FileSize(const std::string& path) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  return error ? std::nullopt : std::optional<std::uint64_t>(size);
}

absl::StatusOr<Contestant> TrainNgram(const Dataset& dataset, const ContestantOptions& options, int order) {
  const Stopwatch watch;
  RECOUNT_ASSIGN_OR_RETURN(ngram::Model model, ngram::Model::Train(dataset.train.symbols, dataset.vocabulary,
                                                                   order, TrainingMetadata(dataset)));
  Contestant contestant;
  contestant.train_seconds = watch.Seconds();
  if (!options.save_folder.empty()) {
    const std::string path = SavePath(options, absl::StrCat("order-", order, ".ngram"));
    RECOUNT_RETURN_IF_ERROR(model.Save(path));
    contestant.disk_bytes = FileSize(path);
  }
  contestant.model = std::make_unique<NgramLanguageModel>(std::move(model));
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
    return true;
  };
  RECOUNT_ASSIGN_OR_RETURN(rnn::TrainResult trained,
                           rnn::Train(dataset.train.symbols, dataset.validation.symbols, dataset.vocabulary,
                                      options.net->net, options.net->train, callbacks));
  if (trained.stopped)
    return absl::CancelledError("interrupted while the net was training; nothing was written");
  Contestant contestant;
  contestant.train_seconds = watch.Seconds();
  contestant.curve = ReportCurve(trained.curve);
  contestant.best_epoch = static_cast<int>(trained.best_epoch);
  if (!options.save_folder.empty()) {
    const std::string path = SavePath(options, "lstm.safetensors");
    RECOUNT_RETURN_IF_ERROR(
        rnn::SaveNet(WithTrainingMetadata(trained.best, TrainingMetadata(dataset)), path));
    contestant.disk_bytes = FileSize(path);
  }
  contestant.model = std::make_unique<NetLanguageModel>(std::move(trained.best));
  return contestant;
}

absl::StatusOr<Contestant> LoadContestant(const Dataset& dataset, const std::string& path) {
  RECOUNT_ASSIGN_OR_RETURN(LoadedModel loaded, LoadModel(path));
  RECOUNT_RETURN_IF_ERROR(CheckTrainedOn(loaded, dataset));
  Contestant contestant;
  contestant.disk_bytes = loaded.size_bytes;
  contestant.model = std::move(loaded.model);
  return contestant;
}

// Orders in parallel, a piece each; the net has all threads to itself.
absl::StatusOr<std::vector<Contestant>> TrainOrders(const Dataset& dataset, const ContestantOptions& options,
                                                    WorkerPool& pool) {
  std::vector<absl::StatusOr<Contestant>> trained(options.orders.size());
  pool.Run(trained.size(),
           [&](std::size_t i) { trained[i] = TrainNgram(dataset, options, options.orders[i]); });
  std::vector<Contestant> contestants;
  for (absl::StatusOr<Contestant>& contestant : trained) {
    RECOUNT_RETURN_IF_ERROR(contestant.status());
    contestants.push_back(*std::move(contestant));
  }
  return contestants;
}

// Two models of a kind get ids "lstm", "lstm-2".
void Describe(std::vector<Contestant>& contestants) {
  for (Contestant& contestant : contestants) contestant.description = contestant.model->Describe();
  std::stable_sort(contestants.begin(), contestants.end(), [](const Contestant& a, const Contestant& b) {
    const auto place = [](const Contestant& c) { return c.description.order.value_or(INT32_MAX); };
    return place(a) < place(b);
  });
  std::map<std::string, int> uses;
  for (Contestant& contestant : contestants) {
    const int use = ++uses[contestant.description.id];
    if (use == 1) continue;
    absl::StrAppend(&contestant.description.id, "-", use);
    absl::StrAppend(&contestant.description.label, " (", use, ")");
  }
}

}  // namespace

absl::StatusOr<std::vector<Contestant>> Gather(const Dataset& dataset, const ContestantOptions& options,
                                               WorkerPool& pool) {
  if (options.orders.empty() && options.model_files.empty() && !options.net.has_value()) {
    return absl::InvalidArgumentError("no model to compare: give orders, a net or model files");
  }
  if (!options.save_folder.empty()) RECOUNT_RETURN_IF_ERROR(MakeFolders(options.save_folder));
  RECOUNT_ASSIGN_OR_RETURN(std::vector<Contestant> contestants, TrainOrders(dataset, options, pool));
  for (const std::string& path : options.model_files) {
    RECOUNT_ASSIGN_OR_RETURN(Contestant contestant, LoadContestant(dataset, path));
    contestants.push_back(std::move(contestant));
  }
  if (options.net.has_value()) {
    RECOUNT_ASSIGN_OR_RETURN(Contestant contestant, TrainNet(dataset, options));
    contestants.push_back(std::move(contestant));
  }
  Describe(contestants);
  RECOUNT_RETURN_IF_ERROR(AddMixtures(dataset, options.mixtures, pool, contestants));
  return contestants;
}

}  // namespace recount::compare
