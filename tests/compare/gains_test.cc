#include "compare/gains.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace recount::compare {
namespace {

// Models that are described and have figures of the test part; none of them is there.
class Gains : public ::testing::Test {
 protected:
  static constexpr double kInfiniteNats = std::numeric_limits<double>::infinity();

  static ScoredSymbol Given(double p) { return {std::log(p), Outcome::kCovered}; }

  Contestant& Add(const std::string& id, double all_nats, double floored_nats = 1) {
    reports::ModelResult& model = models_.emplace_back();
    model.id = id;
    model.label = absl::StrCat("the ", id);
    model.test.positions = 3;
    model.test.all.infinite = all_nats == kInfiniteNats;
    if (!model.test.all.infinite) model.test.all.nats_per_char = all_nats;
    model.test.floored.nats_per_char = floored_nats;
    Contestant& contestant = contestants_.emplace_back();
    contestant.description.id = id;
    return contestant;
  }

  // By its smoothing and order; "adaptive-" makes it adaptive.
  void AddCount(const std::string& smoothing, int order) {
    ModelDescription& d = Add(absl::StrCat(smoothing, "-", order), 2).description;
    d.smoothing = smoothing;
    d.order = order;
    if (absl::StartsWith(smoothing, "adaptive-")) {
      d.static_smoothing = std::string(absl::StripPrefix(smoothing, "adaptive-"));
    }
  }

  void AddStructure(const ngram::StructurePieces& pieces, int order, const std::string& prefix = "") {
    std::string name = "structure";
    if (pieces.innermost) name += "-innermost";
    if (pieces.depth) name += "-depth";
    if (pieces.indentation) name += "-indentation";
    AddCount(prefix + name, order);
    contestants_.back().description.structure = pieces;
  }

  void AddMixture(const std::string& id, const std::vector<std::string>& parts) {
    Contestant& mixture = Add(id, 1);
    for (const std::string& part : parts) mixture.mixture_parts.push_back({part, 0.5});
  }

  // "model - reference: added (cross-entropy)".
  std::vector<std::string> Found() const {
    std::vector<std::string> found;
    for (const GainPair& pair : FindGainPairs(contestants_, models_)) {
      found.push_back(absl::StrCat(models_[pair.model].id, " - ", models_[pair.reference].id, ": ",
                                   pair.added, pair.loss == GainLoss::kAll ? " (all)" : " (floored)"));
    }
    return found;
  }

  std::vector<Contestant> contestants_;
  std::vector<reports::ModelResult> models_;
};

using Pairs = std::vector<std::string>;

TEST_F(Gains, OfSmoothingAreFlooredAndOfOneOrder) {
  for (const int order : {2, 4}) AddCount("none", order);
  for (const int order : {4, 6}) AddCount("kneser-ney", order);
  AddCount("witten-bell", 2);
  EXPECT_EQ(Found(), Pairs{"kneser-ney-4 - none-4: smoothing (floored)"});
}

TEST_F(Gains, OfStructureAreOverKneserNeyOfTheSameOrder) {
  AddCount("kneser-ney", 4);
  AddStructure({true, false, false}, 4);
  AddStructure({false, true, true}, 4);
  AddStructure({}, 4);
  AddStructure({}, 6);
  EXPECT_EQ(Found(), (Pairs{
                         "structure-innermost-4 - kneser-ney-4: innermost bracket (all)",
                         "structure-depth-indentation-4 - kneser-ney-4: depth and indentation (all)",
                         "structure-innermost-depth-indentation-4 - kneser-ney-4: all of the structure (all)",
                         "structure-innermost-depth-indentation-4 - structure-depth-indentation-4: innermost "
                         "bracket (all)",
                     }));
}

TEST_F(Gains, OfTheLastPieceAreOverTheModelsThatLackJustThat) {
  AddStructure({}, 2);
  AddStructure({true, true, false}, 2);
  AddStructure({true, false, true}, 2);
  AddStructure({false, false, true}, 2);
  AddStructure({true, true, false}, 4);
  EXPECT_EQ(Found(),
            (Pairs{
                "structure-innermost-depth-indentation-2 - structure-innermost-depth-2: indentation (all)",
                "structure-innermost-depth-indentation-2 - structure-innermost-indentation-2: depth (all)",
            }));
}

TEST_F(Gains, OfAdaptingAreOverTheSameModelThatDoesNot) {
  for (const char* const prefix : {"", "adaptive-"}) {
    for (const char* const smoothing : {"none", "kneser-ney"}) {
      AddCount(absl::StrCat(prefix, smoothing), 2);
      AddCount(absl::StrCat(prefix, smoothing), 4);
    }
    AddStructure({}, 2, prefix);
  }
  AddCount("adaptive-longest", 0);
  EXPECT_EQ(Found(), (Pairs{
                         "kneser-ney-2 - none-2: smoothing (floored)",
                         "kneser-ney-4 - none-4: smoothing (floored)",
                         "structure-innermost-depth-indentation-2 - kneser-ney-2: all of the structure (all)",
                         "adaptive-none-2 - none-2: counting the text read (floored)",
                         "adaptive-kneser-ney-2 - kneser-ney-2: counting the text read (all)",
                         "adaptive-structure-innermost-depth-indentation-2 - "
                         "structure-innermost-depth-indentation-2: counting the text read (all)",
                         "adaptive-none-4 - none-4: counting the text read (floored)",
                         "adaptive-kneser-ney-4 - kneser-ney-4: counting the text read (all)",
                     }));
}

// As of --added 1 and of --added 2, loaded from files.
TEST_F(Gains, OfAdaptingTellTwinsOfOneNameApart) {
  for (const char* const smoothing : {"additive", "adaptive-additive"}) {
    for (const char* const number : {"", "-2"}) {
      AddCount(smoothing, 4);
      absl::StrAppend(&models_.back().id, number);
    }
  }
  EXPECT_EQ(Found(), (Pairs{"adaptive-additive-4 - additive-4: counting the text read (all)",
                            "adaptive-additive-4-2 - additive-4-2: counting the text read (all)"}));
}

TEST_F(Gains, OfMixingAreOverThePartThatIsBestOnTheTestPart) {
  Add("zeros", kInfiniteNats, 1.5);
  Add("worse", 3, 3);
  Add("better", 2, 2);
  Add("more zeros", kInfiniteNats, 1.25);
  AddMixture("mixture", {"worse", "better"});
  AddMixture("mixture-2", {"zeros", "worse", "better"});
  AddMixture("mixture-3", {"zeros", "more zeros"});
  AddMixture("mixture-4", {"zeros", "worse"});  // What is infinite may be better for all that.
  EXPECT_EQ(Found(), (Pairs{"mixture - better: mixing in the worse (all)",
                            "mixture-2 - zeros: mixing in 2 models (floored)",
                            "mixture-3 - more zeros: mixing in the zeros (floored)",
                            "mixture-4 - zeros: mixing in the worse (floored)"}));
}

TEST_F(Gains, AreNoneWithoutAPair) {
  AddCount("none", 2);
  AddCount("kneser-ney", 4);
  AddStructure({}, 2);
  AddCount("adaptive-kneser-ney", 2);
  Add("lstm", 1);
  EXPECT_EQ(Found(), Pairs{});
}

TEST_F(Gains, AreWhatTheReferenceCostsMore) {
  Add("with", 1);
  Add("without", 2);
  const std::vector<std::vector<ScoredSymbol>> scores = {
      {Given(0.5), {0, Outcome::kOov}, Given(0.25), Given(0.5)},
      {Given(0.25), {0, Outcome::kOov}, Given(0.5), Given(0.0625)}};
  const reports::Gain gain = MeasureGain({0, 1, "luck", GainLoss::kAll}, models_, scores, 4, 0.5, {4, {}});
  EXPECT_EQ(gain.model, "with");
  EXPECT_EQ(gain.reference, "without");
  EXPECT_EQ(gain.added, "luck");
  EXPECT_EQ(gain.cross_entropy, "all");
  EXPECT_EQ(gain.model_nats_per_char, 1);
  EXPECT_EQ(gain.reference_nats_per_char, 2);
  EXPECT_DOUBLE_EQ(gain.gain_nats_per_char.value(), std::log(2));  // (1 - 1 + 3) / 3 bits.
  EXPECT_FALSE(gain.gain_nats_interval.has_value());               // The text is too short.
  EXPECT_EQ(gain.n, 3u);
}

TEST_F(Gains, AreUndefinedOverAllAndDefinedFlooredWhereAModelGivesZero) {
  Add("with", 1, 1);
  Add("without", kInfiniteNats, 2);
  const std::vector<std::vector<ScoredSymbol>> scores = {
      std::vector<ScoredSymbol>(12'000, Given(0.5)),
      std::vector<ScoredSymbol>(12'000, {-kInfiniteNats, Outcome::kUnseenContinuation})};
  const Bootstrap bootstrap(12'000, {});
  const reports::Gain all = MeasureGain({0, 1, "", GainLoss::kAll}, models_, scores, 4, 0.5, bootstrap);
  EXPECT_EQ(all.model_nats_per_char, 1);
  EXPECT_FALSE(all.reference_nats_per_char.has_value());
  EXPECT_FALSE(all.gain_nats_per_char.has_value());
  EXPECT_FALSE(all.gain_nats_interval.has_value());
  const reports::Gain floored =
      MeasureGain({0, 1, "", GainLoss::kFloored}, models_, scores, 4, 0.5, bootstrap);
  EXPECT_EQ(floored.cross_entropy, "floored");
  EXPECT_EQ(floored.reference_nats_per_char, 2);
  const double expected = std::log(0.5 * 0.5 + 0.125) - std::log(0.125);
  EXPECT_NEAR(floored.gain_nats_per_char.value(), expected, 1e-9);
  EXPECT_NEAR(floored.gain_nats_interval.value().low, expected, 1e-9);
  EXPECT_NEAR(floored.gain_nats_interval.value().high, expected, 1e-9);
}

}  // namespace
}  // namespace recount::compare
