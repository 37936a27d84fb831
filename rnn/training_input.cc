#include "rnn/training_input.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "corpora/available_memory.h"
#include "corpora/counted.h"
#include "corpora/status_macros.h"

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

constexpr char kEpochs[] = "epochs", kHalvings[] = "halvings";

// What of the options of a saved run is not as it is now; empty where all that matters is.
std::string Difference(const std::string& saved, const std::string& now, const TrainOptions& options) {
  const auto before = nlohmann::ordered_json::parse(saved, nullptr, false);
  const auto after = nlohmann::ordered_json::parse(now);
  if (!before.is_object()) return "the saved options are not readable";
  const auto difference = [&](const std::string& key) -> std::string {
    const std::string was = before.contains(key) ? before[key].dump() : "not there";
    return after[key].dump() == was ? "" : absl::StrCat(key, " is ", after[key].dump(), " and was ", was);
  };
  for (const auto& [key, value] : after.items()) {
    if (key == kEpochs || key == kHalvings) continue;  // How long it goes on may change.
    std::string found = difference(key);
    if (!found.empty()) return found;
  }
  return options.schedule.kind == ScheduleKind::kCosine ? difference(kEpochs) : "";
}

bool Fits(const TrainingPoint& point, const NetShape& shape, const TrainOptions& options,
          std::size_t windows) {
  if (point.averages.size() != AveragesOf(options.optimiser)) return false;
  if (point.position.window > windows) return false;
  const Index cell_columns =
      shape.cell == CellKind::kLstm ? static_cast<Index>(options.batch_streams) : Index{0};
  for (const LayerState& layer : point.layers) {
    if (layer.h.cols() != static_cast<Index>(options.batch_streams) || layer.c.cols() != cell_columns) {
      return false;
    }
  }
  return true;
}

}  // namespace

absl::Status CheckTexts(absl::Span<const Symbol> train, absl::Span<const Symbol> validation,
                        std::size_t vocabulary_size, const TrainOptions& options) {
  RECOUNT_RETURN_IF_ERROR(CheckLength(train.size(), options));
  if (validation.empty()) {
    return absl::InvalidArgumentError(
        "training: the validation text is empty; give the split a share for validation");
  }
  RECOUNT_RETURN_IF_ERROR(CheckSymbols("training", train, vocabulary_size, false));
  return CheckSymbols("validation", validation, vocabulary_size, true);
}

absl::Status CheckState(const TrainingState& state, const Vocabulary& vocabulary, const NetOptions& net,
                        const TrainOptions& options, std::size_t windows) {
  const std::string difference = Difference(state.record.options, OptionsJson(net, options), options);
  if (!difference.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("training: cannot go on, since ", difference, "; give the options it was begun with"));
  }
  if (!(state.best.vocabulary() == vocabulary)) {
    return absl::FailedPreconditionError(
        "training: cannot go on, since the vocabulary is another; give the text it was begun with");
  }
  if (state.record.curve.size() > options.epochs) {
    return absl::FailedPreconditionError(absl::StrCat("training: cannot go on to epoch ", options.epochs,
                                                      ", since ", Counted(state.record.curve.size(), "epoch"),
                                                      " are over; ask for more"));
  }
  const NetShape shape = ShapeOf(net, vocabulary.size());
  if (state.best.shape() == shape && Fits(state.now, shape, options, windows) &&
      Fits(*state.good, shape, options, windows)) {
    return absl::OkStatus();
  }
  return absl::DataLossError("training: the saved state does not fit its own options; begin again");
}

absl::Status CheckMemory(const NetShape& shape, const TrainOptions& options) {
  // For oneDNN's kernels, and for the stack and the buffers of each thread: without them oneDNN ends the
  // process.
  constexpr std::uint64_t kLibraryBytes = std::uint64_t{64} << 20, kThreadBytes = std::uint64_t{16} << 20;
  const std::uint64_t needed = TrainingMemoryBytes(shape, options) + kLibraryBytes +
                               static_cast<std::uint64_t>(options.threads) * kThreadBytes;
  const std::optional<std::uint64_t> have = AvailableMemoryBytes();
  if (!have.has_value() || needed <= *have) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat("training: needs about ", Mebibytes(needed),
                                                   " of memory and there are ", *have >> 20,
                                                   " MiB; choose a smaller hidden size, batch or window"));
}

}  // namespace recount::rnn
