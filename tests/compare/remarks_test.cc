#include "compare/remarks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace recount::compare {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::size_t kVocabulary = 65;
constexpr char kNoNet[] = "No net was compared.";

// Long enough for intervals.
Part LongPart() {
  Part part;
  part.symbols.resize(1'000'000);
  return part;
}

Contestant Called(const std::string& label, const std::string& note = "") {
  Contestant contestant;
  contestant.description.label = label;
  contestant.description.note = note;
  return contestant;
}

std::vector<Contestant> Net() {
  std::vector<Contestant> contestants;
  contestants.push_back(Called("LSTM"));
  contestants.back().description.parameters = 1;
  return contestants;
}

TEST(Remarks, AreNoneWhereNothingIsToBeKnown) {
  EXPECT_THAT(Remarks(LongPart(), kVocabulary, {}, Net()), IsEmpty());
}

TEST(Remarks, TellOfCharactersThatTrainingLacks) {
  Part test = LongPart();
  test.oovs = 3;
  EXPECT_THAT(Remarks(test, kVocabulary, {}, Net()), ElementsAre(HasSubstr("no model is scored: 3.")));
  test.oovs = test.symbols.size();
  EXPECT_THAT(Remarks(test, kVocabulary, {}, Net()), ElementsAre(HasSubstr("all likelihoods are undefined")));
}

TEST(Remarks, TellOfATestPartTooShortForIntervals) {
  Part test;
  test.symbols.resize(10);
  EXPECT_THAT(Remarks(test, kVocabulary, {}, Net()), ElementsAre(HasSubstr("there are no intervals")));
}

TEST(Remarks, TellOfNetsThatDivergedAndOfDeadEnds) {
  reports::ModelResult net, counts;
  net.label = "LSTM";
  net.net.emplace();
  net.net->divergences.resize(2);
  net.net->divergences.front().learning_rate = 0.5;
  net.net->divergences.back().learning_rate = 0.25;
  counts.label = "order 4";
  counts.sample_restarts = 1;
  EXPECT_THAT(
      Remarks(LongPart(), kVocabulary, {counts, net}, Net()),
      ElementsAre("LSTM diverged in training, which went back and halved the learning rate 2 times, "
                  "from 0.5 to 0.125.",
                  "Sampling order 4 met dead ends (histories without continuation) 1 time and went on "
                  "from the start of a text."));
}

TEST(Remarks, TellOfANetThatIsWorseThanAGuess) {
  reports::ModelResult net, counts;
  net.label = "LSTM";
  net.net.emplace();
  net.test.all.nats_per_char = 4.1743;  // ln 65 = 4.17439
  counts.test.all.infinite = true;
  EXPECT_THAT(Remarks(LongPart(), kVocabulary, {net, counts}, Net()), IsEmpty());
  net.test.all.nats_per_char = 4.1745;
  const auto told = ElementsAre(HasSubstr(
      "LSTM predicts the test part worse than a guess among the 65 characters, which takes 4.1744 nats: it"));
  EXPECT_THAT(Remarks(LongPart(), kVocabulary, {net}, Net()), told);
  net.test.all = {};
  net.test.all.infinite = true;
  EXPECT_THAT(Remarks(LongPart(), kVocabulary, {net}, Net()), told);
}

TEST(Remarks, ModelsOfTheSameNoteShareOne) {
  std::vector<Contestant> contestants;
  for (const std::string label : {"kneser-ney 6", "kneser-ney 7"}) {
    contestants.push_back(Called(label, "The discounts of " + label + " are made up."));
  }
  contestants.push_back(Called("order 2"));
  contestants.push_back(Called("longest", "The longest is another."));
  EXPECT_THAT(Remarks(LongPart(), kVocabulary, {}, contestants),
              ElementsAre(kNoNet, "The discounts of kneser-ney 6, kneser-ney 7 are made up.",
                          "The longest is another."));
}

}  // namespace
}  // namespace recount::compare
