// Brackets given to a model, on a language whose truth is known: a model with a stack is right at every
// distance, and a count model falls to chance among the closers once the opener is out of its sight.

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compare/held_out.h"
#include "compare/likelihood.h"
#include "compare/ngram_language_model.h"
#include "corpora/dataset.h"
#include "corpora/dyck_language.h"
#include "tests/compare/fake_models.h"
#include "tests/support/status_matchers.h"

namespace recount::compare {
namespace {

// Knows the language and keeps a stack: the true distribution at every position.
class StackOracle : public testing::StateModel {
 public:
  StackOracle(DyckLanguage language, Vocabulary vocabulary)
      : language_(std::move(language)), vocabulary_(std::move(vocabulary)) {}

  const Vocabulary& vocabulary() const override { return vocabulary_; }
  ModelDescription Describe() const override { return {}; }
  std::unique_ptr<ModelState> Start() const override { return std::make_unique<State>(*this); }

 private:
  class State : public ModelState {
   public:
    explicit State(const StackOracle& oracle) : oracle_(&oracle) {}
    std::unique_ptr<ModelState> Copy() const override { return std::make_unique<State>(*this); }
    void Advance(Symbol symbol) override {
      oracle_->language_.Advance(static_cast<char>(oracle_->vocabulary_.code_points()[symbol]), open_);
    }
    void Restart() override { open_ = DyckLanguage::State(); }
    bool Distribution(absl::Span<double> probabilities) const override {
      const absl::string_view characters = oracle_->language_.characters();
      std::vector<double> of_characters(characters.size());
      oracle_->language_.NextDistribution(open_, absl::MakeSpan(of_characters));
      for (std::size_t i = 0; i < characters.size(); ++i) {
        probabilities[oracle_->vocabulary_.Find(static_cast<unsigned char>(characters[i]))] =
            of_characters[i];
      }
      return true;
    }

   private:
    const StackOracle* oracle_;
    DyckLanguage::State open_;
  };

  DyckLanguage language_;
  Vocabulary vocabulary_;
};

class Dyck : public ::testing::Test {
 protected:
  static constexpr std::size_t kDepth = 10;

  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(Corpus corpus, LoadCorpus("dyck:k=2,m=10,symbols=1500000,seed=3", {}));
    DatasetOptions options;
    options.split.fractions = {0.6, 0.1, 0.3};
    ASSERT_OK_AND_ASSIGN(dataset_, MakeDataset(std::move(corpus), options));
  }

  StackOracle Oracle() const {
    return StackOracle(*DyckLanguage::Create({.kinds = 2, .max_depth = kDepth}), dataset_.vocabulary);
  }

  // By distance bucket, the mean probability that the language gives to the closers of the held-out text:
  // 1/2, and 1 at the greatest depth. Counted with a stack of this test's own, from the first character on.
  std::vector<double> TrueMeanByDistance() const {
    constexpr std::size_t kEnds[] = {5, 10, 20, 40, 80, 160};
    std::vector<double> sums(7), counts(7);
    std::vector<std::size_t> open;
    const std::string& text = dataset_.test.text;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '(' || text[i] == '[') {
        open.push_back(i);
        continue;
      }
      const std::size_t distance = i - open.back();
      const auto bucket = static_cast<std::size_t>(
          std::lower_bound(std::begin(kEnds), std::end(kEnds), distance) - std::begin(kEnds));
      sums[bucket] += open.size() == kDepth ? 1.0 : 0.5;
      ++counts[bucket];
      open.pop_back();
    }
    for (std::size_t b = 0; b < sums.size(); ++b) sums[b] /= counts[b];
    return sums;
  }

  // The test part must begin with nothing open, or oracle and reader would not agree on what is open.
  void StartTestPartAtDepthZero() {
    std::string whole = dataset_.train.text + dataset_.validation.text + dataset_.test.text;
    int depth = 0;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < whole.size(); ++i) {
      depth += whole[i] == '(' || whole[i] == '[' ? 1 : -1;
      if (depth == 0 && i + 1 >= whole.size() - dataset_.test.text.size()) {
        begin = i + 1;
        break;
      }
    }
    dataset_.test.text = whole.substr(begin);
    dataset_.test.symbols = *dataset_.vocabulary.Encode(dataset_.test.text);
  }

  Dataset dataset_;
};

TEST_F(Dyck, AStackIsRightAtEveryDistance) {
  StartTestPartAtDepthZero();
  ASSERT_OK_AND_ASSIGN(const GivenFigures figures, HeldOut(dataset_).Measure(Oracle()));
  const std::vector<double> expected = TrueMeanByDistance();
  ASSERT_EQ(figures.brackets.by_distance.size(), expected.size());
  for (std::size_t b = 0; b < expected.size(); ++b) {
    const reports::CloserBucket& bucket = figures.brackets.by_distance[b];
    ASSERT_GT(bucket.n, 50u) << bucket.label;
    EXPECT_NEAR(*bucket.mean_probability, expected[b], 1e-12) << bucket.label;
    EXPECT_DOUBLE_EQ(*bucket.mean_share, 1.0) << bucket.label;
    EXPECT_DOUBLE_EQ(*bucket.correct_share, 1.0) << bucket.label;
  }
  EXPECT_DOUBLE_EQ(*figures.brackets.something_open.mean_mass, 0.0);
  EXPECT_DOUBLE_EQ(*figures.brackets.nothing_open.mean_mass, 0.0);
}

TEST_F(Dyck, ACountModelFallsToChanceBeyondItsOrder) {
  StartTestPartAtDepthZero();
  constexpr int kOrder = 5;  // Closers at distances 1 to 5 have their opener in sight, the others not.
  ASSERT_OK_AND_ASSIGN(ngram::Model model,
                       ngram::Model::Train(dataset_.train.symbols, dataset_.vocabulary, kOrder, {}));
  ASSERT_OK_AND_ASSIGN(const GivenFigures figures,
                       HeldOut(dataset_).Measure(NgramLanguageModel(std::move(model))));
  EXPECT_DOUBLE_EQ(*figures.brackets.by_distance[0].mean_share, 1.0) << "within the order";
  for (std::size_t b = 1; b < figures.brackets.by_distance.size(); ++b) {
    const reports::CloserBucket& bucket = figures.brackets.by_distance[b];
    EXPECT_NEAR(*bucket.mean_share, 0.5, 0.03) << bucket.label << ", n = " << bucket.n;
    EXPECT_LT(*bucket.correct_share, 0.05) << bucket.label;
  }
}

TEST_F(Dyck, TheOraclesLossIsTheEntropyRate) {
  StartTestPartAtDepthZero();
  ASSERT_OK_AND_ASSIGN(const GivenFigures figures, HeldOut(dataset_).Measure(Oracle()));
  const Bootstrap bootstrap(figures.scores.size(), {});
  const reports::Likelihood likelihood =
      Summarize(dataset_.test.symbols, figures.scores, dataset_.vocabulary, kFloorEpsilon, bootstrap);
  const double rate = DyckLanguage::Create({.kinds = 2, .max_depth = kDepth})->EntropyRateNats();
  EXPECT_NEAR(*likelihood.all.nats_per_char, rate, 0.01);
}

}  // namespace
}  // namespace recount::compare
