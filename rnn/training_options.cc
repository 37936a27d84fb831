#include "rnn/training_options.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "corpora/status_macros.h"

namespace recount::rnn {
namespace {

absl::Status InRange(const char* name, double value, double least, double most) {
  if (value >= least && value <= most) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("training: ", name, " is ", value, "; it must be from ", least, " to ", most));
}

absl::Status CountInRange(const char* name, std::uint64_t value, std::uint64_t most) {
  if (value >= 1 && value <= most) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("training: ", name, " is ", value, "; it must be from 1 to ", most));
}

absl::Status AtMost(const char* name, std::uint64_t value, std::uint64_t most) {
  if (value <= most) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("training: ", name, " is ", value, "; it must be at most ", most));
}

absl::Status Positive(const char* name, double value) {
  if (value > 0 && value <= std::numeric_limits<double>::max()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("training: ", name, " is ", value, "; it must be above 0 and finite"));
}

absl::Status CheckSizes(const NetOptions& net, const TrainOptions& options) {
  RECOUNT_RETURN_IF_ERROR(CountInRange("the number of layers", net.layers, kMaxLayers));
  RECOUNT_RETURN_IF_ERROR(CountInRange("the hidden size", net.hidden_size, kMaxHiddenSize));
  RECOUNT_RETURN_IF_ERROR(AtMost("the embedding", net.embedding_size, kMaxHiddenSize));
  RECOUNT_RETURN_IF_ERROR(CountInRange("the batch, in streams,", options.batch_streams, kMaxBatchStreams));
  RECOUNT_RETURN_IF_ERROR(CountInRange("the window, in symbols,", options.window_steps, kMaxWindowSteps));
  RECOUNT_RETURN_IF_ERROR(CountInRange("the number of epochs", options.epochs, kMaxEpochs));
  RECOUNT_RETURN_IF_ERROR(CountInRange("the piece, in streams,", options.piece_streams, kMaxBatchStreams));
  return InRange("the number of threads", options.threads, 1, 4096);
}

absl::Status CheckWatch(const TrainOptions& options) {
  RECOUNT_RETURN_IF_ERROR(AtMost("the patience, in epochs,", options.patience, kMaxEpochs));
  RECOUNT_RETURN_IF_ERROR(AtMost("the number of halvings", options.halvings, kMaxHalvings));
  RECOUNT_RETURN_IF_ERROR(AtMost("the length of the samples", options.watch.sample_length, kMaxSampleLength));
  const double smoothing = options.watch.loss_smoothing;
  if (smoothing >= 0 && smoothing < 1) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("training: the smoothing of the loss is ", smoothing, "; it must be from 0 to below 1"));
}

}  // namespace

NetShape ShapeOf(const NetOptions& net, std::size_t vocabulary_size) {
  NetShape shape = {net.layers, net.hidden_size, vocabulary_size, net.cell, net.embedding_size};
  if (net.matched_lstm > 0) {
    const NetShape lstm = {1, net.matched_lstm, vocabulary_size, CellKind::kLstm};
    shape.hidden_size = NearestHiddenSize(shape, ParameterLayout(lstm).parameter_count());
  }
  return shape;
}

std::size_t NearestHiddenSize(NetShape shape, std::size_t parameters) {
  const auto count = [&shape](std::size_t hidden) {
    shape.hidden_size = hidden;
    return ParameterLayout(shape).parameter_count();
  };
  std::size_t least = 1,
              most = kMaxHiddenSize;  // The first size with no fewer parameters is from least to most.
  while (least < most) {
    const std::size_t middle = (least + most) / 2;
    if (count(middle) < parameters) {
      least = middle + 1;
    } else {
      most = middle;
    }
  }
  const bool smaller_is_nearer =
      least > 1 && parameters - count(least - 1) < std::max(count(least), parameters) - parameters;
  return smaller_is_nearer ? least - 1 : least;
}

absl::Status CheckOptions(const NetOptions& net, const TrainOptions& options) {
  RECOUNT_RETURN_IF_ERROR(CheckSizes(net, options));
  if (net.init.scale.has_value()) {
    RECOUNT_RETURN_IF_ERROR(Positive("the scale of the initial weights", *net.init.scale));
  }
  RECOUNT_RETURN_IF_ERROR(
      InRange("the initial forget bias", net.init.forget_bias, -kMaxForgetBias, kMaxForgetBias));
  RECOUNT_RETURN_IF_ERROR(Positive("the learning rate", InitialLearningRate(options)));
  RECOUNT_RETURN_IF_ERROR(Positive("the decay of the learning rate", options.schedule.decay));
  RECOUNT_RETURN_IF_ERROR(InRange("the decay of the learning rate", options.schedule.decay, 0, 1));
  if (options.clip.kind != ClipKind::kNone) {
    RECOUNT_RETURN_IF_ERROR(Positive("the gradient clip", options.clip.limit));
  }
  RECOUNT_RETURN_IF_ERROR(CheckWatch(options));
  if (options.precision == Precision::kBf16 && !HasBf16()) {
    return absl::InvalidArgumentError(
        "training: the precision is bf16, and this processor has no bfloat16 arithmetic (avx512_bf16 or "
        "amx); train in float (--precision float)");
  }
  if (!(options.dropout >= 0 && options.dropout < 1)) {
    return absl::InvalidArgumentError(absl::StrCat("training: dropout is ", options.dropout,
                                                   "; it must be a probability from 0 to below 1"));
  }
  return absl::OkStatus();
}

double InitialLearningRate(const TrainOptions& options) {
  return options.learning_rate.value_or(DefaultLearningRate(options.optimiser));
}

std::string OptionsJson(const NetOptions& net, const TrainOptions& options) {
  const absl::string_view optimiser = OptimiserName(options.optimiser);
  const absl::string_view clip = ClipName(options.clip.kind);
  const nlohmann::ordered_json json = {{"cell", std::string(CellName(net.cell))},
                                       {"layers", net.layers},
                                       {"hidden_size", net.hidden_size},
                                       {"embedding_size", net.embedding_size},
                                       {"matched_lstm", net.matched_lstm},
                                       {"init", std::string(InitName(net.init.kind))},
                                       {"init_scale", InitScale(net.init)},
                                       {"forget_bias", net.init.forget_bias},
                                       {"batch_streams", options.batch_streams},
                                       {"window_steps", options.window_steps},
                                       {"epochs", options.epochs},
                                       {"optimiser", std::string(optimiser)},
                                       {"learning_rate", InitialLearningRate(options)},
                                       {"schedule", std::string(ScheduleName(options.schedule.kind))},
                                       {"decay_from_epoch", options.schedule.decay_from_epoch},
                                       {"learning_rate_decay", options.schedule.decay},
                                       {"window_loss", options.sum_over_window ? "sum" : "mean"},
                                       {"clip", std::string(clip)},
                                       {"clip_limit", options.clip.limit},
                                       {"dropout", options.dropout},
                                       {"seed", options.seed},
                                       {"precision", std::string(PrecisionName(options.precision))},
                                       {"piece_streams", options.piece_streams},
                                       {"patience", options.patience},
                                       {"halvings", options.halvings},
                                       {"record_every", options.watch.record_every},
                                       {"validate_every", options.watch.validate_every},
                                       {"loss_smoothing", options.watch.loss_smoothing},
                                       {"sample_at", options.watch.sample_at},
                                       {"sample_every", options.watch.sample_every},
                                       {"sample_length", options.watch.sample_length}};
  return json.dump();
}

std::uint64_t TrainingMemoryBytes(const NetShape& shape, const TrainOptions& options) {
  const std::uint64_t hidden = shape.hidden_size;
  const std::uint64_t weights = ParameterLayout(shape).parameter_count();
  const std::uint64_t averages = AveragesOf(options.optimiser);
  // Those in training, packed twice, with their gradients; the nets kept as best and last while a new one is
  // made; and with the averages the state to go back to and the one that is saved, in the order
  // of the file.
  const std::size_t pieces = PieceCount(options.batch_streams, options.piece_streams);
  const std::uint64_t copies =
      GradientBuffers(pieces, static_cast<std::size_t>(std::max(options.threads, 1))) + 9 + 3 * averages;
  const std::uint64_t dropout = options.dropout > 0 ? 2 * hidden * (shape.layers - 1) : 0;
  // Of bfloat16 the factors of the largest product, on as many threads as there may be.
  const std::uint64_t rounded = options.precision == Precision::kBf16 ? 3 * hidden : 0;
  const std::uint64_t column = rounded + 7 * hidden * shape.layers + hidden + shape.vocabulary_size + dropout;
  return sizeof(float) * (weights * copies + column * options.batch_streams * (options.window_steps + 1));
}

std::uint64_t ProductsBytes(int threads) {
  constexpr std::uint64_t kLibraryBytes = std::uint64_t{64} << 20, kThreadBytes = std::uint64_t{16} << 20;
  return kLibraryBytes + kThreadBytes * static_cast<std::uint64_t>(threads);
}

}  // namespace recount::rnn
