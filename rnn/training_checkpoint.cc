#include "rnn/training_checkpoint.h"

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "corpora/file_io.h"
#include "corpora/status_macros.h"
#include "rnn/checkpoint.h"
#include "rnn/safetensors.h"
#include "rnn/training_position.h"
#include "rnn/training_state_check.h"

namespace recount::rnn {
namespace {

constexpr char kNow[] = "training.";
constexpr char kGood[] = "training.good.";
constexpr char kBest[] = "training.best";
constexpr char kParameters[] = "parameters";

SafetensorsView ViewOf(std::string name, const Vector<float>& values) {
  const auto size = static_cast<std::size_t>(values.size());
  return {std::move(name), {size}, {values.data(), size}};
}

// (H, B) by column is (B, H) by row.
SafetensorsView ViewOf(std::string name, const Matrix<float>& values) {
  return {std::move(name),
          {static_cast<std::size_t>(values.cols()), static_cast<std::size_t>(values.rows())},
          {values.data(), static_cast<std::size_t>(values.size())}};
}

// All of a point but its parameters.
void AddViews(const std::string& prefix, const TrainingPoint& point, std::vector<SafetensorsView>& views) {
  for (std::size_t i = 0; i < point.averages.size(); ++i) {
    views.push_back(ViewOf(absl::StrCat(prefix, "average_", i), point.averages[i]));
  }
  for (std::size_t k = 0; k < point.layers.size(); ++k) {
    views.push_back(ViewOf(absl::StrCat(prefix, "h_l", k), point.layers[k].h));
    if (point.layers[k].c.size() > 0) {
      views.push_back(ViewOf(absl::StrCat(prefix, "c_l", k), point.layers[k].c));
    }
  }
}

// Where training would go back to the very point it is at, that point is written once.
bool IsGood(const TrainingState& state) { return state.good->position.update == state.now.position.update; }

// The tensors of a file that begin with kTrainingPrefix, taken out one after the other.
class StateReader {
 public:
  StateReader(std::vector<SafetensorsTensor> tensors, const ParameterLayout& layout, absl::string_view name)
      : layout_(layout), name_(name) {
    for (SafetensorsTensor& tensor : tensors) {
      const std::string key = tensor.name;
      tensors_[key] = std::move(tensor);
    }
  }

  bool Has(const std::string& tensor) const { return tensors_.contains(tensor); }

  absl::StatusOr<Vector<float>> Buffer(const std::string& tensor) {
    const auto size = static_cast<std::size_t>(layout_.buffer_size());
    RECOUNT_ASSIGN_OR_RETURN(const std::vector<float> values, Take(tensor, {size}));
    return Eigen::Map<const Vector<float>>(values.data(), layout_.buffer_size());
  }

  // Everything but the parameters. The first tensor tells how many streams there are.
  absl::Status Point(const std::string& prefix, TrainingPoint& point) {
    for (std::size_t i = 0; Has(absl::StrCat(prefix, "average_", i)); ++i) {
      RECOUNT_ASSIGN_OR_RETURN(point.averages.emplace_back(), Buffer(absl::StrCat(prefix, "average_", i)));
    }
    const bool has_cell_state = Has(absl::StrCat(prefix, "c_l0"));
    for (std::size_t k = 0; k < layout_.shape().layers; ++k) {
      LayerState& layer = point.layers.emplace_back();
      RECOUNT_ASSIGN_OR_RETURN(layer.h, Streams(absl::StrCat(prefix, "h_l", k)));
      layer.c.resize(layer.h.rows(), 0);
      if (!has_cell_state) continue;
      RECOUNT_ASSIGN_OR_RETURN(layer.c, Streams(absl::StrCat(prefix, "c_l", k)));
    }
    return absl::OkStatus();
  }

  absl::Status Done() const {
    if (tensors_.empty()) return absl::OkStatus();
    return Damaged(absl::StrCat("tensor ", tensors_.begin()->first, " belongs to nothing"));
  }

  absl::Status Damaged(absl::string_view what) const {
    return absl::DataLossError(absl::StrCat(name_, ": ", what, "; the state of the training is damaged"));
  }

 private:
  absl::StatusOr<Matrix<float>> Streams(const std::string& tensor) {
    if (streams_ == 0 && Has(tensor) && !tensors_[tensor].shape.empty()) streams_ = tensors_[tensor].shape[0];
    const std::size_t hidden = layout_.shape().hidden_size;
    RECOUNT_ASSIGN_OR_RETURN(const std::vector<float> values, Take(tensor, {streams_, hidden}));
    return Eigen::Map<const Matrix<float>>(values.data(), static_cast<Index>(hidden),
                                           static_cast<Index>(streams_));
  }

  absl::StatusOr<std::vector<float>> Take(const std::string& tensor, const std::vector<std::size_t>& shape) {
    const auto found = tensors_.find(tensor);
    if (found == tensors_.end()) return Damaged(absl::StrCat("tensor ", tensor, " is missing"));
    if (found->second.shape != shape) return Damaged(absl::StrCat("tensor ", tensor, " has another shape"));
    std::vector<float> values = std::move(found->second.values);
    tensors_.erase(found);
    return values;
  }

  const ParameterLayout& layout_;
  absl::string_view name_;
  std::size_t streams_ = 0;
  std::map<std::string, SafetensorsTensor> tensors_;
};

// The entry kTrainingKey.
std::string ProgressJson(const TrainingState& state) {
  TrainingPositions positions = {state.now.position, std::nullopt, state.best_epoch, state.finished};
  if (!IsGood(state)) positions.good = state.good->position;
  return PositionsJson(positions);
}

std::string TakeEntry(Metadata& metadata, absl::string_view key) {
  for (auto entry = metadata.begin(); entry != metadata.end(); ++entry) {
    if (entry->first != key) continue;
    std::string text = std::move(entry->second);
    metadata.erase(entry);
    return text;
  }
  return "";
}

// What the metadata beside that of the run is: all that MetadataOf does not write.
Metadata More(const Metadata& metadata, const Metadata& of_the_run) {
  std::set<std::string> keys;
  for (const auto& [key, text] : of_the_run) keys.insert(key);
  Metadata more;
  for (const auto& entry : metadata) {
    if (!keys.contains(entry.first)) more.push_back(entry);
  }
  return more;
}

}  // namespace

absl::Status SaveTraining(const TrainingState& state, const Metadata& more, const std::string& path) {
  const Vocabulary& vocabulary = state.best.vocabulary();
  Metadata metadata = more;
  const Metadata of_the_run = MetadataOf(state.record, vocabulary);
  metadata.insert(metadata.end(), of_the_run.begin(), of_the_run.end());
  RECOUNT_ASSIGN_OR_RETURN(const Net net, Net::Create(state.now.parameters, vocabulary, std::move(metadata)));
  RECOUNT_ASSIGN_OR_RETURN(SafetensorsFile file, FileOf(net));
  file.metadata.emplace_back(kTrainingKey, ProgressJson(state));
  std::vector<SafetensorsView> views;
  for (const SafetensorsTensor& tensor : file.tensors) {
    views.push_back({tensor.name, tensor.shape, tensor.values});
  }
  AddViews(kNow, state.now, views);
  if (!IsGood(state)) {
    views.push_back(ViewOf(absl::StrCat(kGood, kParameters), state.good->parameters.values()));
    AddViews(kGood, *state.good, views);
  }
  if (state.best_epoch > 0) views.push_back(ViewOf(kBest, state.best.parameters().values()));
  return SaveSafetensors(file.metadata, views, path);
}

absl::StatusOr<TrainingCheckpoint> ParseTraining(absl::string_view bytes, absl::string_view name) {
  RECOUNT_ASSIGN_OR_RETURN(SafetensorsFile file, ParseSafetensors(bytes, name));
  const std::string progress = TakeEntry(file.metadata, kTrainingKey);
  std::vector<SafetensorsTensor> of_training;
  for (SafetensorsTensor& tensor : file.tensors) {
    if (absl::StartsWith(tensor.name, kTrainingPrefix)) of_training.push_back(tensor);
  }
  RECOUNT_ASSIGN_OR_RETURN(const Net net, NetOf(std::move(file), name));
  if (progress.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat(name, ": holds a net and no training to go on from; a last net holds one"));
  }
  StateReader reader(std::move(of_training), net.parameters().layout(), name);
  const absl::StatusOr<TrainingPositions> parsed = ParsePositions(progress);
  if (!parsed.ok()) return reader.Damaged(parsed.status().message());
  const TrainingPositions& positions = *parsed;
  absl::StatusOr<TrainingRecord> record = RecordOf(net.metadata(), net.vocabulary());
  if (!record.ok()) return reader.Damaged(record.status().message());

  TrainingPoint now = {positions.now, net.parameters(), {}, {}};
  RECOUNT_RETURN_IF_ERROR(reader.Point(kNow, now));
  auto good = std::make_shared<TrainingPoint>(now);
  if (positions.good.has_value()) {
    *good = {*positions.good, net.parameters(), {}, {}};
    RECOUNT_ASSIGN_OR_RETURN(good->parameters.values(), reader.Buffer(absl::StrCat(kGood, kParameters)));
    RECOUNT_RETURN_IF_ERROR(reader.Point(kGood, *good));
  }
  Parameters<float> best = net.parameters();
  if (positions.best_epoch > 0) {
    RECOUNT_ASSIGN_OR_RETURN(best.values(), reader.Buffer(kBest));
  }
  RECOUNT_RETURN_IF_ERROR(reader.Done());
  const Metadata of_the_run = MetadataOf(*record, net.vocabulary());
  RECOUNT_ASSIGN_OR_RETURN(Net best_net, Net::Create(std::move(best), net.vocabulary(), of_the_run));
  TrainingCheckpoint checkpoint = {{*std::move(record), std::move(now), std::move(good), positions.best_epoch,
                                    std::move(best_net), positions.finished},
                                   More(net.metadata(), of_the_run)};
  const absl::Status checked = CheckTrainingState(checkpoint.state);
  if (!checked.ok()) return reader.Damaged(checked.message());
  return checkpoint;
}

absl::StatusOr<TrainingCheckpoint> LoadTraining(const std::string& path) {
  RECOUNT_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  return ParseTraining(bytes, path);
}

}  // namespace recount::rnn
