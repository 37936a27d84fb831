#include "compare/mixture_contestants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/compare/fake_models.h"
#include "tests/support/status_matchers.h"

namespace recount::compare {
namespace {

using ::recount::testing::StatusIs;
using ::testing::HasSubstr;

Contestant Named(const std::string& id, std::vector<double> probabilities) {
  Contestant contestant;
  contestant.model =
      std::make_unique<testing::FunctionModel>(testing::ConstantModel("ab", std::move(probabilities)));
  contestant.description = contestant.model->Describe();
  contestant.description.id = id;
  return contestant;
}

class AddMixturesTest : public ::testing::Test {
 protected:
  AddMixturesTest() : pool_(1) {
    dataset_.vocabulary = testing::Letters("ab");
    dataset_.validation.symbols = {0, 0, 0, 1};
    contestants_.push_back(Named("sure", {1, 0}));
    contestants_.push_back(Named("wrong", {0, 1}));
  }

  absl::Status Add(const std::vector<std::vector<std::string>>& mixtures) {
    return AddMixtures(dataset_, mixtures, pool_, contestants_);
  }

  Dataset dataset_;
  WorkerPool pool_;
  std::vector<Contestant> contestants_;
};

TEST_F(AddMixturesTest, FitsToTheValidationPart) {
  contestants_.push_back(Named("other", {0.5, 0.5}));
  ASSERT_OK(Add({{"sure", "wrong"}, {"all"}}));
  ASSERT_EQ(contestants_.size(), 5u);
  ASSERT_EQ(contestants_[3].mixture_parts.size(), 2u);
  EXPECT_EQ(contestants_[3].mixture_parts[0].id, "sure");
  EXPECT_NEAR(contestants_[3].mixture_parts[0].weight, 0.75, 1e-6);
  EXPECT_NEAR(contestants_[3].mixture_parts[1].weight, 0.25, 1e-6);
  EXPECT_FALSE(contestants_[3].IsNet());
  ASSERT_EQ(contestants_[4].mixture_parts.size(), 3u);
  EXPECT_EQ(contestants_[4].mixture_parts[2].id, "other");
  EXPECT_EQ(contestants_[4].description.id, "mixture-2");
}

TEST_F(AddMixturesTest, AnUnsmoothedModelHasTwoNames) {
  contestants_.push_back(Named("order-2", {0.5, 0.5}));
  ASSERT_OK(Add({{"sure", "none-2"}}));
  EXPECT_EQ(contestants_.back().mixture_parts[1].id, "order-2");
  const std::vector<std::string> ids = {"sure", "order-2"};
  const auto code = absl::StatusCode::kInvalidArgument;
  EXPECT_THAT(CheckMixtures(dataset_, {{"order-2", "none-2"}}, ids),
              StatusIs(code, HasSubstr("order-2 twice")));
  EXPECT_THAT(CheckMixtures(dataset_, {{"sure", "none-3"}}, ids), StatusIs(code, HasSubstr("\"none-3\"")));
}

TEST_F(AddMixturesTest, RefusesWhatIsNotThere) {
  const auto code = absl::StatusCode::kInvalidArgument;
  EXPECT_THAT(Add({{"sure", "lstm"}}),
              StatusIs(code, HasSubstr("\"lstm\", which is not compared; there are sure, wrong")));
  EXPECT_THAT(Add({{"sure", "sure"}}), StatusIs(code, HasSubstr("sure twice")));
  EXPECT_THAT(CheckMixtures(dataset_, {{"all"}, {"sure", "lstm"}}, {"sure", "wrong"}),
              StatusIs(code, HasSubstr("\"lstm\"")));
  EXPECT_OK(CheckMixtures(dataset_, {{"all"}, {"sure", "lstm"}}, {"sure", "lstm", "wrong"}));
  EXPECT_THAT(CheckMixtures(dataset_, {{"sure"}}, {"sure", "wrong"}),
              StatusIs(code, HasSubstr("of one model")));
  EXPECT_THAT(CheckMixtures(dataset_, {{"sure", "wrong"}, {"all"}}, {"sure", "wrong"}),
              StatusIs(code, HasSubstr("all is of the same models as one before it")));
  EXPECT_THAT(CheckMixtures(dataset_, {{"all", "sure"}}, {"sure", "wrong"}),
              StatusIs(code, HasSubstr("all stands alone")));
  dataset_.validation.symbols.clear();
  EXPECT_THAT(CheckMixtures(dataset_, {{"all"}}, {"sure"}), StatusIs(code, HasSubstr("validation part")));
  EXPECT_OK(CheckMixtureNames({{"all"}}, {"sure", "wrong"}));
  EXPECT_THAT(Add({{"all"}}), StatusIs(code, HasSubstr("validation part")));
  EXPECT_EQ(contestants_.size(), 2u);
}

}  // namespace
}  // namespace recount::compare
