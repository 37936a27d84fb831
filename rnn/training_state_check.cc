#include "rnn/training_state_check.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "corpora/counted.h"
#include "corpora/status_macros.h"
#include "rnn/optimiser.h"
#include "rnn/shallow_json.h"
#include "rnn/training.h"

namespace recount::rnn {
namespace {

// What of the options of a run the rest of its state depends on.
struct RunOptions {
  OptimiserKind optimiser = OptimiserKind::kSgd;
  double learning_rate = 0;
  std::uint64_t batch_streams = 0, window_steps = 0;
  std::uint64_t epochs = 0, patience = 0;
};

template <typename Value>
absl::Status Refused(absl::string_view field, const Value& value, absl::string_view allowed) {
  return absl::DataLossError(absl::StrCat(field, " is ", value, " and must be ", allowed));
}

absl::Status AtMost(absl::string_view field, std::uint64_t value, std::uint64_t most,
                    absl::string_view what_most_is) {
  if (value <= most) return absl::OkStatus();
  return Refused(field, value, absl::StrCat("at most ", most, ", ", what_most_is));
}

absl::Status RateInRange(absl::string_view field, double rate, const RunOptions& options) {
  if (rate >= 0 && rate <= options.learning_rate) return absl::OkStatus();
  return Refused(field, rate,
                 absl::StrCat("from 0 to ", options.learning_rate, ", the learning rate of the options"));
}

// No loss is larger: -ln p is at most the difference of two logits and ln V.
constexpr double kMostNats = 2.001 * std::numeric_limits<float>::max();

// Of a sum, or mean, of so many losses.
absl::Status NatsInRange(absl::string_view field, double nats, std::uint64_t losses = 1) {
  const double most = kMostNats * static_cast<double>(losses);
  if (nats >= 0 && nats <= most) return absl::OkStatus();
  return Refused(field, nats, absl::StrCat("from 0 to ", most, ", the most that float logits can lose"));
}

absl::StatusOr<RunOptions> ParseOptions(const std::string& text) {
  const auto json = ParseShallowJson(text);
  if (!json.is_object()) return absl::DataLossError(absl::StrCat("metadata options is ", kNoShallowObject));
  RunOptions options;
  std::optional<OptimiserKind> optimiser;
  try {
    optimiser = OptimiserByName(json.at("optimiser").get_ref<const std::string&>());
    options.learning_rate = json.at("learning_rate").get<double>();
    options.batch_streams = json.at("batch_streams").get_ref<const std::uint64_t&>();
    options.window_steps = json.at("window_steps").get_ref<const std::uint64_t&>();
    options.epochs = json.at("epochs").get_ref<const std::uint64_t&>();
    options.patience = json.at("patience").get_ref<const std::uint64_t&>();
  } catch (const nlohmann::json::exception&) {
    return absl::DataLossError(
        "options lack one of optimiser, learning_rate, batch_streams, window_steps, epochs and patience");
  }
  if (!optimiser.has_value()) {
    return Refused("options.optimiser", Shown(json["optimiser"].get_ref<const std::string&>()),
                   "one that this program has");
  }
  options.optimiser = *optimiser;
  return options;
}

// What rounding may add to a number that has a bound.
constexpr double kRounded = 1.001;

// Which averages are of squares: the only one, or Adam's second.
bool IsOfSquares(OptimiserKind optimiser, std::size_t average) {
  return average + 1 == AveragesOf(optimiser);
}

absl::Status CheckAverages(const TrainingPoint& point, const std::string& prefix, const RunOptions& options) {
  const std::size_t needed = AveragesOf(options.optimiser);
  if (point.averages.size() != needed) {
    return Refused(absl::StrCat("the number of tensors ", prefix, "average_{i}"), point.averages.size(),
                   absl::StrCat(needed, " for ", OptimiserName(options.optimiser)));
  }
  for (std::size_t i = 0; i < needed; ++i) {
    Index at = 0;
    if (!IsOfSquares(options.optimiser, i) || point.averages[i].minCoeff(&at) >= 0) continue;
    return Refused(absl::StrCat("tensor ", prefix, "average_", i), point.averages[i](at),
                   absl::StrCat("0 or more, since it is of squares, at [", at, "]"));
  }
  return absl::OkStatus();
}

absl::Status StateInRange(const std::string& tensor, const Matrix<float>& state, double most) {
  Index row = 0, column = 0;
  if (state.size() == 0 || state.cwiseAbs().maxCoeff(&row, &column) <= most * kRounded) {
    return absl::OkStatus();
  }
  return Refused(absl::StrCat("tensor ", tensor), state(row, column),
                 most == 0 ? absl::StrCat("0 at the start of an epoch, at [", column, ", ", row, "]")
                           : absl::StrCat("from ", -most, " to ", most, ", at [", column, ", ", row, "]"));
}

absl::Status CheckLayers(const TrainingPoint& point, const std::string& prefix, const RunOptions& options) {
  // States start an epoch as 0. A hidden state is a mean of numbers up to 1, or a product of some; a step
  // adds at most 1 to a cell state.
  const double steps = static_cast<double>(point.position.window) * static_cast<double>(options.window_steps);
  const NetShape& shape = point.parameters.layout().shape();
  const auto streams = static_cast<Index>(options.batch_streams);
  for (std::size_t k = 0; k < point.layers.size(); ++k) {
    const LayerState& layer = point.layers[k];
    const Index cell_columns = shape.cell == CellKind::kLstm ? streams : 0;
    if (layer.h.cols() != streams || layer.c.cols() != cell_columns) {
      return Refused(absl::StrCat("the number of streams in the state of ", prefix, "h_l", k, " or c_l", k),
                     absl::StrCat(layer.h.cols(), " and ", layer.c.cols()),
                     absl::StrCat(streams, " and ", cell_columns));
    }
    RECOUNT_RETURN_IF_ERROR(StateInRange(absl::StrCat(prefix, "h_l", k), layer.h, std::min(steps, 1.0)));
    RECOUNT_RETURN_IF_ERROR(StateInRange(absl::StrCat(prefix, "c_l", k), layer.c, steps));
  }
  return absl::OkStatus();
}

absl::Status CheckPoint(const TrainingPoint& point, const std::string& name, const std::string& prefix,
                        const RunOptions& options) {
  const TrainingPosition& position = point.position;
  const std::string updates = absl::StrCat("that of ", name, ".update");
  RECOUNT_RETURN_IF_ERROR(
      RateInRange(absl::StrCat(name, ".epoch_learning_rate"), position.epoch_learning_rate, options));
  RECOUNT_RETURN_IF_ERROR(AtMost(absl::StrCat(name, ".epochs"), position.epochs, position.update, updates));
  RECOUNT_RETURN_IF_ERROR(AtMost(absl::StrCat(name, ".window"), position.window, position.update, updates));
  RECOUNT_RETURN_IF_ERROR(
      AtMost(absl::StrCat(name, ".recorded_windows"), position.recorded_windows, position.update, updates));
  RECOUNT_RETURN_IF_ERROR(
      NatsInRange(absl::StrCat(name, ".epoch_nats"), position.epoch_nats, position.update));
  RECOUNT_RETURN_IF_ERROR(NatsInRange(absl::StrCat(name, ".smoothed_nats"), position.smoothed_nats));
  RECOUNT_RETURN_IF_ERROR(
      NatsInRange(absl::StrCat(name, ".recorded_nats"), position.recorded_nats, position.recorded_windows));
  RECOUNT_RETURN_IF_ERROR(CheckAverages(point, prefix, options));
  return CheckLayers(point, prefix, options);
}

absl::Status Equal(absl::string_view field, std::uint64_t value, std::uint64_t records,
                   absl::string_view list) {
  if (value == records) return absl::OkStatus();
  return Refused(field, value, absl::StrCat(records, ", as many as there are in ", list));
}

// The place of now and good in what is recorded.
absl::Status CheckRecorded(const TrainingState& state) {
  const TrainingPosition &now = state.now.position, &good = state.good->position;
  const TrainingRecord& record = state.record;
  RECOUNT_RETURN_IF_ERROR(Equal("now.epochs", now.epochs, record.curve.size(), "loss_curve"));
  RECOUNT_RETURN_IF_ERROR(Equal("now.losses", now.losses, record.losses.size(), "losses"));
  RECOUNT_RETURN_IF_ERROR(Equal("now.samples", now.samples, record.samples.size(), "samples"));
  RECOUNT_RETURN_IF_ERROR(AtMost("good.update", good.update, now.update, "that of now"));
  RECOUNT_RETURN_IF_ERROR(AtMost("good.epochs", good.epochs, now.epochs, "that of now"));
  RECOUNT_RETURN_IF_ERROR(AtMost("good.losses", good.losses, now.losses, "that of now"));
  RECOUNT_RETURN_IF_ERROR(AtMost("good.samples", good.samples, now.samples, "that of now"));
  return AtMost("best_epoch", state.best_epoch, now.epochs, "the epochs that are over");
}

// Of a list of records: their updates ascend, up to that of now.
template <typename Records>
absl::Status CheckUpdates(const char* list, const Records& records, std::uint64_t now) {
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const std::uint64_t update = records[i].update;
    if (update <= before || update > now) {
      return Refused(absl::StrCat(list, "[", i, "].update"), update,
                     absl::StrCat("above ", before, ", that of the one before, and at most ", now));
    }
    before = update;
  }
  return absl::OkStatus();
}

// The best epoch is the first of the least loss. One that is good is never taken back; where all were wild,
// training may have gone back past the best, which is then that of the epochs since, or 0.
absl::Status CheckBestEpoch(const TrainingState& state) {
  const std::vector<EpochLosses>& curve = state.record.curve;
  const auto is_less = [](const EpochLosses& a, const EpochLosses& b) {
    return a.validation_nats < b.validation_nats;
  };
  if (curve.empty()) return absl::OkStatus();  // It is 0, as few as there are.
  auto best = std::min_element(curve.begin(), curve.end(), is_less);
  const double guess = std::log(static_cast<double>(state.best.vocabulary().size()));
  if (best->validation_nats > guess + kWildNats) {
    if (state.best_epoch == 0) return absl::OkStatus();
    const auto since = static_cast<std::ptrdiff_t>(state.best_epoch) - 1;
    best = std::min_element(curve.begin() + since, curve.end(), is_less);
  }
  if (state.best_epoch == best->epoch) return absl::OkStatus();
  return Refused("best_epoch", state.best_epoch,
                 absl::StrCat(best->epoch, ", that of the least validation loss in loss_curve"));
}

// Training ends after an epoch only.
absl::Status CheckFinished(const TrainingState& state, const RunOptions& options) {
  if (!state.finished) return absl::OkStatus();
  if (state.now.position.window == 0 && !EpochsLeft(state.record.curve, options.epochs, options.patience)) {
    return absl::OkStatus();
  }
  return Refused("finished", "true",
                 absl::StrCat("false after ", Counted(state.record.curve.size(), "epoch"), " of ",
                              options.epochs, " and ", Counted(state.now.position.window, "window")));
}

absl::Status CheckCurve(const TrainingRecord& record, const RunOptions& options) {
  for (std::size_t i = 0; i < record.curve.size(); ++i) {
    const EpochLosses& epoch = record.curve[i];
    const std::string place = absl::StrCat("loss_curve[", i, "].");
    if (epoch.epoch != i + 1) return Refused(absl::StrCat(place, "epoch"), epoch.epoch, absl::StrCat(i + 1));
    RECOUNT_RETURN_IF_ERROR(NatsInRange(absl::StrCat(place, "train_nats"), epoch.train_nats));
    RECOUNT_RETURN_IF_ERROR(NatsInRange(absl::StrCat(place, "validation_nats"), epoch.validation_nats));
    RECOUNT_RETURN_IF_ERROR(RateInRange(absl::StrCat(place, "learning_rate"), epoch.learning_rate, options));
  }
  return absl::OkStatus();
}

absl::Status CheckLosses(const TrainingRecord& record) {
  for (std::size_t i = 0; i < record.losses.size(); ++i) {
    const LossRecord& losses = record.losses[i];
    const std::string place = absl::StrCat("losses[", i, "].");
    RECOUNT_RETURN_IF_ERROR(NatsInRange(absl::StrCat(place, "train_nats"), losses.train_nats));
    RECOUNT_RETURN_IF_ERROR(NatsInRange(absl::StrCat(place, "smoothed_nats"), losses.smoothed_nats));
    RECOUNT_RETURN_IF_ERROR(
        NatsInRange(absl::StrCat(place, "validation_nats"), losses.validation_nats.value_or(0)));
  }
  return absl::OkStatus();
}

absl::Status CheckDivergences(const TrainingRecord& record, const RunOptions& options) {
  for (std::size_t i = 0; i < record.divergences.size(); ++i) {
    const Divergence& divergence = record.divergences[i];
    const std::string place = absl::StrCat("divergences[", i, "].");
    RECOUNT_RETURN_IF_ERROR(AtMost(absl::StrCat(place, "back_to"), divergence.back_to, divergence.update,
                                   "the update it went back from"));
    RECOUNT_RETURN_IF_ERROR(
        RateInRange(absl::StrCat(place, "learning_rate"), divergence.learning_rate, options));
  }
  return absl::OkStatus();
}

absl::Status CheckPlace(const std::string& name, const TrainingPosition& position, std::size_t windows) {
  RECOUNT_RETURN_IF_ERROR(AtMost(absl::StrCat(name, ".window"), position.window, windows,
                                 "the windows of an epoch of this text"));
  const std::uint64_t update = std::uint64_t{position.epochs} * windows + position.window;
  if (position.update == update) return absl::OkStatus();
  return Refused(absl::StrCat(name, ".update"), position.update,
                 absl::StrCat(update, ", after ", Counted(position.epochs, "epoch"), " of ",
                              Counted(windows, "window"), " and ", position.window, " more"));
}

}  // namespace

absl::Status CheckTrainingState(const TrainingState& state) {
  RECOUNT_ASSIGN_OR_RETURN(const RunOptions options, ParseOptions(state.record.options));
  RECOUNT_RETURN_IF_ERROR(CheckPoint(state.now, "now", "training.", options));
  RECOUNT_RETURN_IF_ERROR(CheckPoint(*state.good, "good", "training.good.", options));
  RECOUNT_RETURN_IF_ERROR(CheckRecorded(state));
  RECOUNT_RETURN_IF_ERROR(CheckCurve(state.record, options));
  RECOUNT_RETURN_IF_ERROR(CheckBestEpoch(state));
  RECOUNT_RETURN_IF_ERROR(CheckFinished(state, options));
  RECOUNT_RETURN_IF_ERROR(CheckUpdates("losses", state.record.losses, state.now.position.update));
  RECOUNT_RETURN_IF_ERROR(CheckUpdates("samples", state.record.samples, state.now.position.update));
  RECOUNT_RETURN_IF_ERROR(CheckLosses(state.record));
  return CheckDivergences(state.record, options);
}

absl::Status CheckPlaceInText(const TrainingState& state, std::size_t windows) {
  RECOUNT_RETURN_IF_ERROR(CheckPlace("now", state.now.position, windows));
  return CheckPlace("good", state.good->position, windows);
}

}  // namespace recount::rnn
