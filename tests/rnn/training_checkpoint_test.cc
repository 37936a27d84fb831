#include "rnn/training_checkpoint.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "rnn/checkpoint.h"
#include "rnn/safetensors.h"
#include "rnn/training.h"
#include "rnn/training_input.h"
#include "rnn/training_state_check.h"
#include "tests/rnn/small_net.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount::rnn {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::StatusIs;

// A run that saves its state after every update.
struct SavingRun {
  std::vector<Symbol> train = testing::RandomSymbols(600, 5, 0, 1);
  std::vector<Symbol> validation = testing::RandomSymbols(60, 5, 0.05, 2);
  Vocabulary vocabulary = testing::LetterVocabulary(5);
  NetOptions net = {2, 6, {}};
  TrainOptions options;
  std::vector<std::string> saved;         // Bytes.
  std::size_t whole_samples = 1'000'000;  // All after so many are cut short.

  SavingRun() {
    options.batch_streams = 20;
    options.piece_streams = 16;  // Two pieces.
    options.window_steps = 5;
    options.epochs = 3;
    options.dropout = 0.25;
    options.optimiser = OptimiserKind::kAdam;
    options.watch.record_every = 4;
    options.watch.validate_every = 8;
    options.watch.sample_every = 5;
    options.watch.sample_length = 7;
  }

  absl::StatusOr<TrainResult> Train(const TrainingState* from = nullptr) {
    TrainCallbacks callbacks;
    callbacks.save_due = [] { return true; };
    callbacks.save = [this](const TrainingState& state) {
      const std::string path = testing::TemporaryFolder() + "/state";
      const absl::Status status = SaveTraining(state, {{"corpus", "tiny"}}, path);
      saved.push_back(testing::ReadAll(path));
      return status;
    };
    std::size_t samples = 0;
    callbacks.sample = [&](const Net& sampled, std::size_t length,
                           std::uint64_t seed) -> std::optional<std::vector<Symbol>> {
      if (samples++ == whole_samples) return std::nullopt;
      return testing::RandomSymbols(length, sampled.vocabulary().size(), 0, seed);
    };
    return rnn::Train(train, validation, vocabulary, net, options, callbacks, from);
  }
};

TEST(TrainingCheckpoint, EveryStateEndsWithTheSameBytes) {
  for (const CellKind cell : {CellKind::kLstm, CellKind::kGru}) {
    for (const OptimiserKind optimiser : kOptimisers) {
      SavingRun whole;
      whole.net.cell = cell;
      whole.options.optimiser = optimiser;
      ASSERT_OK_AND_ASSIGN(const TrainResult expected, whole.Train());
      ASSERT_EQ(whole.saved.size(), 18u);  // 15 updates and 3 epochs.
      for (const std::string& bytes : whole.saved) {
        ASSERT_OK_AND_ASSIGN(const TrainingCheckpoint from, ParseTraining(bytes, "x"));
        SavingRun rest = whole;
        rest.options.threads = 2;
        ASSERT_OK_AND_ASSIGN(const TrainResult result, rest.Train(&from.state));
        EXPECT_EQ(SerializeNet(result.last).value(), SerializeNet(expected.last).value());
        EXPECT_EQ(SerializeNet(result.best).value(), SerializeNet(expected.best).value());
        EXPECT_TRUE(rest.saved.back() == whole.saved.back());
      }
    }
  }
}

// At the end of an epoch (update 5 of 15) as in the midst of one (update 8), and where going on is cut short
// too.
TEST(TrainingCheckpoint, ASampleThatIsCutShortIsDrawnWhenTrainingGoesOn) {
  for (const std::uint64_t every : {5, 8}) {
    SavingRun whole;
    whole.options.watch.sample_every = every;
    ASSERT_OK_AND_ASSIGN(const TrainResult expected, whole.Train());
    EXPECT_EQ(expected.record.samples.size(), 15 / every);
    SavingRun cut = whole;
    cut.whole_samples = 0;
    ASSERT_OK_AND_ASSIGN(const TrainResult first, cut.Train());
    SavingRun again = cut;
    ASSERT_OK_AND_ASSIGN(const TrainingCheckpoint from_first, ParseTraining(cut.saved.back(), "x"));
    ASSERT_OK_AND_ASSIGN(const TrainResult second, again.Train(&from_first.state));
    for (const TrainResult& result : {first, second}) {
      EXPECT_TRUE(result.stopped);
      EXPECT_EQ(result.updates, every);
      EXPECT_TRUE(result.record.samples.empty());
    }
    EXPECT_TRUE(again.saved.back() == cut.saved.back());
    SavingRun rest = whole;
    ASSERT_OK_AND_ASSIGN(const TrainingCheckpoint from, ParseTraining(again.saved.back(), "x"));
    ASSERT_OK(rest.Train(&from.state));
    EXPECT_TRUE(rest.saved.back() == whole.saved.back());
  }
}

TEST(TrainingCheckpoint, KeepsTheMetadataGiven) {
  SavingRun run;
  ASSERT_OK(run.Train());
  ASSERT_OK_AND_ASSIGN(const TrainingCheckpoint checkpoint, ParseTraining(run.saved.back(), "x"));
  EXPECT_EQ(checkpoint.more, (Metadata{{"corpus", "tiny"}}));
  EXPECT_TRUE(checkpoint.state.finished);
  EXPECT_EQ(checkpoint.state.record.losses.size(), 3u);
  EXPECT_EQ(checkpoint.state.record.samples.size(), 3u);
  EXPECT_EQ(checkpoint.state.record.samples[0].symbols.size(), 7u);
}

TEST(TrainingCheckpoint, IsANetForItsReaders) {
  SavingRun run;
  ASSERT_OK_AND_ASSIGN(const TrainResult result, run.Train());
  ASSERT_OK_AND_ASSIGN(const Net net, ParseNet(run.saved.back(), "x"));
  EXPECT_EQ(net.parameters().values(), result.last.parameters().values());
  EXPECT_THAT(
      ParseTraining(SerializeNet(net).value(), "x.net"),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("x.net: holds a net and no training")));
}

TEST(TrainingCheckpoint, RefusesEveryTruncationAndFlippedByte) {
  SavingRun run;
  ASSERT_OK(run.Train());
  const std::string whole = run.saved[0];
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    EXPECT_THAT(ParseTraining(whole.substr(0, size), "x"),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("x: ")));
    std::string changed = whole;
    changed[size] = static_cast<char>(changed[size] ^ 4);
    EXPECT_THAT(ParseTraining(changed, "x"), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("x: ")));
  }
}

// Files that are sealed well and do not hold together.
TEST(TrainingCheckpoint, RefusesWhatDoesNotFit) {
  SavingRun run;
  ASSERT_OK(run.Train());
  const auto with = [&](const auto& change) {
    SafetensorsFile file = ParseSafetensors(run.saved[1], "x").value();
    change(file);
    return ParseTraining(SerializeSafetensors(file), "x").status();
  };
  const auto progress = [](SafetensorsFile& file) -> std::string& {
    for (auto& [key, text] : file.metadata) {
      if (key == kTrainingKey) return text;
    }
    ADD_FAILURE();
    return file.metadata[0].second;
  };
  EXPECT_THAT(with([](SafetensorsFile& file) { file.tensors.pop_back(); }),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("is missing")));
  EXPECT_THAT(with([](SafetensorsFile& file) { file.tensors.back().name = "training.more"; }),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("is missing")));
  EXPECT_THAT(with([](SafetensorsFile& file) {
                file.tensors.push_back(file.tensors.back());
                file.tensors.back().name = "training.more";
              }),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("training.more belongs to nothing")));
  EXPECT_THAT(with([&](SafetensorsFile& file) { progress(file) = "{}"; }),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("x: now is missing")));
}

// The last state of a run but one, in the middle of its third epoch, with changes and sealed again.
class ImpossibleState : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    run_ = new SavingRun;
    ASSERT_OK(run_->Train());
  }
  static void TearDownTestSuite() { delete run_; }

  static const std::string& Bytes() { return run_->saved[run_->saved.size() - 3]; }

  static std::string& Entry(SafetensorsFile& file, const std::string& key) {
    for (auto& [name, text] : file.metadata) {
      if (name == key) return text;
    }
    ADD_FAILURE() << key;
    return file.metadata[0].second;
  }

  static absl::StatusOr<TrainingCheckpoint> With(const std::function<void(SafetensorsFile&)>& change) {
    SafetensorsFile file = ParseSafetensors(Bytes(), "x").value();
    change(file);
    return ParseTraining(SerializeSafetensors(file), "x");
  }

  // The JSON of an entry with the first value of a key replaced.
  static absl::StatusOr<TrainingCheckpoint> WithField(const std::string& entry, const std::string& key,
                                                      const std::string& value) {
    return With([&](SafetensorsFile& file) {
      std::string& text = Entry(file, entry);
      const std::size_t begin = text.find("\"" + key + "\":") + key.size() + 3;
      ASSERT_GT(begin, key.size() + 3) << text;
      text.replace(begin, text.find_first_of(",}]", begin) - begin, value);
    });
  }

  static void ExpectRefused(const std::string& entry, const std::string& key, const std::string& value,
                            const std::string& message) {
    EXPECT_THAT(WithField(entry, key, value),
                StatusIs(absl::StatusCode::kDataLoss,
                         AllOf(HasSubstr(message), HasSubstr("the state of the training is damaged"))))
        << entry << " " << key << " " << value;
  }

  static SavingRun* run_;
};
SavingRun* ImpossibleState::run_ = nullptr;

TEST_F(ImpossibleState, OfTheRunItselfIsNone) {
  EXPECT_OK(With([](SafetensorsFile&) {}));
}

// Values so deep that what reads JSON by recursion would use up the stack.
TEST_F(ImpossibleState, IsNotReadDeeperThanAnyRunWrites) {
  for (const std::size_t levels : {16, 17, 1000, 1'000'000}) {
    const std::string deep = std::string(levels, '[') + std::string(levels, ']');
    ExpectRefused("training", "finished", deep,
                  "metadata training is no JSON object, or one that is nested more");
    ExpectRefused("training", "update", deep,
                  "metadata training is no JSON object, or one that is nested more");
    ExpectRefused("options", "layers", deep,
                  "metadata options is no JSON object, or one that is nested more");
    ExpectRefused("loss_curve", "epoch", deep, "metadata loss_curve is not what training writes");
  }
}

TEST_F(ImpossibleState, IsShownInFewCharacters) {
  const std::string text(1000, 'a');
  for (const std::string& value : std::vector<std::string>{"\"" + text + "\"", "[[\"" + text + "\"]]"}) {
    const absl::Status status = WithField("training", "finished", value).status();
    EXPECT_THAT(
        status,
        StatusIs(absl::StatusCode::kDataLoss,
                 AllOf(HasSubstr(absl::StrCat("finished is ", value.substr(0, 60), "... and must be")),
                       HasSubstr("true or false"))));
  }
  EXPECT_THAT(
      WithField("options", "optimiser", "\"" + text + "\"").status(),
      StatusIs(absl::StatusCode::kDataLoss, HasSubstr("aaa... and must be one that this program has")));
}

TEST_F(ImpossibleState, CountsAreWholeAndInRange) {
  for (const char* key : {"epochs", "update", "window", "recorded_windows", "losses", "samples"}) {
    for (const char* value : {"-1", "1.5", "1e300", "null", "\"1\"", "99999999999999999999"}) {
      ExpectRefused(kTrainingKey, key, value, absl::StrCat("now.", key, " is "));
      ExpectRefused(kTrainingKey, key, value, " and must be a whole number from 0 to ");
    }
  }
  ExpectRefused(kTrainingKey, "update", "-1",
                "now.update is -1 and must be a whole number from 0 to 1000000000000000");
  ExpectRefused(kTrainingKey, "best_epoch", "-1", "best_epoch is -1 and must be a whole number");
  ExpectRefused(kTrainingKey, "finished", "7", "finished is 7 and must be true or false");
}

TEST_F(ImpossibleState, LossesAndRatesAreInRange) {
  for (const char* key : {"epoch_nats", "epoch_learning_rate", "smoothed_nats", "recorded_nats"}) {
    ExpectRefused(kTrainingKey, key, "-0.5", absl::StrCat("now.", key, " is -0.5 and must be a finite"));
    ExpectRefused(kTrainingKey, key, "null", absl::StrCat("now.", key, " is null and must be a finite"));
    ExpectRefused(kTrainingKey, key, "nan", "no JSON object");
  }
  ExpectRefused(kTrainingKey, "epoch_learning_rate", "1e300",
                "now.epoch_learning_rate is 1e+300 and must be from 0 to 0.001, the learning rate of the");
  for (const char* key : {"epoch_nats", "smoothed_nats", "recorded_nats"}) {
    ExpectRefused(kTrainingKey, key, "1e300", absl::StrCat("now.", key, " is 1e+300 and must be from 0 to "));
  }
  for (const char* key : {"train_nats", "validation_nats"}) {
    ExpectRefused("loss_curve", key, "1e39",
                  absl::StrCat("loss_curve[0].", key, " is 1e+39 and must be from 0 to 6.8"));
    ExpectRefused("losses", key, "1e39", absl::StrCat("].", key, " is 1e+39 and must be from 0 to 6.8"));
  }
}

TEST_F(ImpossibleState, PlaceAndRecordAreOfOneRun) {
  ExpectRefused(kTrainingKey, "epochs", "9", "now.epochs is 9 and must be 2, as many as there are in loss_c");
  ExpectRefused(kTrainingKey, "losses", "9", "now.losses is 9 and must be 3, as many");
  ExpectRefused(kTrainingKey, "samples", "0", "now.samples is 0 and must be 2, as many");
  ExpectRefused(kTrainingKey, "recorded_windows", "99", "now.recorded_windows is 99 and must be at most 14");
  ExpectRefused(kTrainingKey, "best_epoch", "3", "best_epoch is 3 and must be at most 2");
  ExpectRefused("loss_curve", "epoch", "7", "loss_curve[0].epoch is 7 and must be 1");
  ExpectRefused("loss_curve", "train_nats", "-2.0", "loss_curve[0].train_nats is -2 and must be from 0");
  ExpectRefused("loss_curve", "learning_rate", "5.0", "loss_curve[0].learning_rate is 5 and must be from");
  ExpectRefused("loss_curve", "epoch", "-1", "metadata loss_curve is not what training writes");
  ExpectRefused("losses", "update", "-4", "metadata losses is not what training writes");
  ExpectRefused("losses", "update", "13", "losses[1].update is 8 and must be above 13");
  ExpectRefused("samples", "update", "99", "samples[0].update is 99 and must be above 0");
  ExpectRefused("options", "optimiser", "\"none\"", "options.optimiser is none and must be one");
}

TEST_F(ImpossibleState, TensorsAreInRange) {
  const auto with = [](const std::string& tensor, float value) {
    return With([&](SafetensorsFile& file) {
      for (SafetensorsTensor& each : file.tensors) {
        if (each.name == tensor) each.values[2] = value;
      }
    });
  };
  EXPECT_THAT(with("training.average_1", -1),
              StatusIs(absl::StatusCode::kDataLoss,
                       HasSubstr("training.average_1 is -1 and must be 0 or more, since it is of squares")));
  EXPECT_OK(with("training.average_0", -1));  // Adam's mean.
  EXPECT_THAT(with("training.h_l1", 3), StatusIs(absl::StatusCode::kDataLoss,
                                                 HasSubstr("training.h_l1 is 3 and must be from -1 to 1")));
  EXPECT_OK(with("training.c_l0", 19.5));  // After four windows of five steps.
  EXPECT_THAT(with("training.c_l0", 21),
              StatusIs(absl::StatusCode::kDataLoss,
                       HasSubstr("training.c_l0 is 21 and must be from -20 to 20, at [0, 2]")));
  for (const char* tensor : {"training.average_0", "training.c_l0", "training.best",
                             "training.good.parameters", "training.good.average_1", "out.weight"}) {
    EXPECT_THAT(with(tensor, NAN),
                StatusIs(absl::StatusCode::kDataLoss,
                         AllOf(HasSubstr(absl::StrCat("x: tensor ", tensor, " is nan at [")),
                               HasSubstr("must be finite"))));
  }
}

TEST_F(ImpossibleState, StatesAreEmptyWhereAnEpochStarts) {
  SafetensorsFile file = ParseSafetensors(run_->saved.back(), "x").value();
  EXPECT_OK(ParseTraining(SerializeSafetensors(file), "x"));
  for (SafetensorsTensor& each : file.tensors) {
    if (each.name == "training.h_l0") each.values[2] = 0.5;
  }
  EXPECT_THAT(ParseTraining(SerializeSafetensors(file), "x"),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("training.h_l0 is 0.5 and must be 0 at the")));
}

TEST_F(ImpossibleState, BestEpochIsThatOfTheLeastLoss) {
  const TrainingCheckpoint checkpoint = ParseTraining(Bytes(), "x").value();
  const std::string best = absl::StrCat(checkpoint.state.best_epoch);
  const std::string other = best == "1" ? "2" : "1";
  ExpectRefused(kTrainingKey, "best_epoch", other,
                absl::StrCat("best_epoch is ", other, " and must be ", best, ", that of the least"));
  // Where training went back past the best, all were wild.
  TrainingState state = checkpoint.state;
  const auto set = [&state](double first, double second, std::size_t best_epoch) {
    state.record.curve[0].validation_nats = first;
    state.record.curve[1].validation_nats = second;
    state.best_epoch = best_epoch;
  };
  for (const std::size_t wrong : {0u, 2u}) {
    set(2.5, 9, wrong);  // ln 5 is 1.6.
    EXPECT_THAT(CheckTrainingState(state), StatusIs(absl::StatusCode::kDataLoss,
                                                    HasSubstr(absl::StrCat("is ", wrong, " and must be 1"))));
    set(8, 9, wrong);
    EXPECT_OK(CheckTrainingState(state));
  }
  set(9, 8, 1);
  EXPECT_THAT(CheckTrainingState(state),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("best_epoch is 1 and must be 2")));
}

TEST_F(ImpossibleState, TrainingIsOverAfterItsLastEpochOnly) {
  ExpectRefused(kTrainingKey, "finished", "true",
                "finished is true and must be false after 2 epochs of 3 and 4 windows");
  TrainingState state = ParseTraining(run_->saved.back(), "x").value().state;
  EXPECT_TRUE(state.finished);
  EXPECT_OK(CheckTrainingState(state));
  const std::size_t epochs = state.record.options.find("\"epochs\":3");
  state.record.options.replace(epochs, 10, "\"epochs\":4");
  EXPECT_THAT(CheckTrainingState(state),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("must be false after 3 epochs of 4")));
}

// It is scored on the validation text again.
TEST_F(ImpossibleState, BestNetHasTheLossOfItsEpoch) {
  TrainingState state = ParseTraining(Bytes(), "x").value().state;
  EXPECT_OK(CheckBest(state, run_->validation, 2, "x"));
  Parameters<float> forged = state.best.parameters();
  forged.values().setConstant(3e38F);
  state.best = Net::Create(forged, run_->vocabulary, {}).value();
  EXPECT_THAT(CheckBest(state, run_->validation, 1, "x"),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("x: the best net has a validation loss of ")));
  state.best_epoch = 0;
  EXPECT_OK(CheckBest(state, run_->validation, 1, "x"));
}

// What only the text can tell.
TEST_F(ImpossibleState, PlaceIsInTheText) {
  const auto go_on = [](const std::string& key, const std::string& value) {
    const TrainingCheckpoint checkpoint = WithField(kTrainingKey, key, value).value();
    return SavingRun(*run_).Train(&checkpoint.state).status();
  };
  EXPECT_THAT(go_on("window", "6"),
              StatusIs(absl::StatusCode::kDataLoss,
                       HasSubstr("now.window is 6 and must be at most 5, the windows of an epoch of this")));
  EXPECT_THAT(go_on("window", "3"), StatusIs(absl::StatusCode::kDataLoss,
                                             HasSubstr("now.update is 14 and must be 13, after 2 epochs of 5 "
                                                       "windows and 3 more")));
}

}  // namespace
}  // namespace recount::rnn
