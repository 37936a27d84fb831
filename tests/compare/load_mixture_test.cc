// Mixtures in files, with the model files that they name.

#include "compare/load_mixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "compare/load_model.h"
#include "compare/mixture.h"
#include "compare/ngram_language_model.h"
#include "compare/smoothed_language_model.h"
#include "corpora/file_io.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount::compare {
namespace {

using ::recount::testing::StatusIs;
using ::testing::HasSubstr;

class LoadMixtureTest : public ::testing::Test {
 protected:
  static Dataset MakeText(const std::string& text) {
    Corpus corpus = MakeCorpus("made", "made", text, Unit::kByte, TextKind::kPlain).value();
    DatasetOptions options;
    options.split.fractions = {1, 0, 0};
    return MakeDataset(std::move(corpus), options).value();
  }

  ngram::SmoothedModel Train(ngram::Smoothing smoothing, std::uint32_t order, const Dataset& dataset) const {
    return ngram::SmoothedModel::Train(dataset.train.symbols, dataset.vocabulary, {smoothing, order},
                                       TrainingMetadata(dataset))
        .value();
  }

  std::string Path(const std::string& name) const { return folder_ + "/" + name; }

  absl::StatusOr<LoadedModel> LoadWith(const std::string& parts) const {
    EXPECT_OK(WriteFileAtomically(Path("m.json"), R"({"recount_mixture": 1, "parts": [)" + parts + "]}"));
    return LoadModel(Path("m.json"));
  }

  const std::string folder_ = recount::testing::TemporaryFolder();
  const Dataset dataset_ = MakeText("abracadabra, abracadabra; a cab, a bad crab");
};

TEST_F(LoadMixtureTest, GivesTheBitsOfTheMixtureInMemory) {
  const SmoothedLanguageModel witten_bell(Train(ngram::Smoothing::kWittenBell, 3, dataset_));
  const SmoothedLanguageModel adaptive(Train(ngram::Smoothing::kKneserNey, 2, dataset_),
                                       ngram::Counting::kAdaptive);
  ASSERT_OK_AND_ASSIGN(ngram::Model table, ngram::Model::Train(dataset_.train.symbols, dataset_.vocabulary, 4,
                                                               TrainingMetadata(dataset_)));
  ASSERT_OK(witten_bell.counts().Save(Path("wb")));
  ASSERT_OK(adaptive.counts().Save(Path("kn")));
  ASSERT_OK(table.Save(Path("order-4")));
  const NgramLanguageModel unsmoothed(std::move(table));
  ASSERT_OK_AND_ASSIGN(
      const MixtureLanguageModel mixture,
      MixtureLanguageModel::Make({&witten_bell, &adaptive, &unsmoothed}, {0.3, 0.45, 1 - 0.3 - 0.45}));
  ASSERT_OK(WriteMixtureFile({{{"wb", mixture.weights()[0]},
                               {"kn", mixture.weights()[1], ngram::Counting::kAdaptive},
                               {"order-4", mixture.weights()[2]}},
                              {}},
                             Path("m.json")));
  ASSERT_OK_AND_ASSIGN(const LoadedModel loaded, LoadModel(Path("m.json")));
  EXPECT_TRUE(loaded.has_counts);
  EXPECT_FALSE(loaded.has_net);
  EXPECT_EQ(loaded.counting, ngram::Counting::kAdaptive);
  EXPECT_EQ(loaded.model->Describe().label, "adaptive mix of 3 models");
  ASSERT_OK_AND_ASSIGN(const std::vector<Symbol> text, dataset_.vocabulary.Encode("a crab abracadabad, cab"));
  std::vector<ScoredSymbol> in_memory(text.size()), from_file(text.size());
  mixture.Score(text, absl::MakeSpan(in_memory));
  loaded.model->Score(text, absl::MakeSpan(from_file));
  for (std::size_t i = 0; i < text.size(); ++i) {
    EXPECT_EQ(from_file[i].log_prob_nats, in_memory[i].log_prob_nats) << i;
    EXPECT_EQ(from_file[i].history_length, in_memory[i].history_length) << i;
  }
}

TEST_F(LoadMixtureTest, KnowsWhatAllPartsWereTrainedOn) {
  ASSERT_OK(Train(ngram::Smoothing::kWittenBell, 3, dataset_).Save(Path("a")));
  ASSERT_OK(Train(ngram::Smoothing::kKneserNey, 2, dataset_).Save(Path("b")));
  const Dataset reversed = MakeText("barc dab a ,bac a ;arbadacarba ,arbadacarba");
  ASSERT_OK(Train(ngram::Smoothing::kKneserNey, 2, reversed).Save(Path("c")));
  ASSERT_OK_AND_ASSIGN(const LoadedModel one_text,
                       LoadWith(R"({"model": "a", "weight": 0.5}, {"model": "b", "weight": 0.5})"));
  EXPECT_OK(CheckTrainedOn(one_text, dataset_));
  EXPECT_EQ(FindMetadata(one_text.metadata, "corpus"), "made");
  EXPECT_EQ(CheckTrainedOn(one_text, reversed).code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_OK_AND_ASSIGN(const LoadedModel two_texts,
                       LoadWith(R"({"model": "a", "weight": 0.5}, {"model": "c", "weight": 0.5})"));
  EXPECT_EQ(CheckTrainedOn(two_texts, dataset_).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(CheckTrainedOn(two_texts, reversed).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(CheckTrainedOn(two_texts, dataset_).message(),
              HasSubstr(": its parts do not tell of one text what it was trained on"));
}

// As other programs write nets.
TEST_F(LoadMixtureTest, AFileThatDoesNotTellWhatItWasTrainedOnIsCalledThat) {
  LoadedModel loaded = Loaded(Train(ngram::Smoothing::kWittenBell, 3, dataset_));
  loaded.path = "n.safetensors";
  loaded.metadata.clear();
  EXPECT_THAT(CheckTrainedOn(loaded, dataset_),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("n.safetensors: does not tell what it was trained on, which must be the "
                                 "training part of made and nothing else")));
  EXPECT_THAT(CheckTrainedOn(loaded, dataset_).message(), HasSubstr("measure it with recount score"));
}

TEST_F(LoadMixtureTest, ReadsEachFileOnce) {
  ASSERT_OK(Train(ngram::Smoothing::kWittenBell, 3, dataset_).Save(Path("a")));
  ASSERT_OK(WriteMixtureFile({{{"a", 1}}, {}}, Path("inner")));
  ASSERT_OK_AND_ASSIGN(const LoadedModel loaded,
                       LoadWith(R"({"model": "a", "weight": 0.25}, {"model": "./a", "weight": 0.25},
                                   {"model": "a", "weight": 0.25, "adaptive": true},
                                   {"model": "inner", "weight": 0.25})"));
  const auto parts = dynamic_cast<const MixtureLanguageModel&>(*loaded.model).parts();
  EXPECT_EQ(parts[0], parts[1]);
  EXPECT_EQ(parts[0], dynamic_cast<const MixtureLanguageModel&>(*parts[3]).parts()[0]);
  const auto& fixed = dynamic_cast<const SmoothedLanguageModel&>(*parts[0]);
  const auto& adaptive = dynamic_cast<const SmoothedLanguageModel&>(*parts[2]);
  EXPECT_TRUE(adaptive.Describe().adapts);
  EXPECT_FALSE(fixed.Describe().adapts);
  EXPECT_EQ(&fixed.counts().estimator(), &adaptive.counts().estimator());
}

TEST_F(LoadMixtureTest, TellsATableFromItsAdaptiveTwin) {
  ASSERT_OK_AND_ASSIGN(const ngram::Model table,
                       ngram::Model::Train(dataset_.train.symbols, dataset_.vocabulary, 2, {}));
  ASSERT_OK(table.Save(Path("t")));
  for (const bool adaptive_first : {false, true}) {
    const std::string twin = R"({"model": "t", "weight": 0.5, "adaptive": true})";
    const std::string itself = R"({"model": "t", "weight": 0.5})";
    ASSERT_OK_AND_ASSIGN(
        const LoadedModel loaded,
        LoadWith(adaptive_first ? absl::StrCat(twin, ",", itself) : absl::StrCat(itself, ",", twin)));
    const auto parts = dynamic_cast<const MixtureLanguageModel&>(*loaded.model).parts();
    EXPECT_EQ(parts[0]->Describe().adapts, adaptive_first);
    EXPECT_EQ(parts[1]->Describe().adapts, !adaptive_first);
  }
}

TEST_F(LoadMixtureTest, RefusesAPartThatIsNoLongerTheOneItWasFittedWith) {
  ASSERT_OK(Train(ngram::Smoothing::kWittenBell, 3, dataset_).Save(Path("a")));
  ASSERT_OK(WriteMixtureFile({{{"a", 1}}, TrainingMetadata(dataset_)}, Path("m.json")));
  EXPECT_OK(LoadModel(Path("m.json")).status());
  const Dataset reversed = MakeText("barc dab a ,bac a ;arbadacarba ,arbadacarba");
  ASSERT_OK(Train(ngram::Smoothing::kWittenBell, 3, reversed).Save(Path("a")));
  EXPECT_THAT(LoadModel(Path("m.json")).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("a was trained on another text")));
}

TEST_F(LoadMixtureTest, MixturesMayStandWithinMixtures) {
  ASSERT_OK(Train(ngram::Smoothing::kWittenBell, 3, dataset_).Save(Path("a")));
  ASSERT_OK(WriteMixtureFile({{{"a", 1}}, {}}, Path("inner")));
  ASSERT_OK_AND_ASSIGN(const LoadedModel loaded,
                       LoadWith(R"({"model": "inner", "weight": 0.25}, {"model": "a", "weight": 0.75})"));
  std::vector<ScoredSymbol> mixed(1), alone(1);
  loaded.model->Score({0}, absl::MakeSpan(mixed));
  ASSERT_OK_AND_ASSIGN(const LoadedModel part, LoadModel(Path("a")));
  part.model->Score({0}, absl::MakeSpan(alone));
  EXPECT_NEAR(mixed[0].log_prob_nats, alone[0].log_prob_nats, 1e-15);
}

TEST_F(LoadMixtureTest, SaysWhatIsWrongWithWhichPart) {
  ASSERT_OK(Train(ngram::Smoothing::kWittenBell, 3, dataset_).Save(Path("a")));
  ASSERT_OK(Train(ngram::Smoothing::kWittenBell, 3, MakeText("xyz")).Save(Path("xyz")));
  ASSERT_OK(WriteFileAtomically(Path("text"), "no model"));
  const std::string a = R"({"model": "a", "weight": 0.5}, )";
  EXPECT_THAT(LoadWith(a + R"({"model": "none", "weight": 0.5})").status(),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("m.json: part 2: " + Path("none"))));
  EXPECT_THAT(
      LoadWith(a + R"({"model": "text", "weight": 0.5})").status(),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("part 2: " + Path("text") + ": neither")));
  EXPECT_THAT(
      LoadWith(a + R"({"model": "xyz", "weight": 0.5})").status(),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("m.json: part 1 (witten-bell 3, 8 symbols) and part 2 (witten-bell 3, 3) have")));
  EXPECT_THAT(LoadWith(a + R"({"model": "a", "weight": 0.6})").status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("sum to 1.1")));
  EXPECT_THAT(LoadWith(a + R"({"model": "a", "weight": -0.5})").status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("m.json: part 2: weight -0.5 is below 0; give one of 0 or more")));
  EXPECT_THAT(LoadWith(R"({"model": "m.json", "weight": 1})").status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("m.json: is a part of itself")));
}

TEST_F(LoadMixtureTest, BoundsDepthAndNumberOfParts) {
  ASSERT_OK(Train(ngram::Smoothing::kWittenBell, 3, dataset_).Save(Path("0")));
  for (int depth = 1; depth <= kMostNestedMixtures + 1; ++depth) {
    ASSERT_OK(WriteMixtureFile({{{absl::StrCat(depth - 1), 1}}, {}}, Path(absl::StrCat(depth))));
  }
  EXPECT_OK(LoadModel(Path(absl::StrCat(kMostNestedMixtures))).status());
  EXPECT_THAT(LoadModel(Path(absl::StrCat(kMostNestedMixtures + 1))).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("more than 8 deep")));
  // Ten of ten of ten.
  for (const auto& [name, of] : {std::pair("ten", "0"), {"hundred", "ten"}, {"thousand", "hundred"}}) {
    ASSERT_OK(WriteMixtureFile({std::vector<MixturePartFile>(10, {of, 0.1}), {}}, Path(name)));
  }
  EXPECT_OK(LoadModel(Path("hundred")).status());
  EXPECT_THAT(
      LoadModel(Path("thousand")).status(),
      StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("one of more than 1000 in all; mix fewer")));
}

TEST_F(LoadMixtureTest, OnlyCountsThatAreKeptAdapt) {
  ASSERT_OK(Train(ngram::Smoothing::kWittenBell, 3, dataset_).Save(Path("a")));
  ASSERT_OK(WriteMixtureFile({{{"a", 1}}, {}}, Path("inner")));
  EXPECT_THAT(LoadWith(R"({"model": "inner", "weight": 1, "adaptive": true})").status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("not a mixture, whose file says it of each part")));
  LoadModelOptions adaptive;
  adaptive.counting = ngram::Counting::kAdaptive;
  EXPECT_THAT(LoadModel(Path("inner"), adaptive).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not a mixture")));
}

}  // namespace
}  // namespace recount::compare
