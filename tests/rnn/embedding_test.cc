// A learned embedding before the first layer: nets that have one against nets that have none.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "corpora/random.h"
#include "rnn/checkpoint.h"
#include "rnn/initialise.h"
#include "rnn/stack.h"
#include "rnn/training.h"
#include "tests/rnn/small_net.h"
#include "tests/support/status_matchers.h"

namespace recount::rnn {
namespace {

using ::testing::HasSubstr;
using testing::LetterVocabulary;
using testing::RandomSymbols;
using testing::StatusIs;

template <typename Real>
Parameters<Real> RandomParameters(const NetShape& shape) {
  Parameters<Real> parameters(std::make_shared<const ParameterLayout>(shape));
  Initialise(InitOptions{0.5, 1.0, InitKind::kUniform}, Random::ForStream(3, 0), parameters);
  return parameters;
}

TEST(Embedding, IsAOneHotNetWithTheProductOfBothMatrices) {
  for (const CellKind cell : kCells) {
    const NetShape shape = {2, 8, 6, cell, 3};
    NetShape twin_shape = shape;
    twin_shape.embedding_size = 0;
    const Parameters<float> parameters = RandomParameters<float>(shape);
    const ParameterLayout& layout = parameters.layout();
    Parameters<float> twin(std::make_shared<const ParameterLayout>(twin_shape));
    for (std::size_t i = 0; i < twin.layout().tensors().size(); ++i) {
      if (i != layout.weight_ih(0)) twin.tensor(i) = parameters.tensor(i);
    }
    twin.tensor(layout.weight_ih(0)) =
        parameters.tensor(layout.weight_ih(0)) * parameters.tensor(layout.embedding()).transpose();
    const std::vector<Symbol> text = RandomSymbols(80, 6, 0.1, 2);
    std::vector<double> ours(80), expected(80);
    Net::Create(parameters, LetterVocabulary(6), {})->LogProbabilities(text, absl::MakeSpan(ours));
    Net::Create(std::move(twin), LetterVocabulary(6), {})->LogProbabilities(text, absl::MakeSpan(expected));
    for (std::size_t i = 0; i < 80; ++i) EXPECT_NEAR(ours[i], expected[i], 1e-5) << CellName(cell);
  }
}

double Loss(const Parameters<double>& parameters, const std::vector<Symbol>& inputs,
            const std::vector<Symbol>& targets, Parameters<double>& gradient) {
  const Weights<double> weights(parameters);
  Stack<double> stack(parameters.layout().shape(), 2, 5);
  stack.Forward(weights, inputs, nullptr);
  return stack.Backward(weights, inputs, targets, 1.0, gradient);
}

TEST(Embedding, GradientsMatchDifferencesForEveryParameter) {
  Parameters<double> parameters = RandomParameters<double>({2, 3, 4, CellKind::kGruPytorch, 2});
  const std::vector<Symbol> inputs = RandomSymbols(10, 4, 0.1, 5), targets = RandomSymbols(10, 4, 0, 6);
  Parameters<double> gradient = parameters, ignored = parameters;
  Loss(parameters, inputs, targets, gradient);
  for (std::size_t i = 0; i < parameters.layout().tensors().size(); ++i) {
    for (Index j = 0; j < parameters.tensor(i).size(); ++j) {
      double& number = parameters.tensor(i).data()[j];
      const double before = number, step = 1e-5;
      number = before + step;
      const double above = Loss(parameters, inputs, targets, ignored);
      number = before - step;
      const double below = Loss(parameters, inputs, targets, ignored);
      number = before;
      EXPECT_NEAR(gradient.tensor(i).data()[j], (above - below) / (2 * step), 1e-7)
          << parameters.layout().tensors()[i].name << " " << j;
    }
  }
}

TEST(Embedding, CheckpointBringsItBack) {
  const Net before = Net::Create(RandomParameters<float>({1, 5, 4, CellKind::kLstm, 3}), LetterVocabulary(4),
                                 {{"corpus", "tiny"}})
                         .value();
  const std::string bytes = SerializeNet(before).value();
  EXPECT_THAT(bytes, HasSubstr("\"version\":\"2\""));
  ASSERT_OK_AND_ASSIGN(const Net after, ParseNet(bytes, "x"));
  EXPECT_EQ(after.shape(), before.shape());
  EXPECT_EQ(after.parameters().values(), before.parameters().values());
  EXPECT_EQ(after.metadata(), before.metadata());
}

TEST(Embedding, IsTrained) {
  NetOptions net = {1, 16, {}};
  net.embedding_size = 4;
  TrainOptions options;
  options.batch_streams = 10;
  options.window_steps = 20;
  options.epochs = 80;
  options.learning_rate = 1e-2;
  std::vector<Symbol> text;
  const Symbol period[] = {0, 1, 0, 2, 3, 0, 1, 0, 2, 4};
  for (std::size_t i = 0; i < 2001; ++i) text.push_back(period[i % 10]);
  ASSERT_OK_AND_ASSIGN(const TrainResult result, Train(text, absl::MakeConstSpan(text).first(200),
                                                       LetterVocabulary(5), net, options, {}));
  EXPECT_LT(result.record.curve.back().train_nats, 0.05);
  EXPECT_EQ(result.last.shape().embedding_size, 4u);
}

// The parameters of TensorFlow's tutorial, at the 65 symbols of its text.
TEST(Embedding, TensorflowsNetHasItsParameters) {
  EXPECT_EQ(ParameterLayout({1, 1024, 65, CellKind::kGruPytorch, 256}).parameter_count(), 4'021'569u);
}

}  // namespace
}  // namespace recount::rnn
