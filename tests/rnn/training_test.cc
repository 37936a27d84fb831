#include "rnn/training.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "rnn/checkpoint.h"
#include "rnn/scoring.h"
#include "tests/rnn/small_net.h"
#include "tests/support/status_matchers.h"

namespace recount::rnn {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::LetterVocabulary;
using testing::StatusIs;

struct Setting {
  std::vector<Symbol> train, validation;
  NetOptions net;
  TrainOptions options;
  TrainCallbacks callbacks;

  absl::StatusOr<TrainResult> Run() const {
    return Train(train, validation, LetterVocabulary(5), net, options, callbacks);
  }
};

// A text that repeats abacdabace... with a period of 10, learnt in a second.
Setting Periodic() {
  const Symbol period[] = {0, 1, 0, 2, 3, 0, 1, 0, 2, 4};
  Setting setting;
  for (std::size_t i = 0; i < 4001; ++i) setting.train.push_back(period[i % 10]);
  setting.validation.assign(setting.train.begin() + 3, setting.train.begin() + 403);
  setting.net = {1, 24, {}};
  setting.options.batch_streams = 10;
  setting.options.window_steps = 20;
  setting.options.epochs = 15;
  setting.options.learning_rate = 1e-2;
  return setting;
}

// A short run with everything switched on.
Setting Short() {
  Setting setting;
  setting.train = testing::RandomSymbols(900, 5, 0, 1);
  setting.validation = testing::RandomSymbols(60, 5, 0.05, 2);
  setting.net = {2, 12, {}};
  setting.options.batch_streams = 40;
  setting.options.piece_streams = 16;
  setting.options.window_steps = 5;
  setting.options.epochs = 3;
  setting.options.dropout = 0.25;
  return setting;
}

std::string LastBytes(const Setting& setting) {
  const absl::StatusOr<TrainResult> result = setting.Run();
  EXPECT_OK(result);
  return SerializeNet(result->last).value();
}

double Validation(const Net& net, const Setting& setting) {
  Weights<float> weights(net.parameters());
  weights.PackForward();
  return MeanNats(weights, setting.validation);
}

TEST(Train, LearnsAPeriodicText) {
  for (const OptimiserKind optimiser : {OptimiserKind::kRmsProp, OptimiserKind::kAdam}) {
    Setting setting = Periodic();
    setting.options.optimiser = optimiser;
    ASSERT_OK_AND_ASSIGN(const TrainResult result, setting.Run());
    EXPECT_GT(result.record.curve.front().train_nats, 0.3);
    EXPECT_LT(result.record.curve.back().train_nats, 0.02) << OptimiserName(optimiser);
    // The start of the validation text cannot be foreseen.
    EXPECT_LT(result.record.curve.back().validation_nats, 0.05) << OptimiserName(optimiser);
  }
}

TEST(Train, SameBytesForAnyNumberOfThreads) {
  Setting setting = Short();
  const std::string one = LastBytes(setting);
  for (const int threads : {2, 3}) {
    setting.options.threads = threads;
    EXPECT_TRUE(LastBytes(setting) == one) << threads;
  }
}

TEST(Train, SeedDecidesTheBytes) {
  Setting setting = Short();
  const std::string one = LastBytes(setting);
  EXPECT_TRUE(LastBytes(setting) == one);
  setting.options.seed = 2;
  EXPECT_FALSE(LastBytes(setting) == one);
}

TEST(Train, KeepsBestAndLast) {
  Setting setting = Short();
  setting.options.epochs = 12;
  setting.options.learning_rate = 0.02;
  ASSERT_OK_AND_ASSIGN(const TrainResult result, setting.Run());
  ASSERT_EQ(result.record.curve.size(), 12u);
  const auto best = std::min_element(
      result.record.curve.begin(), result.record.curve.end(),
      [](const EpochLosses& a, const EpochLosses& b) { return a.validation_nats < b.validation_nats; });
  EXPECT_EQ(result.best_epoch, best->epoch);
  ASSERT_LT(result.best_epoch, 12u) << "random text is learnt by heart, so a late epoch cannot be the best";
  EXPECT_EQ(Validation(result.best, setting), best->validation_nats);
  EXPECT_EQ(Validation(result.last, setting), result.record.curve.back().validation_nats);
  EXPECT_FALSE(result.stopped);
}

TEST(Train, DecaysTheLearningRateFromTheEpochAsked) {
  Setting setting = Short();
  setting.options.epochs = 4;
  setting.options.schedule.decay_from_epoch = 2;
  setting.options.schedule.decay = 0.5;
  ASSERT_OK_AND_ASSIGN(const TrainResult result, setting.Run());
  std::vector<double> rates;
  for (const EpochLosses& epoch : result.record.curve) rates.push_back(epoch.learning_rate);
  EXPECT_EQ(rates, (std::vector<double>{2e-3, 2e-3, 1e-3, 5e-4}));
}

TEST(Train, FirstLossIsThatOfTheUntrainedNet) {
  Setting setting = Short();
  setting.options.epochs = 1;
  double first = 0;
  setting.callbacks.progress = [&](const TrainProgress& progress) {
    first = progress.smoothed_nats;
    return false;
  };
  ASSERT_OK(setting.Run());
  EXPECT_NEAR(first, std::log(5.0), 0.05);
}

TEST(Train, DropoutIsOffInEvaluation) {
  Setting setting = Short();
  setting.options.dropout = 0.9;
  ASSERT_OK_AND_ASSIGN(const TrainResult result, setting.Run());
  EXPECT_EQ(Validation(result.last, setting), result.record.curve.back().validation_nats);
}

TEST(Train, DropoutHasNoEffectOnOneLayer) {
  Setting setting = Short();
  setting.net.layers = 1;
  ASSERT_OK_AND_ASSIGN(const TrainResult with, setting.Run());
  setting.options.dropout = 0;
  ASSERT_OK_AND_ASSIGN(const TrainResult without, setting.Run());
  EXPECT_EQ(with.last.parameters().values(), without.last.parameters().values());
}

TEST(Train, ReportsEveryWindow) {
  Setting setting = Short();
  std::size_t calls = 0;
  setting.callbacks.progress = [&](const TrainProgress& progress) {
    EXPECT_EQ(progress.windows, 4u);  // floor(899 / 40) = 22 symbols a stream.
    EXPECT_EQ(progress.epoch, calls / 4 + 1);
    EXPECT_EQ(progress.window, calls % 4 + 1);
    EXPECT_EQ(progress.epochs, 3u);
    EXPECT_GT(progress.characters_per_second, 0);
    EXPECT_EQ(progress.seconds_left == 0, calls == 11);
    ++calls;
    return true;
  };
  ASSERT_OK(setting.Run());
  EXPECT_EQ(calls, 12u);
}

TEST(Train, StopsWellWhenAsked) {
  for (const std::size_t stop_after : {1u, 4u, 6u}) {
    Setting setting = Short();
    std::size_t calls = 0, saved = 0;
    setting.callbacks.progress = [&](const TrainProgress&) { return ++calls < stop_after; };
    setting.callbacks.epoch_done = [&](const TrainResult&) {
      ++saved;
      return absl::OkStatus();
    };
    ASSERT_OK_AND_ASSIGN(const TrainResult result, setting.Run());
    EXPECT_TRUE(result.stopped);
    EXPECT_EQ(calls, stop_after);
    // Stopped before the end of its epoch, or at it: that epoch is not validated.
    const std::size_t complete = (stop_after - 1) / 4;
    EXPECT_EQ(result.record.curve.size(), complete);
    EXPECT_EQ(saved, complete);
    EXPECT_EQ(result.best_epoch, complete);
    EXPECT_EQ(result.best.parameters().values() == result.last.parameters().values(), complete == 0);
  }
}

TEST(Train, HandsOverEveryEpoch) {
  Setting setting = Short();
  std::vector<std::size_t> epochs;
  setting.callbacks.epoch_done = [&](const TrainResult& so_far) {
    epochs.push_back(so_far.record.curve.back().epoch);
    return epochs.size() == 2 ? absl::UnavailableError("disk") : absl::OkStatus();
  };
  EXPECT_THAT(setting.Run(), StatusIs(absl::StatusCode::kUnavailable, "disk"));
  EXPECT_EQ(epochs, (std::vector<std::size_t>{1, 2}));
}

TEST(Train, MetadataHoldsOptionsAndCurve) {
  Setting setting = Short();
  ASSERT_OK_AND_ASSIGN(const TrainResult result, setting.Run());
  ASSERT_EQ(result.last.metadata().size(), 2u);
  EXPECT_EQ(result.last.metadata()[0].first, "options");
  EXPECT_EQ(result.last.metadata()[0].second, OptionsJson(setting.net, setting.options));
  EXPECT_EQ(result.last.metadata()[1].first, "loss_curve");
  EXPECT_THAT(result.last.metadata()[1].second, HasSubstr("{\"epoch\":3,\"train_nats\":1."));
}

TEST(Train, DivergenceSaysWhereAndWhatToChange) {
  Setting setting = Periodic();
  setting.options.learning_rate = 1e38;
  setting.options.clip.kind = ClipKind::kNone;
  EXPECT_THAT(setting.Run(), StatusIs(absl::StatusCode::kAborted,
                                      AllOf(HasSubstr("is not finite at update "), HasSubstr("(epoch 1, "),
                                            HasSubstr("use a lower learning rate or clip gradients"))));
}

// A learning rate that is too large by far at first, and small enough when it has been halved often.
TEST(Train, GoesBackAndHalvesTheLearningRate) {
  Setting setting = Periodic();
  setting.options.optimiser = OptimiserKind::kSgd;
  setting.options.clip.kind = ClipKind::kNone;
  setting.options.learning_rate = 1e38;
  setting.options.halvings = 130;
  std::vector<Divergence> divergences;
  setting.callbacks.diverged = [&](const Divergence& divergence) { divergences.push_back(divergence); };
  ASSERT_OK_AND_ASSIGN(const TrainResult result, setting.Run());
  ASSERT_GT(divergences.size(), 2u);
  double learning_rate = 1e38;
  for (const Divergence& divergence : divergences) {
    EXPECT_EQ(divergence.learning_rate, learning_rate);
    EXPECT_GT(divergence.update, divergence.back_to);
    learning_rate /= 2;
  }
  EXPECT_EQ(result.record.divergences.size(), divergences.size());
  EXPECT_EQ(result.record.curve.size(), setting.options.epochs);
  EXPECT_EQ(result.updates, 20 * setting.options.epochs);

  // Without what went wrong, the run is that of the last learning rate from where it went back to.
  if (divergences.back().back_to == 0) {
    setting.options.learning_rate = learning_rate;
    ASSERT_OK_AND_ASSIGN(const TrainResult straight, setting.Run());
    EXPECT_EQ(result.last.parameters().values(), straight.last.parameters().values());
  }
}

TEST(Train, GivesUpWhereItDivergesOnceMoreThanItMay) {
  Setting setting = Periodic();
  setting.options.optimiser = OptimiserKind::kSgd;
  setting.options.learning_rate = 1e38;
  setting.options.clip.kind = ClipKind::kNone;
  setting.options.halvings = 2;
  std::size_t divergences = 0, saved = 0;
  setting.callbacks.diverged = [&](const Divergence&) { ++divergences; };
  setting.callbacks.save = [&](const TrainingState& state) {
    EXPECT_TRUE(state.now.parameters.values().allFinite());
    ++saved;
    return absl::OkStatus();
  };
  EXPECT_THAT(setting.Run(),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("after going back 2 times); use a lower")));
  EXPECT_EQ(divergences, 2u);
  EXPECT_EQ(saved, 1u);
}

// A state of a run of 200 windows an epoch, after update 150, with a row of a tensor set to a value of which
// no number comes.
TrainingState SpoiledAt150(Setting& setting, std::size_t tensor, Index row, float value) {
  setting.options.batch_streams = 4;
  setting.options.window_steps = 5;
  setting.options.epochs = 1;
  std::optional<TrainingState> state;
  std::uint64_t update = 0;
  setting.callbacks.progress = [&](const TrainProgress&) { return ++update < 150; };
  setting.callbacks.save = [&](const TrainingState& saved) {
    state = saved;
    return absl::OkStatus();
  };
  EXPECT_OK(setting.Run());
  setting.callbacks = {};
  state->now.parameters.tensor(tensor).row(row).setConstant(value);
  return *state;
}

TEST(Train, GoesBackIntoTheEpochToTheLastGoodState) {
  Setting setting = Periodic();
  const TrainingState state =
      SpoiledAt150(setting, ParameterLayout(ShapeOf(setting.net, 5)).out_weight(), 0, INFINITY);
  std::vector<Divergence> divergences;
  setting.callbacks.diverged = [&](const Divergence& divergence) { divergences.push_back(divergence); };
  ASSERT_OK(Train(setting.train, setting.validation, LetterVocabulary(5), setting.net, setting.options,
                  setting.callbacks, &state));
  ASSERT_EQ(divergences.size(), 1u);
  EXPECT_EQ(divergences[0].update, 151u);
  EXPECT_EQ(divergences[0].back_to, 100u);
}

TEST(Train, ALossThatIsNotFiniteNamesWhatWasSoFirst) {
  Setting setting = Periodic();
  setting.options.halvings = 0;
  const auto spoiled = [&](std::size_t tensor, Index row) {
    const TrainingState state = SpoiledAt150(setting, tensor, row, NAN);
    return Train(setting.train, setting.validation, LetterVocabulary(5), setting.net, setting.options, {},
                 &state)
        .status();
  };
  const ParameterLayout layout(ShapeOf(setting.net, 5));
  // Logits that a float holds, and their differences not.
  for (const float far : {3e38F, -3e38F}) {
    TrainingState state = SpoiledAt150(setting, layout.out_bias(), 0, far);
    state.now.parameters.tensor(layout.out_bias())(1, 0) = -far;
    EXPECT_THAT(Train(setting.train, setting.validation, LetterVocabulary(5), setting.net, setting.options,
                      {}, &state),
                StatusIs(absl::StatusCode::kAborted,
                         HasSubstr("the loss (first the difference of two logits at step 1) is not finite")));
  }
  EXPECT_THAT(spoiled(layout.out_weight(), 3),
              StatusIs(absl::StatusCode::kAborted,
                       HasSubstr("the loss (first the logits at step 1) is not finite at update 151")));
  for (Index gate = 0; gate < 4; ++gate) {
    EXPECT_THAT(spoiled(layout.bias_hh(0), gate * 24 + 7),
                StatusIs(absl::StatusCode::kAborted,
                         HasSubstr(absl::StrCat("the loss (first gate ", std::string(1, "ifgo"[gate]),
                                                " of layer 0 at step 1) is not finite at update 151"))));
  }
  setting.net.cell = CellKind::kTanh;
  EXPECT_THAT(spoiled(layout.bias_hh(0), 7),
              StatusIs(absl::StatusCode::kAborted,
                       HasSubstr("the loss (first the hidden state of layer 0 at step 1) is not finite")));
}

TEST(Train, WeightsThatAreNotFiniteAfterAnUpdateAreCaughtAtOnce) {
  Setting setting = Periodic();
  setting.options.optimiser = OptimiserKind::kSgd;
  setting.options.clip.kind = ClipKind::kNone;
  setting.options.learning_rate = 1e300;
  setting.options.halvings = 0;
  EXPECT_THAT(setting.Run(),
              StatusIs(absl::StatusCode::kAborted,
                       AllOf(HasSubstr("training: rnn.weight_ih_l0 is not finite at update 1 (epoch 1, "),
                             HasSubstr("use a lower learning rate"))));
}

TEST(Train, TellsOnceOfALossThatIsWild) {
  Setting setting = Periodic();
  std::vector<WildLoss> wild;
  setting.callbacks.wild = [&](const WildLoss& loss) { wild.push_back(loss); };
  ASSERT_OK(setting.Run());
  EXPECT_TRUE(wild.empty());
  setting.options.learning_rate = 1e4;
  setting.options.optimiser = OptimiserKind::kSgd;
  ASSERT_OK(setting.Run());
  ASSERT_EQ(wild.size(), 1u);
  EXPECT_GT(wild[0].nats, std::log(5.0) + kWildNats);
  EXPECT_EQ(wild[0].guess_nats, std::log(5.0));
  EXPECT_EQ(wild[0].learning_rate, 1e4);
  EXPECT_EQ(wild[0].epoch, 1u);
}

TEST(Train, StopsWhereValidationNoLongerFalls) {
  Setting setting = Short();
  setting.options.epochs = 200;
  setting.options.learning_rate = 0.02;
  setting.options.patience = 4;
  ASSERT_OK_AND_ASSIGN(const TrainResult result, setting.Run());
  EXPECT_EQ(result.record.curve.size(), result.best_epoch + 4);
  EXPECT_FALSE(result.stopped);
}

TEST(Train, RecordsLossesAndSamplesWithoutChangingTheTraining) {
  Setting setting = Short();
  ASSERT_OK_AND_ASSIGN(const TrainResult plain, setting.Run());
  setting.options.watch = {2, 4, 0.5, {3, 4}, 5, 9};
  setting.callbacks.sample = [](const Net& net, std::size_t length, std::uint64_t seed) {
    return testing::RandomSymbols(length, net.vocabulary().size(), 0, seed);
  };
  double nats = 0, smoothed = std::log(5.0);
  setting.callbacks.progress = [&](const TrainProgress& progress) {
    nats = (progress.smoothed_nats - 0.5 * smoothed) / 0.5;
    smoothed = progress.smoothed_nats;
    return true;
  };
  std::vector<double> pairs;
  setting.callbacks.recorded = [&](const LossRecord& losses) {
    pairs.push_back(2 * losses.train_nats - nats);  // `nats` is of the window before the last.
    return absl::OkStatus();
  };
  ASSERT_OK_AND_ASSIGN(const TrainResult watched, setting.Run());
  EXPECT_EQ(watched.last.parameters().values(), plain.last.parameters().values());
  ASSERT_EQ(watched.record.losses.size(), 6u);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(watched.record.losses[i].update, 2 * (i + 1));
  for (const double of_one_window : pairs) EXPECT_NEAR(of_one_window, std::log(5.0), 0.3);
  EXPECT_EQ(watched.record.losses[1].validation_nats, plain.record.curve[0].validation_nats);
  EXPECT_FALSE(watched.record.losses[0].validation_nats.has_value());
  std::vector<std::uint64_t> updates;
  for (const SampleRecord& sample : watched.record.samples) {
    updates.push_back(sample.update);
    EXPECT_EQ(sample.symbols.size(), 9u);
  }
  EXPECT_EQ(updates, (std::vector<std::uint64_t>{3, 4, 5, 10}));
}

TEST(Train, InBf16LearnsAsWell) {
  Setting setting = Periodic();
  setting.options.precision = Precision::kBf16;
  if (!HasBf16()) {
    EXPECT_THAT(setting.Run(), StatusIs(absl::StatusCode::kInvalidArgument,
                                        HasSubstr("train in float (--precision float)")));
    return;
  }
  ASSERT_OK_AND_ASSIGN(const TrainResult result, setting.Run());
  setting.options.precision = Precision::kFloat;
  ASSERT_OK_AND_ASSIGN(const TrainResult in_float, setting.Run());
  EXPECT_NE(result.record.curve[0].train_nats, in_float.record.curve[0].train_nats);
  EXPECT_NEAR(result.record.curve[0].train_nats, in_float.record.curve[0].train_nats, 0.02);
  EXPECT_LT(result.record.curve.back().train_nats, 0.02);
}

TEST(Train, InBf16SameBytesForAnyNumberOfThreads) {
  Setting setting = Short();
  setting.options.precision = Precision::kBf16;
  if (!HasBf16()) GTEST_SKIP() << "this processor has no bfloat16 arithmetic";
  const std::string one = LastBytes(setting);
  setting.options.threads = 3;
  EXPECT_TRUE(LastBytes(setting) == one);
}

TEST(Train, PassesErrorsOfItsInputOn) {
  Setting setting = Short();
  setting.options.dropout = 1;
  EXPECT_THAT(setting.Run(), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("dropout is 1")));
  setting = Short();
  setting.validation.clear();
  EXPECT_THAT(setting.Run(), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("validation text")));
  setting = Short();
  setting.net = {64, 16384, {}};
  EXPECT_THAT(setting.Run(), StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("GiB of memory")));
}

}  // namespace
}  // namespace recount::rnn
