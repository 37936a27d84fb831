#include "rnn/training.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "corpora/random.h"
#include "corpora/status_macros.h"
#include "corpora/worker_pool.h"
#include "rnn/batch_gradient.h"
#include "rnn/gemm.h"
#include "rnn/initialise.h"
#include "rnn/scoring.h"
#include "rnn/stream_windows.h"
#include "rnn/training_input.h"
#include "rnn/weights.h"

namespace recount::rnn {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::string CurveJson(const std::vector<EpochLosses>& curve) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const EpochLosses& epoch : curve) {
    json.push_back({{"epoch", epoch.epoch},
                    {"train_nats", epoch.train_nats},
                    {"validation_nats", epoch.validation_nats},
                    {"learning_rate", epoch.learning_rate}});
  }
  return json.dump();
}

// One run of Train.
class Training {
 public:
  Training(absl::Span<const Symbol> train, absl::Span<const Symbol> validation, const Vocabulary& vocabulary,
           const NetOptions& net_options, const TrainOptions& options, const TrainCallbacks& callbacks)
      : validation_(validation),
        vocabulary_(vocabulary),
        net_options_(net_options),
        options_(options),
        callbacks_(callbacks),
        windows_(train, options.batch_streams, options.window_steps),
        layout_(std::make_shared<const ParameterLayout>(ShapeOf(net_options, vocabulary.size()))),
        pool_(options.threads),
        weights_(Parameters<float>(layout_)),
        batch_(layout_,
               {options.batch_streams, options.window_steps, net_options.layers > 1 ? options.dropout : 0.0,
                options.seed},
               pool_),
        optimiser_(MakeOptimiser(options.optimiser, layout_->buffer_size())),
        learning_rate_(InitialLearningRate(options)) {}

  absl::StatusOr<TrainResult> Run();

 private:
  absl::Status RunEpoch(TrainResult& result);
  absl::Status Step(std::size_t epoch, std::size_t window);
  void Update();
  bool Report(std::size_t epoch, std::size_t window) const;
  absl::Status FinishEpoch(EpochLosses losses, TrainResult& result);
  absl::Status Diverged(absl::string_view what, std::size_t epoch) const;
  absl::StatusOr<Net> Snapshot(const std::vector<EpochLosses>& curve) const;

  absl::Span<const Symbol> validation_;
  const Vocabulary& vocabulary_;
  const NetOptions& net_options_;
  const TrainOptions& options_;
  const TrainCallbacks& callbacks_;
  StreamWindows windows_;
  std::shared_ptr<const ParameterLayout> layout_;
  WorkerPool pool_;
  Weights<float> weights_;
  BatchGradient<float> batch_;
  std::unique_ptr<Optimiser> optimiser_;
  double learning_rate_;    // Of the update in hand.
  std::uint64_t step_ = 0;  // Updates done.
  double nats_ = 0;         // Loss of the last window.
  double smoothed_nats_ = 0;
  double window_seconds_ = 0;  // All windows so far together.
  double best_nats_ = std::numeric_limits<double>::infinity();
};

absl::StatusOr<TrainResult> Training::Run() {
  const Clock::time_point start = Clock::now();
  Initialise(net_options_.init, Random::ForStream(options_.seed, 0), weights_.mutable_parameters());
  weights_.RefreshTransposes();
  RECOUNT_ASSIGN_OR_RETURN(Net untrained, Snapshot({}));
  TrainResult result{untrained, untrained, {}, 0, 0, false};
  while (result.curve.size() < options_.epochs && !result.stopped) {
    RECOUNT_RETURN_IF_ERROR(RunEpoch(result));
    result.train_seconds = SecondsSince(start);
    if (result.stopped || !callbacks_.epoch_done) continue;
    RECOUNT_RETURN_IF_ERROR(callbacks_.epoch_done(result));
  }
  return result;
}

absl::Status Training::RunEpoch(TrainResult& result) {
  const Clock::time_point start = Clock::now();
  const double seconds_before = window_seconds_;
  const std::size_t epoch = result.curve.size() + 1;
  double nats = 0, first_learning_rate = 0;
  batch_.ResetState();
  for (std::size_t window = 0; window < windows_.windows(); ++window) {
    RECOUNT_RETURN_IF_ERROR(Step(epoch, window));
    if (window == 0) first_learning_rate = learning_rate_;
    nats += nats_;
    window_seconds_ = seconds_before + SecondsSince(start);
    if (Report(epoch, window)) continue;
    result.stopped = true;
    RECOUNT_ASSIGN_OR_RETURN(result.last, Snapshot(result.curve));
    if (result.best_epoch == 0) result.best = result.last;
    return absl::OkStatus();
  }
  EpochLosses losses;
  losses.epoch = epoch;
  losses.train_nats = nats / static_cast<double>(windows_.windows());
  losses.learning_rate = first_learning_rate;
  losses.train_seconds = window_seconds_ - seconds_before;
  losses.characters_per_second =
      static_cast<double>(windows_.windows() * options_.batch_streams * options_.window_steps) /
      losses.train_seconds;
  return FinishEpoch(losses, result);
}

absl::Status Training::Step(std::size_t epoch, std::size_t window) {
  learning_rate_ = InitialLearningRate(options_) *
                   LearningRateFactor(options_.schedule, epoch, step_, options_.epochs * windows_.windows());
  nats_ = batch_.Compute(weights_, windows_, window, step_++);
  if (!std::isfinite(nats_)) return Diverged("the loss", epoch);
  if (!std::isfinite(batch_.squared_norm())) {
    return Diverged(absl::StrCat("the gradient of ", NonFiniteTensor(batch_.gradient())), epoch);
  }
  smoothed_nats_ = step_ == 1 ? nats_ : 0.99 * smoothed_nats_ + 0.01 * nats_;
  Update();
  return absl::OkStatus();
}

void Training::Update() {
  optimiser_->BeginStep(learning_rate_);
  const Index size = layout_->buffer_size();
  pool_.Run(UpdateBlocks(size), [&](std::size_t block) {
    const Index begin = static_cast<Index>(block) * kUpdateBlock;
    const Index count = std::min(kUpdateBlock, size - begin);
    float* gradient = batch_.gradient().values().data() + begin;
    Clip(options_.clip, batch_.squared_norm(), ArrayMap<float>(gradient, count));
    optimiser_->Apply(begin, count, gradient, weights_.mutable_parameters().values().data() + begin);
  });
  weights_.RefreshTransposes();
}

bool Training::Report(std::size_t epoch, std::size_t window) const {
  if (!callbacks_.progress) return true;
  const double seconds_per_window = window_seconds_ / static_cast<double>(step_);
  TrainProgress progress;
  progress.epoch = epoch;
  progress.epochs = options_.epochs;
  progress.window = window + 1;
  progress.windows = windows_.windows();
  progress.smoothed_nats = smoothed_nats_;
  progress.characters_per_second =
      static_cast<double>(options_.batch_streams * options_.window_steps) / seconds_per_window;
  progress.seconds_left =
      seconds_per_window * static_cast<double>(options_.epochs * windows_.windows() - step_);
  return callbacks_.progress(progress);
}

absl::Status Training::FinishEpoch(EpochLosses losses, TrainResult& result) {
  {
    const SingleThreadedGemm single_threaded;
    losses.validation_nats = MeanNats(weights_, validation_);
  }
  if (!std::isfinite(losses.validation_nats)) return Diverged("the validation loss", losses.epoch);
  result.curve.push_back(losses);
  RECOUNT_ASSIGN_OR_RETURN(result.last, Snapshot(result.curve));
  if (losses.validation_nats < best_nats_) {
    best_nats_ = losses.validation_nats;
    result.best_epoch = losses.epoch;
    result.best = result.last;
  }
  return absl::OkStatus();
}

absl::Status Training::Diverged(absl::string_view what, std::size_t epoch) const {
  return absl::AbortedError(absl::StrCat("training: ", what, " is not finite at update ", step_, " (epoch ",
                                         epoch, ", learning rate ", learning_rate_, ", clip ",
                                         ClipName(options_.clip.kind), " ", options_.clip.limit,
                                         "); use a lower learning rate or a lower clip"));
}

absl::StatusOr<Net> Training::Snapshot(const std::vector<EpochLosses>& curve) const {
  return Net::Create(weights_.parameters(), vocabulary_,
                     {{"options", OptionsJson(net_options_, options_)}, {"loss_curve", CurveJson(curve)}});
}

}  // namespace

absl::StatusOr<TrainResult> Train(absl::Span<const Symbol> train, absl::Span<const Symbol> validation,
                                  const Vocabulary& vocabulary, const NetOptions& net_options,
                                  const TrainOptions& options, const TrainCallbacks& callbacks) {
  RECOUNT_RETURN_IF_ERROR(CheckOptions(net_options, options));
  RECOUNT_RETURN_IF_ERROR(CheckTexts(train, validation, vocabulary.size(), options));
  RECOUNT_RETURN_IF_ERROR(CheckMemory(ShapeOf(net_options, vocabulary.size()), options));
  return Training(train, validation, vocabulary, net_options, options, callbacks).Run();
}

}  // namespace recount::rnn
