#include "rnn/training.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "corpora/counted.h"
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

// Samples on the way have seeds of their own: the update they are drawn after.
std::uint64_t SampleSeed(const TrainOptions& options, std::uint64_t update) {
  return Random::ForStream(options.seed, ~update).Bits();
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
        weights_(Parameters<float>(layout_), options.precision),
        batch_(layout_,
               {options.batch_streams, options.window_steps, net_options.layers > 1 ? options.dropout : 0.0,
                options.seed, options.piece_streams, options.sum_over_window},
               pool_),
        optimiser_(MakeOptimiser(options.optimiser, layout_->buffer_size())),
        guess_nats_(std::log(static_cast<double>(vocabulary.size()))) {
    record_.options = OptionsJson(net_options, options);
  }

  absl::StatusOr<TrainResult> Run(const TrainingState* from);

 private:
  void Begin();
  void GoOnFrom(const TrainingState& from);
  void Return(const TrainingPoint& point);
  TrainingPoint Point();
  bool EpochsLeft() const;
  double LearningRateOfFirstEpoch() const;

  // Each returns what of the net is not finite, or an empty text.
  std::string Step();
  std::string Validate(double& nats);

  absl::Status RunEpoch(TrainResult& result);
  absl::Status RunWindow(TrainResult& result);
  absl::Status FinishEpoch(TrainResult& result);
  void Update();
  bool Report() const;
  absl::Status Watch(TrainResult& result);
  absl::Status Record(bool validate, TrainResult& result);
  absl::Status Sample();
  absl::Status Stop(TrainResult& result);
  // Brings a result up to what there is now, which may be the best net.
  absl::Status Refresh(bool is_best, TrainResult& result);
  absl::Status Save(const TrainResult& result);
  // Whether a state with such a loss is worth going back to: it is not much worse than a guess.
  bool IsGood(double nats) const { return nats <= guess_nats_ + 1; }
  absl::Status GoBack(const std::string& what, TrainResult& result);
  absl::StatusOr<Net> Snapshot() const;

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
  double guess_nats_;  // ln V

  TrainingPosition position_;
  TrainingRecord record_;
  std::shared_ptr<const TrainingPoint> good_;
  double learning_rate_ = 0;  // Of the update in hand.
  double nats_ = 0;           // Loss of the last window.

  const Clock::time_point start_ = Clock::now();
  std::uint64_t updates_here_ = 0;  // In this process,
  double window_seconds_ = 0;       // and the time they took,
  double epoch_seconds_ = 0;        // and those of this epoch,
  std::size_t epoch_windows_ = 0;   // of so many windows.
};

absl::StatusOr<TrainResult> Training::Run(const TrainingState* from) {
  if (from != nullptr) {
    GoOnFrom(*from);
  } else {
    Begin();
  }
  // No copy of the net before it has learnt anything: this one stands for it.
  NetShape smallest = layout_->shape();
  smallest.layers = smallest.hidden_size = 1;
  RECOUNT_ASSIGN_OR_RETURN(const Net none,
                           Net::Create(Parameters<float>(std::make_shared<const ParameterLayout>(smallest)),
                                       vocabulary_, MetadataOf(record_, vocabulary_)));
  TrainResult result{none, none, record_, 0, position_.update, 0, false};
  if (from != nullptr && from->best_epoch > 0) {
    result.best = from->best.WithMetadata(none.metadata());
    result.best_epoch = from->best_epoch;
  }
  if (!EpochsLeft()) RECOUNT_RETURN_IF_ERROR(Refresh(result.best_epoch == 0, result));
  while (EpochsLeft() && !result.stopped) RECOUNT_RETURN_IF_ERROR(RunEpoch(result));
  result.train_seconds = SecondsSince(start_);
  return result;
}

void Training::Begin() {
  Initialise(net_options_.init, Random::ForStream(options_.seed, 0), weights_.mutable_parameters());
  weights_.Pack(&pool_);
  position_.smoothed_nats = guess_nats_;
  good_ = std::make_shared<const TrainingPoint>(Point());
}

void Training::GoOnFrom(const TrainingState& from) {
  const std::string options = std::move(record_.options);  // The number of epochs may be another.
  record_ = from.record;
  record_.options = options;
  good_ = from.good;
  Return(from.now);
}

void Training::Return(const TrainingPoint& point) {
  position_ = point.position;
  record_.curve.resize(position_.epochs);
  record_.losses.resize(position_.losses);
  record_.samples.resize(position_.samples);
  weights_.mutable_parameters().values() = point.parameters.values();
  weights_.Pack(&pool_);
  optimiser_->set_averages(point.averages);
  for (std::size_t k = 0; k < point.layers.size(); ++k) {
    batch_.SetState(k, point.layers[k].h, point.layers[k].c);
  }
}

TrainingPoint Training::Point() {
  TrainingPoint point = {position_, weights_.parameters(), optimiser_->averages(), {}};
  for (std::size_t k = 0; k < layout_->shape().layers; ++k) {
    point.layers.push_back({batch_.hidden_state(k), batch_.cell_state(k)});
  }
  return point;
}

bool Training::EpochsLeft() const {
  const std::size_t epochs = record_.curve.size();
  if (epochs >= options_.epochs) return false;
  if (options_.patience == 0 || epochs == 0) return true;
  const auto best = std::min_element(
      record_.curve.begin(), record_.curve.end(),
      [](const EpochLosses& a, const EpochLosses& b) { return a.validation_nats < b.validation_nats; });
  return epochs - best->epoch < options_.patience;
}

double Training::LearningRateOfFirstEpoch() const {
  return std::ldexp(InitialLearningRate(options_), -static_cast<int>(record_.divergences.size()));
}

// To the end of the epoch, or to where it stops or goes back.
absl::Status Training::RunEpoch(TrainResult& result) {
  epoch_seconds_ = 0;
  epoch_windows_ = 0;
  const std::size_t divergences = record_.divergences.size();
  while (position_.window < windows_.windows()) {
    RECOUNT_RETURN_IF_ERROR(RunWindow(result));
    if (result.stopped || record_.divergences.size() > divergences) return absl::OkStatus();
  }
  return FinishEpoch(result);
}

absl::Status Training::RunWindow(TrainResult& result) {
  const Clock::time_point start = Clock::now();
  const std::string not_finite = Step();
  if (!not_finite.empty()) return GoBack(not_finite, result);
  const double seconds = SecondsSince(start);
  window_seconds_ += seconds;
  epoch_seconds_ += seconds;
  ++epoch_windows_;
  ++updates_here_;
  const std::size_t divergences = record_.divergences.size();
  RECOUNT_RETURN_IF_ERROR(Watch(result));
  if (record_.divergences.size() > divergences) return absl::OkStatus();
  if (position_.update % kGoodEvery == 0 && IsGood(nats_)) {
    good_ = std::make_shared<const TrainingPoint>(Point());
  }
  if (!Report()) return Stop(result);
  if (callbacks_.save_due && callbacks_.save_due()) return Save(result);
  return absl::OkStatus();
}

std::string Training::Step() {
  const std::size_t epoch = record_.curve.size() + 1;
  learning_rate_ = LearningRateOfFirstEpoch() * LearningRateFactor(options_.schedule, epoch, position_.update,
                                                                   options_.epochs * windows_.windows());
  if (position_.window == 0) {
    batch_.ResetState();
    position_.epoch_nats = 0;
    position_.epoch_learning_rate = learning_rate_;
  }
  nats_ = batch_.Compute(weights_, windows_, position_.window++, position_.update++);
  if (!std::isfinite(nats_)) return "the loss";
  if (!std::isfinite(batch_.squared_norm())) {
    const std::string tensor = NonFiniteTensor(batch_.gradient());
    return tensor.empty() ? "the norm of the gradient" : absl::StrCat("the gradient of ", tensor);
  }
  position_.epoch_nats += nats_;
  position_.recorded_nats += nats_;
  ++position_.recorded_windows;
  const double smoothing = options_.watch.loss_smoothing;
  position_.smoothed_nats = smoothing * position_.smoothed_nats + (1 - smoothing) * nats_;
  Update();
  return "";
}

void Training::Update() {
  optimiser_->BeginStep(learning_rate_, position_.update);
  const Index size = layout_->buffer_size();
  pool_.Run(UpdateBlocks(size), [&](std::size_t block) {
    const Index begin = static_cast<Index>(block) * kUpdateBlock;
    const Index count = std::min(kUpdateBlock, size - begin);
    float* gradient = batch_.gradient().values().data() + begin;
    Clip(options_.clip, batch_.squared_norm(), ArrayMap<float>(gradient, count));
    optimiser_->Apply(begin, count, gradient, weights_.mutable_parameters().values().data() + begin);
  });
  weights_.Pack(&pool_);
}

absl::Status Training::Watch(TrainResult& result) {
  const WatchOptions& watch = options_.watch;
  const std::uint64_t update = position_.update;
  const auto is_time = [update](std::uint64_t every) { return every > 0 && update % every == 0; };
  if (is_time(watch.record_every) || is_time(watch.validate_every)) {
    RECOUNT_RETURN_IF_ERROR(Record(is_time(watch.validate_every), result));
  }
  const bool sample_now =
      is_time(watch.sample_every) || std::count(watch.sample_at.begin(), watch.sample_at.end(), update) > 0;
  return sample_now && position_.update == update ? Sample() : absl::OkStatus();
}

absl::Status Training::Record(bool validate, TrainResult& result) {
  LossRecord losses;
  losses.update = position_.update;
  losses.train_nats = position_.recorded_nats / static_cast<double>(position_.recorded_windows);
  losses.smoothed_nats = position_.smoothed_nats;
  if (validate) {
    const std::string not_finite = Validate(losses.validation_nats.emplace());
    if (!not_finite.empty()) return GoBack(not_finite, result);
  }
  position_.recorded_nats = 0;
  position_.recorded_windows = 0;
  record_.losses.push_back(losses);
  position_.losses = record_.losses.size();
  return callbacks_.recorded ? callbacks_.recorded(losses) : absl::OkStatus();
}

absl::Status Training::Sample() {
  if (!callbacks_.sample) return absl::OkStatus();
  RECOUNT_ASSIGN_OR_RETURN(const Net net, Net::Create(weights_.parameters(), vocabulary_, {}));
  record_.samples.push_back({position_.update, callbacks_.sample(net, options_.watch.sample_length,
                                                                 SampleSeed(options_, position_.update))});
  position_.samples = record_.samples.size();
  return callbacks_.sampled ? callbacks_.sampled(record_.samples.back(), vocabulary_) : absl::OkStatus();
}

bool Training::Report() const {
  if (!callbacks_.progress) return true;
  const double seconds_per_window = window_seconds_ / static_cast<double>(updates_here_);
  const std::size_t left = (options_.epochs - record_.curve.size()) * windows_.windows() - position_.window;
  TrainProgress progress;
  progress.epoch = record_.curve.size() + 1;
  progress.epochs = options_.epochs;
  progress.window = position_.window;
  progress.windows = windows_.windows();
  progress.smoothed_nats = position_.smoothed_nats;
  progress.characters_per_second =
      static_cast<double>(options_.batch_streams * options_.window_steps) / seconds_per_window;
  progress.seconds_left = seconds_per_window * static_cast<double>(left);
  return callbacks_.progress(progress);
}

std::string Training::Validate(double& nats) {
  const SingleThreadedGemm single_threaded;
  if (options_.precision == Precision::kFloat) {
    nats = MeanNats(weights_, validation_, &pool_);
  } else {
    Weights<float> in_float(weights_.parameters());
    in_float.PackForward();
    nats = MeanNats(in_float, validation_, &pool_);
  }
  return std::isfinite(nats) ? "" : "the validation loss";
}

absl::Status Training::FinishEpoch(TrainResult& result) {
  EpochLosses losses;
  losses.epoch = record_.curve.size() + 1;
  losses.train_nats = position_.epoch_nats / static_cast<double>(windows_.windows());
  losses.learning_rate = position_.epoch_learning_rate;
  losses.train_seconds = epoch_seconds_;
  if (epoch_windows_ > 0) {
    losses.characters_per_second =
        static_cast<double>(epoch_windows_ * options_.batch_streams * options_.window_steps) / epoch_seconds_;
  }
  const std::string not_finite = Validate(losses.validation_nats);
  if (!not_finite.empty()) return GoBack(not_finite, result);

  const double best_nats = result.best_epoch == 0 ? std::numeric_limits<double>::infinity()
                                                  : record_.curve[result.best_epoch - 1].validation_nats;
  record_.curve.push_back(losses);
  position_.epochs = record_.curve.size();
  position_.window = 0;
  batch_.ResetState();
  if (IsGood(losses.validation_nats)) good_ = std::make_shared<const TrainingPoint>(Point());
  const bool is_best = losses.validation_nats < best_nats;
  if (is_best) result.best_epoch = losses.epoch;
  RECOUNT_RETURN_IF_ERROR(Refresh(is_best, result));
  if (callbacks_.epoch_done) RECOUNT_RETURN_IF_ERROR(callbacks_.epoch_done(result));
  return Save(result);
}

absl::Status Training::Stop(TrainResult& result) {
  result.stopped = true;
  RECOUNT_RETURN_IF_ERROR(Refresh(result.best_epoch == 0, result));
  return Save(result);
}

absl::Status Training::Refresh(bool is_best, TrainResult& result) {
  RECOUNT_ASSIGN_OR_RETURN(result.last, Snapshot());
  result.best = is_best ? result.last : result.best.WithMetadata(result.last.metadata());
  result.record = record_;
  result.updates = position_.update;
  result.train_seconds = SecondsSince(start_);
  return absl::OkStatus();
}

absl::Status Training::Save(const TrainResult& result) {
  if (!callbacks_.save) return absl::OkStatus();
  return callbacks_.save({record_, Point(), good_, result.best_epoch, result.best, !EpochsLeft()});
}

absl::Status Training::GoBack(const std::string& what, TrainResult& result) {
  const Divergence divergence = {position_.update, record_.curve.size() + 1, what, good_->position.update,
                                 LearningRateOfFirstEpoch()};
  Return(*good_);
  // An epoch that is taken back can only be the best where all before were bad.
  if (result.best_epoch > record_.curve.size()) result.best_epoch = 0;
  if (divergence.update == 1) {
    return absl::AbortedError(
        absl::StrCat("training: ", what,
                     " is not finite at the first update, before anything is learned; begin "
                     "with smaller weights, or use a shorter window"));
  }
  if (record_.divergences.size() < options_.halvings) {
    record_.divergences.push_back(divergence);
    if (callbacks_.diverged) callbacks_.diverged(divergence);
    return absl::OkStatus();
  }
  RECOUNT_RETURN_IF_ERROR(Save(result));
  std::string setting =
      absl::StrCat("learning rate ", divergence.learning_rate, ", clip ", ClipName(options_.clip.kind));
  if (options_.clip.kind != ClipKind::kNone) absl::StrAppend(&setting, " ", options_.clip.limit);
  if (!record_.divergences.empty()) {
    absl::StrAppend(&setting, ", after going back ", Counted(record_.divergences.size(), "time"));
  }
  return absl::AbortedError(
      absl::StrCat("training: ", what, " is not finite at update ", divergence.update, " (epoch ",
                   divergence.epoch, ", ", setting, "); use a lower learning rate or ",
                   options_.clip.kind == ClipKind::kNone ? "clip gradients" : "a lower clip"));
}

absl::StatusOr<Net> Training::Snapshot() const {
  return Net::Create(weights_.parameters(), vocabulary_, MetadataOf(record_, vocabulary_));
}

}  // namespace

absl::StatusOr<TrainResult> Train(absl::Span<const Symbol> train, absl::Span<const Symbol> validation,
                                  const Vocabulary& vocabulary, const NetOptions& net_options,
                                  const TrainOptions& options, const TrainCallbacks& callbacks,
                                  const TrainingState* from) {
  RECOUNT_RETURN_IF_ERROR(CheckOptions(net_options, options));
  RECOUNT_RETURN_IF_ERROR(CheckTexts(train, validation, vocabulary.size(), options));
  RECOUNT_RETURN_IF_ERROR(CheckMemory(ShapeOf(net_options, vocabulary.size()), options));
  if (from != nullptr) {
    const std::size_t windows = StreamWindows(train, options.batch_streams, options.window_steps).windows();
    RECOUNT_RETURN_IF_ERROR(CheckState(*from, vocabulary, net_options, options, windows));
  }
  return Training(train, validation, vocabulary, net_options, options, callbacks).Run(from);
}

}  // namespace recount::rnn
