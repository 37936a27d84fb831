#include "rnn/training_checkpoint.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "rnn/checkpoint.h"
#include "rnn/safetensors.h"
#include "rnn/training.h"
#include "tests/rnn/small_net.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount::rnn {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;

// A run that saves its state after every update.
struct SavingRun {
  std::vector<Symbol> train = testing::RandomSymbols(600, 5, 0, 1);
  std::vector<Symbol> validation = testing::RandomSymbols(60, 5, 0.05, 2);
  Vocabulary vocabulary = testing::LetterVocabulary(5);
  NetOptions net = {2, 6, {}};
  TrainOptions options;
  std::vector<std::string> saved;  // Bytes.

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
    callbacks.sample = [](const Net& sampled, std::size_t length, std::uint64_t seed) {
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
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("is not what training writes")));
  EXPECT_THAT(with([&](SafetensorsFile& file) {
                progress(file).replace(progress(file).find("\"losses\":0"), 10, "\"losses\":9");
              }),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("the record is shorter")));
}

}  // namespace
}  // namespace recount::rnn
