#include "rnn/training_options.h"

#include <gtest/gtest.h>

#include <cmath>

#include "rnn/batch_gradient.h"
#include "tests/support/status_matchers.h"

namespace recount::rnn {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;

void ExpectRejected(const NetOptions& net, const TrainOptions& options, const char* message) {
  EXPECT_THAT(CheckOptions(net, options), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(message)));
}

TEST(CheckOptions, AcceptsTheDefaults) { EXPECT_OK(CheckOptions({}, {})); }

TEST(CheckOptions, RejectsSizesOutOfRange) {
  NetOptions net;
  net.layers = 0;
  ExpectRejected(net, {}, "number of layers is 0; it must be from 1 to 64");
  net.layers = 65;
  ExpectRejected(net, {}, "number of layers is 65");
  net = {};
  net.hidden_size = 0;
  ExpectRejected(net, {}, "hidden size is 0");
  net.hidden_size = 16385;
  ExpectRejected(net, {}, "hidden size is 16385");
  TrainOptions options;
  options.batch_streams = 0;
  ExpectRejected({}, options, "batch, in streams, is 0");
  options = {};
  options.window_steps = 0;
  ExpectRejected({}, options, "window, in symbols, is 0");
  options.window_steps = 99'999'999;
  ExpectRejected({}, options, "window, in symbols, is 99999999; it must be from 1 to 65536");
  options = {};
  options.epochs = 0;
  ExpectRejected({}, options, "number of epochs is 0");
  options = {};
  options.threads = 0;
  ExpectRejected({}, options, "number of threads is 0");
}

TEST(CheckOptions, RejectsDropoutOutsideZeroToBelowOne) {
  TrainOptions options;
  for (const double dropout : {-0.1, 1.0, 1.5, std::nan("")}) {
    options.dropout = dropout;
    ExpectRejected({}, options, "from 0 to below 1");
  }
  options.dropout = 0.999;
  EXPECT_OK(CheckOptions({}, options));
}

TEST(CheckOptions, RejectsRatesThatAreNotPositive) {
  for (const double bad : {0.0, -1.0, std::nan(""), HUGE_VAL}) {
    TrainOptions options;
    options.learning_rate = bad;
    ExpectRejected({}, options, "the learning rate is");
    options = {};
    options.schedule.decay = bad;
    ExpectRejected({}, options, "the decay of the learning rate is");
    options = {};
    options.clip.limit = bad;
    ExpectRejected({}, options, "the gradient clip is");
    options.clip.kind = ClipKind::kNone;
    EXPECT_OK(CheckOptions({}, options));
    NetOptions net;
    net.init.scale = bad;
    ExpectRejected(net, {}, "scale of the initial weights");
  }
  TrainOptions options;
  options.schedule.decay = 1.01;
  ExpectRejected({}, options, "the decay of the learning rate is 1.01");
}

TEST(InitialLearningRate, IsTheOptimisersUnlessSet) {
  TrainOptions options;
  EXPECT_EQ(InitialLearningRate(options), 2e-3);
  options.optimiser = OptimiserKind::kAdam;
  EXPECT_EQ(InitialLearningRate(options), 1e-3);
  options.learning_rate = 0.5;
  EXPECT_EQ(InitialLearningRate(options), 0.5);
}

TEST(OptionsJson, NamesEveryOptionButThreads) {
  TrainOptions options;
  const std::string one = OptionsJson({}, options);
  EXPECT_EQ(
      one,
      R"({"cell":"lstm","layers":2,"hidden_size":128,"embedding_size":0,"matched_lstm":0,"init":"uniform","init_scale":0.08,"forget_bias":1.0,"batch_streams":50,)"
      R"("window_steps":50,"epochs":50,"optimiser":"rmsprop","learning_rate":0.002,)"
      R"("schedule":"decay","decay_from_epoch":10,"learning_rate_decay":0.97,"window_loss":"mean","clip":"element","clip_limit":5.0,)"
      R"("dropout":0.0,"seed":1,"precision":"float","piece_streams":32,"patience":0,"halvings":3,"record_every":0,"validate_every":0,"loss_smoothing":0.99,)"
      R"("sample_at":[],"sample_every":0,"sample_length":200})");
  options.threads = 7;
  EXPECT_EQ(OptionsJson({}, options), one);
}

// The nearest size, on either side; the shape's own gives itself.
TEST(NearestHiddenSize, MatchesParameters) {
  for (const CellKind cell : kCells) {
    for (const std::size_t hidden : {1u, 2u, 64u, 301u}) {
      const NetShape shape = {2, hidden, 67, cell};
      const std::size_t parameters = ParameterLayout(shape).parameter_count();
      for (const std::size_t near : {parameters - 1, parameters, parameters + 1}) {
        EXPECT_EQ(NearestHiddenSize(shape, near), hidden) << CellName(cell);
      }
    }
  }
}

TEST(ShapeOf, MatchesALstmOfOneLayer) {
  NetOptions net;
  net.matched_lstm = 128;
  const std::size_t one_layer = ParameterLayout({1, 128, 87}).parameter_count();
  const NetShape shape = ShapeOf(net, 87);
  EXPECT_EQ(shape.layers, 2u);
  EXPECT_LT(
      std::abs(
          static_cast<double>(ParameterLayout(shape).parameter_count()) / static_cast<double>(one_layer) - 1),
      0.02);
  net.layers = 1;
  EXPECT_EQ(ShapeOf(net, 87).hidden_size, 128u);
}

TEST(TrainingMemoryBytes, CountsWeightsAsTheLayoutDoes) {
  TrainOptions options;
  options.batch_streams = 1;
  const NetShape shape{2, 128, 65};
  constexpr std::uint64_t kColumn = 4 * 1985;  // 7 H L + H + V floats.
  EXPECT_EQ(TrainingMemoryBytes(shape, options), std::uint64_t{240321} * 4 * 13 + kColumn * 51);
  options.window_steps = 100;
  EXPECT_EQ(TrainingMemoryBytes(shape, options), std::uint64_t{240321} * 4 * 13 + kColumn * 101);
}

}  // namespace
}  // namespace recount::rnn
