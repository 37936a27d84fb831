#include "ngram/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/ngram/naive_counts.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

using ::recount::testing::StatusIs;
using testing::AsNaive;
using ::testing::HasSubstr;
using testing::NaiveCounts;

absl::StatusOr<Model> TrainOn(const std::string& text, int order, Unit unit = Unit::kByte,
                              Metadata metadata = {}) {
  const absl::StatusOr<Vocabulary> vocabulary = Vocabulary::FromText(text, unit);
  if (!vocabulary.ok()) return vocabulary.status();
  return Model::Train(*vocabulary->Encode(text), *vocabulary, order, std::move(metadata));
}

// Histories, in order of id, with their rows: more than AsNaive shows.
void ExpectEqualTables(const CountTable& a, const CountTable& b) {
  ASSERT_EQ(a.order(), b.order());
  ASSERT_EQ(a.histories(), b.histories());
  for (std::uint64_t id = 0; id < a.histories(); ++id) {
    ASSERT_EQ(a.History(id), b.History(id));
    ASSERT_EQ(a.Counts(id).total, b.Counts(id).total);
    ASSERT_EQ(a.Counts(id).symbols, b.Counts(id).symbols);
    ASSERT_EQ(a.Counts(id).counts, b.Counts(id).counts);
  }
}

TEST(Model, KeepsVocabularyCountsAndProvenance) {
  const Metadata metadata = {{"corpus", "abc.txt"}, {"", "empty name"}, {"bytes", std::string("a\0b\n", 4)}};
  ASSERT_OK_AND_ASSIGN(const Model model, TrainOn("abcabd", 2, Unit::kByte, metadata));
  EXPECT_EQ(model.order(), 2);
  EXPECT_EQ(model.vocabulary().size(), 4u);
  EXPECT_EQ(model.metadata(), metadata);
  EXPECT_EQ(model.memory_bytes(), model.counts().memory_bytes());
  const std::vector<Symbol> ab = {0, 1};
  EXPECT_EQ(model.Probability(ab, 2), 0.5);
  EXPECT_EQ(model.Probability(ab, 3), 0.5);
  EXPECT_EQ(model.LogProb(ab, 0).cause, ZeroCause::kUnseenContinuation);
}

TEST(Model, ComesBackFromItsFileBitForBit) {
  const std::string folder = recount::testing::TemporaryFolder();
  const std::string path = folder + "/model", again = folder + "/again";
  const Metadata metadata = {{"corpus", "x"}, {"training_symbols", "41"}};
  for (const Unit unit : {Unit::kByte, Unit::kCodePoint}) {
    for (const int order : {0, 1, 2, 7, 64}) {
      ASSERT_OK_AND_ASSIGN(
          const Model model,
          TrainOn("na\xC3\xAFve \xE2\x82\xAC and a na\xC3\xAFve banana, \n", order, unit, metadata));
      ASSERT_OK(model.Save(path));
      for (const Verify verify : {Verify::kWhole, Verify::kHeader}) {
        ASSERT_OK_AND_ASSIGN(const Model loaded, Model::Load(path, verify));
        ASSERT_NO_FATAL_FAILURE(ExpectEqualTables(loaded.counts(), model.counts()));
        EXPECT_EQ(AsNaive(loaded.counts()), AsNaive(model.counts()));
        EXPECT_EQ(loaded.vocabulary(), model.vocabulary());
        EXPECT_EQ(loaded.metadata(), metadata);
        ASSERT_OK(loaded.Save(again));
        EXPECT_EQ(recount::testing::ReadAll(again), recount::testing::ReadAll(path));
        EXPECT_EQ(recount::testing::ReadAll(path).size(), loaded.file_bytes());
      }
    }
  }
}

TEST(Model, OutlivesTheOneItWasCopiedFromAndItsFile) {
  const std::string path = recount::testing::TemporaryFolder() + "/model";
  ASSERT_OK(TrainOn("abcabd", 2)->Save(path));
  absl::StatusOr<Model> loaded = Model::Load(path, Verify::kWhole);
  ASSERT_OK(loaded);
  const Model copy = *loaded;
  loaded = absl::CancelledError();
  ASSERT_EQ(std::remove(path.c_str()), 0);
  EXPECT_EQ(copy.Probability({0, 1}, 3), 0.5);
}

TEST(Model, RejectsATextOfAnotherVocabulary) {
  ASSERT_OK_AND_ASSIGN(const Vocabulary vocabulary, Vocabulary::FromText("ab", Unit::kByte));
  EXPECT_THAT(Model::Train(std::vector<Symbol>{0, 1, 2}, vocabulary, 1, {}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("symbol 2 of the training text is 2, but the vocabulary has 2")));
  EXPECT_THAT(Model::Train(std::vector<Symbol>{0, kOov}, vocabulary, 1, {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("symbol 1 of the training text")));
  EXPECT_THAT(Model::Train(std::vector<Symbol>{0}, vocabulary, 65, {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("order 65")));
}

TEST(Model, SaysWhichFileIsMissing) {
  EXPECT_THAT(Model::Load("/no/such/model", Verify::kHeader),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/no/such/model")));
  ASSERT_OK_AND_ASSIGN(const Model model, TrainOn("ab", 1));
  EXPECT_THAT(model.Save("/no/such/model"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/no/such/model")));
}

}  // namespace
}  // namespace recount::ngram
