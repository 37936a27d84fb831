#include "rnn/training_input.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "corpora/available_memory.h"
#include "corpora/counted.h"
#include "corpora/status_macros.h"
#include "corpora/worker_pool.h"
#include "rnn/gemm.h"
#include "rnn/scoring.h"
#include "rnn/shallow_json.h"
#include "rnn/stream_windows.h"
#include "rnn/training_state_check.h"
#include "rnn/weights.h"

namespace recount::rnn {
namespace {

absl::Status CheckSymbols(const char* part, absl::Span<const Symbol> text, std::size_t vocabulary_size,
                          bool allow_oov) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] < vocabulary_size || (allow_oov && text[i] == kOov)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("training: the ", part, " text has a symbol outside the vocabulary of ", vocabulary_size,
                     " at position ", i, "; make the vocabulary from the training text or the whole file"));
  }
  return absl::OkStatus();
}

absl::Status CheckLength(std::size_t symbols, const TrainOptions& options) {
  const std::size_t needed = options.batch_streams * options.window_steps + 1;
  if (symbols >= needed) return absl::OkStatus();
  const std::string start =
      absl::StrCat("training: the training text has ", Counted(symbols, "symbol"), " and a batch of ",
                   options.batch_streams, " with a window of ", options.window_steps, " needs ", needed);
  const std::size_t targets = symbols == 0 ? 0 : symbols - 1;
  const std::size_t window = targets / options.batch_streams, batch = targets / options.window_steps;
  if (window == 0 || batch == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(start, "; give it a longer text, or a smaller batch and window"));
  }
  return absl::InvalidArgumentError(
      absl::StrCat(start, "; a window of at most ", window, " or a batch of at most ", batch, " would fit"));
}

absl::Status Damaged(absl::string_view name, absl::string_view what) {
  return absl::DataLossError(absl::StrCat(name, ": ", what, "; the state of the training is damaged"));
}

using Json = nlohmann::ordered_json;

// What may change when a run goes on: how long it does, and what is written down of it from then on.
constexpr std::array<absl::string_view, 8> kMayChange = {"epochs",       "halvings",       "patience",
                                                         "record_every", "validate_every", "sample_at",
                                                         "sample_every", "sample_length"};

}  // namespace

absl::Status CheckTexts(absl::Span<const Symbol> train, absl::Span<const Symbol> validation,
                        std::size_t vocabulary_size, const TrainOptions& options) {
  RECOUNT_RETURN_IF_ERROR(CheckLength(train.size(), options));
  if (validation.empty()) {
    return absl::InvalidArgumentError(
        "training: the validation text is empty; give the split a share for validation");
  }
  RECOUNT_RETURN_IF_ERROR(CheckSymbols("training", train, vocabulary_size, false));
  RECOUNT_RETURN_IF_ERROR(CheckSymbols("validation", validation, vocabulary_size, true));
  if (std::all_of(validation.begin(), validation.end(), [](Symbol symbol) { return symbol == kOov; })) {
    return absl::InvalidArgumentError(absl::StrCat(
        "training: none of the ", Counted(validation.size(), "character"),
        " of the validation part is in the vocabulary, so that there is no validation loss; take another "
        "split, or the vocabulary of the whole file (--vocabulary file)"));
  }
  return absl::OkStatus();
}

std::optional<OptionDifference> FirstDifference(const std::string& saved, const std::string& now) {
  const Json before = ParseShallowJson(saved);
  const Json after = Json::parse(now);
  const auto difference = [&](const std::string& key) -> std::optional<OptionDifference> {
    const std::string was = before.is_object() && before.contains(key) ? before[key].dump() : "not there";
    if (after[key].dump() == was) return std::nullopt;
    return OptionDifference{key, Shown(was), ShownJson(after[key])};
  };
  for (const auto& [key, value] : after.items()) {
    if (std::find(kMayChange.begin(), kMayChange.end(), key) != kMayChange.end()) continue;
    if (auto found = difference(key)) return found;
  }
  // All of a cosine depends on where it ends.
  const bool is_cosine = after["schedule"] == std::string(ScheduleName(ScheduleKind::kCosine));
  return is_cosine ? difference("epochs") : std::nullopt;
}

absl::Status CheckState(const TrainingState& state, absl::Span<const Symbol> train,
                        const Vocabulary& vocabulary, const NetOptions& net, const TrainOptions& options,
                        absl::string_view name) {
  const std::optional<OptionDifference> difference =
      FirstDifference(state.record.options, OptionsJson(net, options));
  if (difference.has_value()) {
    return absl::FailedPreconditionError(absl::StrCat(name, ": cannot go on, since ", difference->key, " is ",
                                                      difference->now, " and was ", difference->was,
                                                      "; give the options it was begun with"));
  }
  if (!(state.best.vocabulary() == vocabulary)) {
    return absl::FailedPreconditionError(absl::StrCat(
        name, ": cannot go on, since the vocabulary is another; give the text it was begun with"));
  }
  const std::size_t over = state.record.curve.size();
  if (over > options.epochs) {
    return absl::FailedPreconditionError(
        absl::StrCat(name, ": cannot go on to epoch ", options.epochs, ", since ", Counted(over, "epoch"),
                     over == 1 ? " is" : " are", " over; give --epochs ", over, " or more"));
  }
  if (!(state.best.shape() == ShapeOf(net, vocabulary.size()))) {
    return Damaged(name, "the net is of another shape than its own options");
  }
  const StreamWindows windows(train, options.batch_streams, options.window_steps);
  const absl::Status place = CheckPlaceInText(state, windows.windows());
  return place.ok() ? place : Damaged(name, place.message());
}

absl::Status CheckBest(const TrainingState& state, absl::Span<const Symbol> validation, int threads,
                       absl::string_view name) {
  constexpr double kMostDifference = 0.001;
  if (state.best_epoch == 0) return absl::OkStatus();
  const double recorded = state.record.curve[state.best_epoch - 1].validation_nats;
  Weights<float> weights(state.best.parameters());
  weights.PackForward();
  const SingleThreadedGemm single_threaded;
  WorkerPool pool(threads);
  const double nats = MeanNats(weights, validation, &pool);
  if (std::abs(nats - recorded) <= kMostDifference * std::max(1.0, recorded)) return absl::OkStatus();
  return Damaged(name, absl::StrCat("the best net has a validation loss of ", nats, " nats and must have ",
                                    recorded, ", that of its epoch ", state.best_epoch));
}

absl::Status CheckMemory(const NetShape& shape, const TrainOptions& options) {
  const std::uint64_t needed = TrainingMemoryBytes(shape, options) + ProductsBytes(options.threads);
  const std::optional<std::uint64_t> have = AvailableMemoryBytes();
  if (!have.has_value() || needed <= *have) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat("training: needs about ", Mebibytes(needed), " of memory and there are ", *have >> 20,
                   " MiB; choose a smaller hidden size, batch or window, or fewer layers"));
}

}  // namespace recount::rnn
