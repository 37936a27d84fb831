#include "rnn/training.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "corpora/counted.h"
#include "corpora/random.h"
#include "corpora/status_macros.h"
#include "rnn/trainer.h"
#include "rnn/training_input.h"

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

bool IsTime(std::uint64_t every, std::uint64_t update) { return every > 0 && update % every == 0; }

// One run of Train.
class Training {
 public:
  Training(absl::Span<const Symbol> train, absl::Span<const Symbol> validation, const Vocabulary& vocabulary,
           const NetOptions& net_options, const TrainOptions& options, const TrainCallbacks& callbacks)
      : vocabulary_(vocabulary),
        net_options_(net_options),
        options_(options),
        callbacks_(callbacks),
        trainer_(train, validation, vocabulary.size(), net_options, options) {
    record_.options = OptionsJson(net_options, options);
  }

  absl::StatusOr<TrainResult> Run(const TrainingState* from);

 private:
  void Begin();
  void GoOnFrom(const TrainingState& from);
  void Return(const TrainingPoint& point);
  bool EpochsLeft() const { return rnn::EpochsLeft(record_.curve, options_.epochs, options_.patience); }
  double LearningRateOfFirstEpoch() const;
  double LearningRate() const;

  absl::Status RunEpoch(TrainResult& result);
  absl::Status RunWindow(TrainResult& result);
  absl::Status FinishEpoch(TrainResult& result);
  bool Report() const;
  absl::Status Watch(TrainResult& result);
  absl::Status Record(bool validate, TrainResult& result);
  // Whether a sample is to be drawn at this update that the record does not have.
  bool SampleIsDue() const;
  absl::Status Sample(TrainResult& result);
  absl::Status Stop(TrainResult& result);
  // Brings a result up to what there is now, which may be the best net.
  absl::Status Refresh(bool is_best, TrainResult& result);
  absl::Status Save(const TrainResult& result);
  // Whether a state with such a loss is worth going back to.
  bool IsGood(double nats) const { return nats <= trainer_.guess_nats() + kWildNats; }
  // Counts windows whose losses are wild, and tells of the first kWildWindows in a row.
  void CountWild(double nats);
  void TellOfWild(double nats);
  absl::Status GoBack(const std::string& what, TrainResult& result);
  absl::StatusOr<Net> Snapshot() const;

  const Vocabulary& vocabulary_;
  const NetOptions& net_options_;
  const TrainOptions& options_;
  const TrainCallbacks& callbacks_;
  Trainer trainer_;

  TrainingRecord record_;
  std::shared_ptr<const TrainingPoint> good_;
  std::uint64_t wild_windows_ = 0;  // In a row, up to now,
  double wild_nats_ = 0;            // and their sum.
  bool told_of_wild_ = false;

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
  NetShape smallest = trainer_.parameters().layout().shape();
  smallest.layers = smallest.hidden_size = 1;
  RECOUNT_ASSIGN_OR_RETURN(const Net none,
                           Net::Create(Parameters<float>(std::make_shared<const ParameterLayout>(smallest)),
                                       vocabulary_, MetadataOf(record_, vocabulary_)));
  TrainResult result{none, none, record_, 0, trainer_.position().update, 0, false};
  if (from != nullptr && from->best_epoch > 0) {
    result.best = from->best.WithMetadata(none.metadata());
    result.best_epoch = from->best_epoch;
  }
  if (!EpochsLeft()) {  // It is over, perhaps on other terms than those it was saved with.
    RECOUNT_RETURN_IF_ERROR(Refresh(result.best_epoch == 0, result));
    RECOUNT_RETURN_IF_ERROR(Save(result));
  }
  // One that was cut short. Between two epochs there is none.
  if (trainer_.position().window > 0 && SampleIsDue()) RECOUNT_RETURN_IF_ERROR(Sample(result));
  while (EpochsLeft() && !result.stopped) RECOUNT_RETURN_IF_ERROR(RunEpoch(result));
  result.train_seconds = SecondsSince(start_);
  return result;
}

void Training::Begin() {
  trainer_.Begin(net_options_.init);
  good_ = std::make_shared<const TrainingPoint>(trainer_.Point());
}

void Training::GoOnFrom(const TrainingState& from) {
  const std::string options = std::move(record_.options);  // The number of epochs may be another.
  record_ = from.record;
  record_.options = options;
  good_ = from.good;
  Return(from.now);
}

void Training::Return(const TrainingPoint& point) {
  trainer_.Return(point);
  record_.curve.resize(point.position.epochs);
  record_.losses.resize(point.position.losses);
  record_.samples.resize(point.position.samples);
}

double Training::LearningRateOfFirstEpoch() const {
  return std::ldexp(InitialLearningRate(options_), -static_cast<int>(record_.divergences.size()));
}

double Training::LearningRate() const {
  return LearningRateOfFirstEpoch() * LearningRateFactor(options_.schedule, record_.curve.size() + 1,
                                                         trainer_.position().update,
                                                         options_.epochs * trainer_.windows());
}

// To the end of the epoch, or to where it stops or goes back.
absl::Status Training::RunEpoch(TrainResult& result) {
  epoch_seconds_ = 0;
  epoch_windows_ = 0;
  const std::size_t divergences = record_.divergences.size();
  while (trainer_.position().window < trainer_.windows()) {
    RECOUNT_RETURN_IF_ERROR(RunWindow(result));
    if (result.stopped || record_.divergences.size() > divergences) return absl::OkStatus();
  }
  return FinishEpoch(result);
}

absl::Status Training::RunWindow(TrainResult& result) {
  const Clock::time_point start = Clock::now();
  // A state is known to be good by the loss of the window after it. That at the end of an epoch is validated.
  std::shared_ptr<const TrainingPoint> before;
  if (trainer_.position().window > 0 && trainer_.position().update % kGoodEvery == 0) {
    before = std::make_shared<const TrainingPoint>(trainer_.Point());
  }
  const std::string not_finite = trainer_.Step(LearningRate());
  if (!not_finite.empty()) return GoBack(not_finite, result);
  CountWild(trainer_.last_nats());
  if (before != nullptr && IsGood(trainer_.last_nats())) good_ = std::move(before);
  const double seconds = SecondsSince(start);
  window_seconds_ += seconds;
  epoch_seconds_ += seconds;
  ++epoch_windows_;
  ++updates_here_;
  const std::size_t divergences = record_.divergences.size();
  RECOUNT_RETURN_IF_ERROR(Watch(result));
  if (result.stopped || record_.divergences.size() > divergences) return absl::OkStatus();
  if (!Report()) return Stop(result);
  if (callbacks_.save_due && callbacks_.save_due()) return Save(result);
  return absl::OkStatus();
}

absl::Status Training::Watch(TrainResult& result) {
  const WatchOptions& watch = options_.watch;
  const std::uint64_t update = trainer_.position().update;
  const bool validates = IsTime(watch.validate_every, update);
  if (validates || IsTime(watch.record_every, update)) RECOUNT_RETURN_IF_ERROR(Record(validates, result));
  const bool went_back = trainer_.position().update != update;
  return !went_back && SampleIsDue() ? Sample(result) : absl::OkStatus();
}

bool Training::SampleIsDue() const {
  const WatchOptions& watch = options_.watch;
  const std::uint64_t update = trainer_.position().update;
  const bool is_time = IsTime(watch.sample_every, update) ||
                       std::count(watch.sample_at.begin(), watch.sample_at.end(), update) > 0;
  return is_time && (record_.samples.empty() || record_.samples.back().update < update);
}

absl::Status Training::Record(bool validate, TrainResult& result) {
  TrainingPosition& position = trainer_.position();
  LossRecord losses;
  losses.update = position.update;
  losses.train_nats = position.recorded_nats / static_cast<double>(position.recorded_windows);
  losses.smoothed_nats = position.smoothed_nats;
  if (validate) {
    const std::string not_finite = trainer_.Validate(losses.validation_nats.emplace());
    if (!not_finite.empty()) return GoBack(not_finite, result);
  }
  position.recorded_nats = 0;
  position.recorded_windows = 0;
  record_.losses.push_back(losses);
  position.losses = record_.losses.size();
  return callbacks_.recorded ? callbacks_.recorded(losses) : absl::OkStatus();
}

absl::Status Training::Sample(TrainResult& result) {
  if (!callbacks_.sample) return absl::OkStatus();
  TrainingPosition& position = trainer_.position();
  RECOUNT_ASSIGN_OR_RETURN(const Net net, Net::Create(trainer_.parameters(), vocabulary_, {}));
  std::optional<std::vector<Symbol>> symbols =
      callbacks_.sample(net, options_.watch.sample_length, SampleSeed(options_, position.update));
  if (!symbols.has_value()) return Stop(result);
  record_.samples.push_back({position.update, *std::move(symbols)});
  position.samples = record_.samples.size();
  return callbacks_.sampled ? callbacks_.sampled(record_.samples.back(), vocabulary_) : absl::OkStatus();
}

bool Training::Report() const {
  if (!callbacks_.progress) return true;
  const TrainingPosition& position = trainer_.position();
  const double seconds_per_window = window_seconds_ / static_cast<double>(updates_here_);
  const std::size_t left = (options_.epochs - record_.curve.size()) * trainer_.windows() - position.window;
  TrainProgress progress;
  progress.epoch = record_.curve.size() + 1;
  progress.epochs = options_.epochs;
  progress.window = position.window;
  progress.windows = trainer_.windows();
  progress.smoothed_nats = position.smoothed_nats;
  progress.characters_per_second =
      static_cast<double>(options_.batch_streams * options_.window_steps) / seconds_per_window;
  progress.seconds_left = seconds_per_window * static_cast<double>(left);
  return callbacks_.progress(progress);
}

absl::Status Training::FinishEpoch(TrainResult& result) {
  EpochLosses losses;
  losses.epoch = record_.curve.size() + 1;
  losses.train_nats = trainer_.position().epoch_nats / static_cast<double>(trainer_.windows());
  losses.learning_rate = trainer_.position().epoch_learning_rate;
  losses.train_seconds = epoch_seconds_;
  if (epoch_windows_ > 0) {
    losses.characters_per_second =
        static_cast<double>(epoch_windows_ * options_.batch_streams * options_.window_steps) / epoch_seconds_;
  }
  const std::string not_finite = trainer_.Validate(losses.validation_nats);
  if (!not_finite.empty()) return GoBack(not_finite, result);
  if (!IsGood(losses.train_nats)) TellOfWild(losses.train_nats);

  const double best_nats = result.best_epoch == 0 ? std::numeric_limits<double>::infinity()
                                                  : record_.curve[result.best_epoch - 1].validation_nats;
  record_.curve.push_back(losses);
  trainer_.EndEpoch();
  if (IsGood(losses.validation_nats)) good_ = std::make_shared<const TrainingPoint>(trainer_.Point());
  const bool is_best = losses.validation_nats < best_nats;
  if (is_best) result.best_epoch = losses.epoch;
  RECOUNT_RETURN_IF_ERROR(Refresh(is_best, result));
  if (callbacks_.epoch_done) RECOUNT_RETURN_IF_ERROR(callbacks_.epoch_done(result));
  return Save(result);
}

void Training::CountWild(double nats) {
  if (IsGood(nats)) {
    wild_windows_ = 0;
    wild_nats_ = 0;
    return;
  }
  ++wild_windows_;
  wild_nats_ += nats;
  if (wild_windows_ >= kWildWindows) TellOfWild(wild_nats_ / static_cast<double>(wild_windows_));
}

void Training::TellOfWild(double nats) {
  if (told_of_wild_ || !callbacks_.wild) return;
  told_of_wild_ = true;
  callbacks_.wild({trainer_.position().update, record_.curve.size() + 1, nats, trainer_.guess_nats(),
                   LearningRateOfFirstEpoch()});
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
  result.updates = trainer_.position().update;
  result.train_seconds = SecondsSince(start_);
  return absl::OkStatus();
}

absl::Status Training::Save(const TrainResult& result) {
  if (!callbacks_.save) return absl::OkStatus();
  return callbacks_.save({record_, trainer_.Point(), good_, result.best_epoch, result.best, !EpochsLeft()});
}

absl::Status Training::GoBack(const std::string& what, TrainResult& result) {
  const Divergence divergence = {trainer_.position().update, record_.curve.size() + 1, what,
                                 good_->position.update, LearningRateOfFirstEpoch()};
  const bool nothing_is_learned = divergence.update == 1 && !trainer_.has_updated();
  Return(*good_);
  // An epoch that is taken back can only be the best where all before were bad.
  if (result.best_epoch > record_.curve.size()) result.best_epoch = 0;
  if (nothing_is_learned) {
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
  return Net::Create(trainer_.parameters(), vocabulary_, MetadataOf(record_, vocabulary_));
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
    RECOUNT_RETURN_IF_ERROR(CheckState(*from, train, vocabulary, net_options, options, "training"));
  }
  return Training(train, validation, vocabulary, net_options, options, callbacks).Run(from);
}

}  // namespace recount::rnn
