#include "ngram/arpa_write.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "corpora/file_io.h"
#include "corpora/random.h"
#include "ngram/arpa_read.h"
#include "ngram/arpa_token.h"
#include "ngram/backoff_model.h"
#include "ngram/backoff_model_builder.h"
#include "tests/ngram/naive_backoff.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

using ::recount::testing::ReadAll;
using ::recount::testing::StatusIs;
using ::recount::testing::TemporaryFolder;
using ::testing::AllOf;
using testing::AsMap;
using ::testing::HasSubstr;
using testing::Letters;
using testing::NaiveBackoff;
using testing::RandomBackoff;

constexpr double kNothing = -std::numeric_limits<double>::infinity();

TEST(WriteArpa, WhatIsReadBackIsEqual) {
  const std::string path = TemporaryFolder() + "/x.arpa";
  for (int longest = 1; longest <= 5; ++longest) {
    const NaiveBackoff naive = RandomBackoff(5, longest, 31);
    ASSERT_OK(WriteArpa(naive, Letters(5), path));
    ASSERT_OK_AND_ASSIGN(const BackoffModel model, ReadArpa(path));
    EXPECT_EQ(model.vocabulary(), Letters(5));
    EXPECT_EQ(AsMap(model), naive.weights) << longest;
    const std::string bytes = ReadAll(path);
    ASSERT_OK(WriteArpa(model, model.vocabulary(), path));
    EXPECT_EQ(ReadAll(path), bytes) << "the same model, the same bytes";
  }
}

TEST(WriteArpa, HasTheBytesOfTheFormat) {
  const std::string path = TemporaryFolder() + "/x.arpa";
  ASSERT_OK_AND_ASSIGN(const Vocabulary vocabulary,
                       Vocabulary::FromText("a \n", Unit::kByte));  // \n, blank, a.
  NaiveBackoff naive;
  naive.longest = 2;
  naive.weights = {{{0}, {-0.5, kNothing}}, {{1}, {-1e-10, -0.0}},        {{2}, {kNothing, 0.125}},
                   {{kPad}, {-99, -0.1}},   {{kPad, 2}, {-1.0 / 3.0, 0}}, {{0, 1}, {1e-12, 0}}};
  ASSERT_OK(WriteArpa(naive, vocabulary, path));
  EXPECT_EQ(ReadAll(path),
            "\\data\\\n"
            "ngram 1=6\n"
            "ngram 2=2\n"
            "\n"
            "\\1-grams:\n"
            "-99\t<unk>\t0\n"
            "-99\t</s>\t0\n"
            "-0.5\t\\n\t-99\n"
            "-1e-10\t\\s\t0\n"
            "-99\ta\t0.125\n"
            "-99\t<s>\t-0.1\n"
            "\n"
            "\\2-grams:\n"
            "0\t\\n \\s\n"
            "-0.33333334\t<s> a\n"
            "\n"
            "\\end\\\n");
}

TEST(WriteArpa, EveryByteAndCodePointIsReadBack) {
  const std::string path = TemporaryFolder() + "/x.arpa";
  for (const Unit unit : {Unit::kByte, Unit::kCodePoint}) {
    std::vector<std::uint32_t> values(256);
    for (std::uint32_t i = 0; i < 256; ++i)
      values[i] = unit == Unit::kByte || i < 128 ? i : i * i * 16 + 0x1000;
    ASSERT_OK_AND_ASSIGN(const Vocabulary vocabulary, Vocabulary::FromCodePoints(values, unit));
    NaiveBackoff naive;
    naive.longest = 2;
    for (Symbol symbol = 0; symbol < 256; ++symbol) {
      naive.weights[{symbol}] = {-symbol / 256.0, -symbol / 512.0};
      naive.weights[{symbol, static_cast<Symbol>(255 - symbol)}] = {-symbol / 1024.0, 0};
    }
    for (const Symbol mark : {kPad, kOov, kEndOfText}) naive.weights[{mark}] = {-99, 0};
    ASSERT_OK(WriteArpa(naive, vocabulary, path));
    ASSERT_OK_AND_ASSIGN(const BackoffModel model, ReadArpa(path));
    EXPECT_EQ(model.vocabulary(), vocabulary);
    EXPECT_EQ(AsMap(model), naive.weights);
  }
}

TEST(WriteArpa, KeepsSixDecimals) {
  const std::string path = TemporaryFolder() + "/x.arpa";
  NaiveBackoff naive;
  Random random(2);
  for (Symbol symbol = 0; symbol < 26; ++symbol) {
    naive.weights[{symbol}] = {symbol == 0 ? -31.9999999 : -32 * random.Uniform(), 0};
  }
  ASSERT_OK(WriteArpa(naive, Letters(26), path));
  ASSERT_OK_AND_ASSIGN(const BackoffModel model, ReadArpa(path));
  for (Symbol symbol = 0; symbol < 26; ++symbol) {
    const double wanted = naive.weights[{symbol}].log10_prob;
    EXPECT_NEAR(model.Score(model.Empty(), symbol).log10_prob, wanted, 1e-6);
    EXPECT_NEAR(model.Score(model.Empty(), symbol).log10_prob, wanted, 6e-8 * std::fabs(wanted));
  }
}

// A file larger than any buffer, so that it is written in pieces.
TEST(WriteArpa, WritesLargeModels) {
  const std::string path = TemporaryFolder() + "/x.arpa";
  const NaiveBackoff naive = RandomBackoff(12, 5, 4);
  ASSERT_OK_AND_ASSIGN(const BackoffModel built, BuildBackoffModel(naive, Letters(12)));
  ASSERT_OK(WriteArpa(built, Letters(12), path));
  EXPECT_GT(std::filesystem::file_size(path), 200'000u);
  ASSERT_OK_AND_ASSIGN(const BackoffModel model, ReadArpa(path));
  EXPECT_EQ(AsMap(model), AsMap(built));
}

struct Liar : NaiveBackoff {
  std::uint64_t ngrams(int) const override { return 7; }
};

TEST(WriteArpa, RefusesASourceThatBreaksItsContractAndLeavesTheFile) {
  const std::string folder = TemporaryFolder(), path = folder + "/x.arpa";
  ASSERT_OK(WriteFileAtomically(path, "old"));
  const auto expect_refused = [&](const BackoffSource& source, const std::string& message) {
    EXPECT_THAT(WriteArpa(source, Letters(2), path),
                StatusIs(absl::StatusCode::kInternal, HasSubstr(message)));
    EXPECT_EQ(ReadAll(path), "old");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1)
        << "nothing is left beside it";
  };
  const auto expect_weights_refused = [&](int longest, double log10_prob, double log10_backoff,
                                          const std::string& message) {
    NaiveBackoff naive;
    naive.longest = longest;
    naive.weights = {{{0}, {log10_prob, log10_backoff}}};
    expect_refused(naive, message);
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  expect_weights_refused(2, nan, 0, "the 1-gram of symbols 0 has the log10 probability nan");
  expect_weights_refused(2, 0.01, 0, "the log10 probability 0.01");
  expect_weights_refused(2, -1, nan, "the log10 back-off weight nan");
  expect_weights_refused(2, -1, -kNothing, "the log10 back-off weight inf");
  expect_weights_refused(0, -1, 0, "n-grams of length 0, allowed are 1 to 65");
  expect_weights_refused(66, -1, 0, "n-grams of length 66");
  NaiveBackoff stranger;
  stranger.weights = {{{0}, {-1, 0}}, {{2}, {-1, 0}}};
  expect_refused(stranger, "a symbol that is not in the vocabulary");
  Liar liar;
  liar.weights = {{{0}, {-1, 0}}};
  expect_refused(liar, "announced 7 1-grams and gave 1");
}

TEST(WriteArpa, NamesTheFileItCannotWrite) {
  const std::string path = TemporaryFolder() + "/none/x.arpa";
  EXPECT_THAT(WriteArpa(RandomBackoff(2, 2, 1), Letters(2), path),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr(path)));
}

}  // namespace
}  // namespace recount::ngram
