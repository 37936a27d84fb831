#include "rnn/training_position.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "corpora/status_macros.h"
#include "rnn/shallow_json.h"
#include "rnn/training_options.h"

namespace recount::rnn {
namespace {

using Json = nlohmann::ordered_json;

// A record an update at most, of losses and of samples.
constexpr std::uint64_t kMaxRecords = kMaxUpdates;

Json ToJson(const TrainingPosition& position) {
  return {{"epochs", position.epochs},
          {"update", position.update},
          {"window", position.window},
          {"epoch_nats", position.epoch_nats},
          {"epoch_learning_rate", position.epoch_learning_rate},
          {"smoothed_nats", position.smoothed_nats},
          {"recorded_nats", position.recorded_nats},
          {"recorded_windows", position.recorded_windows},
          {"losses", position.losses},
          {"samples", position.samples}};
}

// The fields of one object. The first that is not what it should be is kept as the status; its value and
// those after it stay as they were.
class FieldReader {
 public:
  // `place` is what messages put before a key: "now.". `json` must outlive the object.
  FieldReader(const Json& json, std::string place) : json_(json), place_(std::move(place)) {}

  void Count(const char* key, std::uint64_t most, std::uint64_t& value) {
    const Json* const field = Find(key);
    if (field == nullptr) return;
    if (field->is_number_unsigned() && field->get<std::uint64_t>() <= most) {
      field->get_to(value);
    } else {
      Refuse(key, *field, absl::StrCat("a whole number from 0 to ", most));
    }
  }

  void Nats(const char* key, double& value) {
    const Json* const field = Find(key);
    if (field == nullptr) return;
    // A number too large for a double is none that JSON can be read with.
    if (field->is_number() && field->get<double>() >= 0 &&
        field->get<double>() <= std::numeric_limits<double>::max()) {
      field->get_to(value);
    } else {
      Refuse(key, *field, "a finite number of 0 or more");
    }
  }

  void Truth(const char* key, bool& value) {
    const Json* const field = Find(key);
    if (field == nullptr) return;
    if (field->is_boolean()) {
      field->get_to(value);
    } else {
      Refuse(key, *field, "true or false");
    }
  }

  void Position(const char* key, TrainingPosition& position) {
    const Json* const field = Find(key);
    if (field == nullptr) return;
    FieldReader fields(*field, absl::StrCat(place_, key, "."));
    fields.Count("epochs", kMaxEpochs, position.epochs);
    fields.Count("update", kMaxUpdates, position.update);
    fields.Count("window", kMaxUpdates, position.window);
    fields.Nats("epoch_nats", position.epoch_nats);
    fields.Nats("epoch_learning_rate", position.epoch_learning_rate);
    fields.Nats("smoothed_nats", position.smoothed_nats);
    fields.Nats("recorded_nats", position.recorded_nats);
    fields.Count("recorded_windows", kMaxUpdates, position.recorded_windows);
    fields.Count("losses", kMaxRecords, position.losses);
    fields.Count("samples", kMaxRecords, position.samples);
    status_ = fields.status();
  }

  const absl::Status& status() const { return status_; }

 private:
  // Null once anything was refused.
  const Json* Find(const char* key) {
    if (!status_.ok()) return nullptr;
    if (json_.is_object() && json_.contains(key)) return &json_.at(key);
    status_ = absl::DataLossError(absl::StrCat(place_, key, " is missing"));
    return nullptr;
  }

  void Refuse(const char* key, const Json& value, absl::string_view allowed) {
    status_ =
        absl::DataLossError(absl::StrCat(place_, key, " is ", ShownJson(value), " and must be ", allowed));
  }

  const Json& json_;
  const std::string place_;
  absl::Status status_;
};

}  // namespace

std::string PositionsJson(const TrainingPositions& positions) {
  Json json = {
      {"now", ToJson(positions.now)}, {"best_epoch", positions.best_epoch}, {"finished", positions.finished}};
  if (positions.good.has_value()) json["good"] = ToJson(*positions.good);
  return json.dump();
}

absl::StatusOr<TrainingPositions> ParsePositions(const std::string& text) {
  const Json json = ParseShallowJson(text);
  if (!json.is_object()) {
    return absl::DataLossError(absl::StrCat("metadata training is ", kNoShallowObject));
  }
  TrainingPositions positions;
  FieldReader fields(json, "");
  fields.Position("now", positions.now);
  if (json.contains("good")) fields.Position("good", positions.good.emplace());
  fields.Count("best_epoch", kMaxEpochs, positions.best_epoch);
  fields.Truth("finished", positions.finished);
  RECOUNT_RETURN_IF_ERROR(fields.status());
  return positions;
}

}  // namespace recount::rnn
