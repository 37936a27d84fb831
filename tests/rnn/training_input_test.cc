#include "rnn/training_input.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/support/status_matchers.h"

namespace recount::rnn {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::StatusIs;

TrainOptions FortyByFive() {
  TrainOptions options;
  options.batch_streams = 40;
  options.window_steps = 5;
  return options;
}

absl::Status Check(const std::vector<Symbol>& train, const std::vector<Symbol>& validation) {
  return CheckTexts(train, validation, 3, FortyByFive());
}

TEST(CheckTexts, NeedsOneWindowOfTheBatch) {
  const std::vector<Symbol> validation = {0};
  EXPECT_THAT(Check(std::vector<Symbol>(200), validation),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("has 200 symbols and a batch of 40 with a window of 5 needs 201"),
                             HasSubstr("a window of at most 4 or a batch of at most 39 would fit"))));
  EXPECT_OK(Check(std::vector<Symbol>(201), validation));
  EXPECT_THAT(Check({}, validation), StatusIs(absl::StatusCode::kInvalidArgument,
                                              AllOf(HasSubstr("has 0 symbols"), HasSubstr("a longer text"))));
  EXPECT_THAT(Check({0, 1, 2}, validation),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("a longer text")));
}

TEST(CheckTexts, NeedsValidation) {
  EXPECT_THAT(Check(std::vector<Symbol>(201), {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("the validation text is empty")));
}

TEST(CheckTexts, NeedsACharacterToValidateOn) {
  const std::vector<Symbol> train(201);
  EXPECT_THAT(
      Check(train, {kOov, kOov}),
      StatusIs(absl::StatusCode::kInvalidArgument,
               AllOf(HasSubstr("none of the 2 characters of the validation part is in the vocabulary"),
                     HasSubstr("--vocabulary file"))));
  EXPECT_OK(Check(train, {kOov, kOov, 1}));
}

TEST(CheckTexts, AllowsOovInValidationOnly) {
  std::vector<Symbol> train(201);
  EXPECT_OK(Check(train, {kOov, 2}));
  EXPECT_THAT(Check(train, {0, 3}), StatusIs(absl::StatusCode::kInvalidArgument,
                                             HasSubstr("the validation text has a symbol outside the "
                                                       "vocabulary of 3 at position 1")));
  train[17] = kOov;
  EXPECT_THAT(Check(train, {0}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("the training text has a symbol outside "
                                                                     "the vocabulary of 3 at position 17")));
}

TEST(FirstDifference, OfWhatMayChangeIsNone) {
  const NetOptions net;
  TrainOptions before = FortyByFive(), after = FortyByFive();
  after.epochs = 99;
  after.patience = 3;
  after.halvings = 9;
  after.watch = {5, 6, before.watch.loss_smoothing, {7}, 8, 9};
  EXPECT_FALSE(FirstDifference(OptionsJson(net, before), OptionsJson(net, after)).has_value());
  after.watch.loss_smoothing = 0.5;
  EXPECT_EQ(FirstDifference(OptionsJson(net, before), OptionsJson(net, after))->key, "loss_smoothing");
}

TEST(FirstDifference, ShowsOfALongValueItsBeginning) {
  const NetOptions net;
  const std::string now = OptionsJson(net, FortyByFive());
  const std::string saved = "{\"cell\":\"" + std::string(1000, 'a') + "\"}";
  const std::optional<OptionDifference> found = FirstDifference(saved, now);
  ASSERT_TRUE(found.has_value());
  EXPECT_LT(found->was.size(), 100u);
  const std::string deep = "{\"cell\":" + std::string(999'999, '[') + std::string(999'999, ']') + "}";
  EXPECT_EQ(FirstDifference(deep, now)->was, "not there");
}

TEST(FirstDifference, OfEpochsMattersWhereTheScheduleDependsOnThem) {
  const NetOptions net;
  TrainOptions before = FortyByFive();
  before.schedule.kind = ScheduleKind::kCosine;
  TrainOptions after = before;
  after.epochs = 99;
  const auto difference = FirstDifference(OptionsJson(net, before), OptionsJson(net, after));
  ASSERT_TRUE(difference.has_value());
  EXPECT_EQ(difference->key, "epochs");
  EXPECT_EQ(difference->was, "50");
  EXPECT_EQ(difference->now, "99");
  EXPECT_EQ(FirstDifference("none", OptionsJson(net, after))->was, "not there");
}

TEST(CheckMemory, RefusesMoreThanThereIs) {
  EXPECT_OK(CheckMemory({1, 8, 3}, FortyByFive()));
  EXPECT_THAT(CheckMemory({64, 16384, 3}, FortyByFive()),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("GiB of memory and there are")));
}

}  // namespace
}  // namespace recount::rnn
