#include "compare/structure_brackets_given.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "corpora/random.h"

namespace recount::compare {
namespace {

using ::testing::DoubleNear;
using ::testing::Optional;

// Gives the probabilities before the symbol at a position.
using Model = std::function<std::vector<double>(std::size_t position)>;

struct Given {
  std::string text;
  Vocabulary vocabulary;
  std::vector<Symbol> symbols;
  GivenBracketsPlan plan;
};

Given Plan(const std::string& text, TextKind kind, const std::string& vocabulary_text) {
  Vocabulary vocabulary = Vocabulary::FromText(vocabulary_text, Unit::kByte).value();
  std::vector<Symbol> symbols = vocabulary.Encode(text).value();
  GivenBracketsPlan plan(text, ReadStructure(text, kind), symbols, vocabulary);
  return {text, std::move(vocabulary), std::move(symbols), std::move(plan)};
}

reports::GivenBrackets Measure(const Given& given, const Model& model) {
  GivenBracketsMeter meter(given.plan);
  for (std::size_t i = 0; i < given.text.size(); ++i) meter.Visit(i, model(i));
  return meter.Finish();
}

Model Uniform(const Given& given) {
  const std::size_t size = given.vocabulary.size();
  return [size](std::size_t) { return std::vector<double>(size, 1.0 / static_cast<double>(size)); };
}

Model Foresight(const Given& given) {
  return [&given](std::size_t position) {
    std::vector<double> probabilities(given.vocabulary.size(), 0.0);
    probabilities[given.symbols[position]] = 1.0;
    return probabilities;
  };
}

TEST(GivenBrackets, EveryFieldOfAHandMadeDistribution) {
  // Symbols in byte order: ( ) [ ] a.
  const Given given = Plan("a(a[a])", TextKind::kPlain, "()[]a");
  const std::vector<double> rows[] = {
      {0.1, 0.2, 0.1, 0.1, 0.5},    // a: nothing open, wrong mass 0.2 + 0.1.
      {0.8, 0.0, 0.1, 0.0, 0.1},    // (: nothing open, 0.
      {0.1, 0.6, 0.1, 0.1, 0.1},    // a in (: only ] is wrong, 0.1.
      {0.1, 0.1, 0.2, 0.3, 0.3},    // [ in (: 0.3.
      {0.0, 0.25, 0.0, 0.75, 0.0},  // a in [: only ) is wrong, 0.25.
      {0.0, 0.1, 0.0, 0.45, 0.45},  // ] at distance 2, depth 2: 0.45, share 9/11, rank 1.5.
      {0.2, 0.2, 0.2, 0.2, 0.2},    // ) at distance 5, depth 1: 0.2, share 1/2, rank 3.
  };
  const reports::GivenBrackets figures = Measure(given, [&](std::size_t i) { return rows[i]; });
  EXPECT_EQ(figures.all.label, "all");
  EXPECT_EQ(figures.all.n, 2U);
  EXPECT_THAT(figures.all.mean_probability, Optional(DoubleNear(0.325, 1e-12)));
  EXPECT_EQ(figures.all.n_share, 2U);
  EXPECT_THAT(figures.all.mean_share, Optional(DoubleNear((9.0 / 11.0 + 0.5) / 2.0, 1e-12)));
  EXPECT_THAT(figures.all.correct_share, Optional(0.5));
  EXPECT_THAT(figures.all.mean_rank, Optional(2.25));
  EXPECT_EQ(figures.by_distance[0].n, 2U);
  EXPECT_EQ(figures.by_depth[0].n, 1U);
  EXPECT_EQ(figures.by_depth[0].label, "1");
  EXPECT_THAT(figures.by_depth[0].mean_rank, Optional(3.0));
  EXPECT_THAT(figures.by_depth[1].mean_rank, Optional(1.5));
  EXPECT_EQ(figures.something_open.n, 3U);
  EXPECT_THAT(figures.something_open.mean_mass, Optional(DoubleNear(0.65 / 3.0, 1e-12)));
  EXPECT_THAT(figures.something_open.below_fifth_share, Optional(1.0 / 3.0));
  EXPECT_EQ(figures.nothing_open.n, 2U);
  EXPECT_THAT(figures.nothing_open.mean_mass, Optional(DoubleNear(0.15, 1e-12)));
  EXPECT_THAT(figures.nothing_open.below_fifth_share, Optional(0.5));
}

TEST(GivenBrackets, EmptyBucketsAreThereAndUndefined) {
  const Given given = Plan("", TextKind::kC, "()");
  const reports::GivenBrackets figures = Measure(given, Uniform(given));
  ASSERT_EQ(figures.by_distance.size(), 7U);
  ASSERT_EQ(figures.by_depth.size(), 8U);
  EXPECT_EQ(figures.by_distance[6].label, "161+");
  EXPECT_EQ(figures.by_depth[7].label, "8+");
  EXPECT_EQ(figures.all.n, 0U);
  EXPECT_EQ(figures.all.mean_probability, std::nullopt);
  EXPECT_EQ(figures.all.mean_share, std::nullopt);
  EXPECT_EQ(figures.all.correct_share, std::nullopt);
  EXPECT_EQ(figures.all.mean_rank, std::nullopt);
  EXPECT_EQ(figures.nothing_open.mean_mass, std::nullopt);
  EXPECT_EQ(figures.something_open.below_fifth_share, std::nullopt);
}

TEST(GivenBrackets, AllZerosHaveNoShareAndAreWrong) {
  const Given given = Plan("()", TextKind::kPlain, "()");
  const reports::GivenBrackets figures = Measure(given, [](std::size_t) { return std::vector<double>(2); });
  EXPECT_EQ(figures.all.n, 1U);
  EXPECT_THAT(figures.all.mean_probability, Optional(0.0));
  EXPECT_EQ(figures.all.n_share, 0U);
  EXPECT_EQ(figures.all.mean_share, std::nullopt);
  EXPECT_THAT(figures.all.correct_share, Optional(0.0));
  EXPECT_THAT(figures.all.mean_rank, Optional(1.5));
}

TEST(GivenBrackets, UnmatchedClosersAndWhatIsNoCodeAreLeftOut) {
  // In code before: ) at 0 (unopened), the opening of the string, ( and what follows, and the opening of the
  // comment.
  const Given given = Plan(")\"a)\"(x]/*)*/", TextKind::kC, ")\"a(x]/*");
  const reports::GivenBrackets figures = Measure(given, Uniform(given));
  EXPECT_EQ(figures.all.n, 0U);
  EXPECT_EQ(figures.nothing_open.n, 2U);    // The quote that opens, and (.
  EXPECT_EQ(figures.something_open.n, 2U);  // x, and / of the comment.
}

TEST(GivenBrackets, OovIsNotScoredAndAMissingCloserHasNoMass) {
  const Given given = Plan("(z)]b", TextKind::kPlain, "()b");
  ASSERT_EQ(given.symbols[1], kOov);
  const reports::GivenBrackets figures = Measure(given, Uniform(given));
  EXPECT_EQ(figures.all.n, 1U);
  EXPECT_THAT(figures.all.mean_share, Optional(1.0));  // ) is the only closer of the vocabulary.
  EXPECT_EQ(figures.something_open.n, 0U);
  EXPECT_EQ(figures.nothing_open.n, 2U);
  EXPECT_THAT(figures.nothing_open.mean_mass, Optional(DoubleNear(1.0 / 3.0, 1e-12)));
}

TEST(GivenBrackets, CloserThatIsOovIsNotScored) {
  const Given given = Plan("()", TextKind::kPlain, "(a");
  EXPECT_EQ(Measure(given, Uniform(given)).all.n, 0U);
}

TEST(GivenBrackets, SkippedPositionsDoNotCount) {
  const Given given = Plan("()()", TextKind::kPlain, "()");
  GivenBracketsMeter meter(given.plan);
  meter.Visit(2, std::vector<double>{1.0, 0.0});
  meter.Visit(3, std::vector<double>{0.25, 0.75});
  const reports::GivenBrackets figures = meter.Finish();
  EXPECT_EQ(figures.all.n, 1U);
  EXPECT_THAT(figures.all.mean_probability, Optional(0.75));
  EXPECT_EQ(figures.nothing_open.n, 1U);
}

// Balanced brackets of three kinds with letters between, up to a depth.
std::string RandomDyck(std::size_t length, Random& random) {
  std::string text;
  std::string stack;
  while (text.size() < length || !stack.empty()) {
    const std::uint64_t choice = random.Below(4);
    if (choice == 0 && stack.size() < 12 && text.size() < length) {
      const std::size_t pair = random.Below(3);
      text += kOpeners[pair];
      stack += kClosers[pair];
    } else if (choice == 1 && !stack.empty()) {
      text += stack.back();
      stack.pop_back();
    } else {
      text += 'a';
    }
  }
  return text;
}

TEST(GivenBrackets, UniformModelOnDyckIsTheSameAtEveryDistanceAndDepth) {
  Random random(3);
  const Given given = Plan(RandomDyck(20'000, random), TextKind::kPlain, "()[]{}ab");
  const reports::GivenBrackets figures = Measure(given, Uniform(given));
  std::uint64_t n = 0;
  for (const auto& buckets : {figures.by_distance, figures.by_depth}) {
    for (const reports::CloserBucket& bucket : buckets) {
      ASSERT_GT(bucket.n, 0U) << bucket.label;
      n += bucket.n;
      EXPECT_THAT(bucket.mean_probability, Optional(DoubleNear(0.125, 1e-12))) << bucket.label;
      EXPECT_THAT(bucket.mean_share, Optional(DoubleNear(1.0 / 3.0, 1e-12))) << bucket.label;
      EXPECT_THAT(bucket.correct_share, Optional(0.0)) << bucket.label;
      EXPECT_THAT(bucket.mean_rank, Optional(4.5)) << bucket.label;
    }
  }
  EXPECT_EQ(n, 2 * figures.all.n);
  EXPECT_THAT(figures.something_open.mean_mass, Optional(DoubleNear(0.25, 1e-12)));
  EXPECT_THAT(figures.nothing_open.mean_mass, Optional(DoubleNear(0.375, 1e-12)));
  EXPECT_EQ(figures.all.n + figures.something_open.n + figures.nothing_open.n, given.text.size());
}

TEST(GivenBrackets, ForesightIsRightEverywhere) {
  Random random(4);
  const Given given = Plan(RandomDyck(5'000, random), TextKind::kPlain, "()[]{}ab");
  const reports::GivenBrackets figures = Measure(given, Foresight(given));
  for (const reports::CloserBucket& bucket : figures.by_distance) {
    EXPECT_THAT(bucket.mean_probability, Optional(1.0)) << bucket.label;
    EXPECT_THAT(bucket.correct_share, Optional(1.0)) << bucket.label;
    EXPECT_THAT(bucket.mean_rank, Optional(1.0)) << bucket.label;
  }
  EXPECT_THAT(figures.something_open.mean_mass, Optional(0.0));
  EXPECT_THAT(figures.nothing_open.below_fifth_share, Optional(1.0));
}

}  // namespace
}  // namespace recount::compare
