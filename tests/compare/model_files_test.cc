// Count models in files: what is opened is what was trained, opening takes no time, and a damaged file that
// was not checked gives wrong figures at worst.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "compare/commands/count_options.h"
#include "compare/load_model.h"
#include "compare/sampler.h"
#include "compare/scoring.h"
#include "compare/stopwatch.h"
#include "corpora/random.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount::compare {
namespace {

using ::recount::testing::StatusIs;

// Words in an order by chance, so that there are histories of every length and frequency.
std::string Prose(std::size_t size, std::uint64_t seed) {
  const std::vector<std::string> words = {"the ",  "cat ",     "sat ", "on {\n\t", "a ",
                                          "mat; ", "rat ",     "ate ", "that ",    "(and) ",
                                          "}\n",   "\"was\" ", "it ",  "again "};
  Random random(seed);
  std::string text;
  while (text.size() < size) text += words[random.Below(words.size())];
  return text;
}

Dataset MakeProse(std::size_t size) {
  Corpus corpus = MakeCorpus("prose", "made", Prose(size, 1), Unit::kByte, TextKind::kC).value();
  DatasetOptions options;
  options.split.fractions = {1, 0, 0};
  return MakeDataset(std::move(corpus), options).value();
}

class CountModelFile : public ::testing::TestWithParam<ngram::Smoothing> {
 protected:
  LoadedModel Train(const Dataset& dataset, int order) const {
    CountOptions options;
    options.smoothing = std::string(ngram::SmoothingName(GetParam()));
    return CountModel(dataset, SmoothingFor(dataset, options, order), 1).value();
  }

  void Save(const LoadedModel& model) {
    ASSERT_OK(model.counts != nullptr ? model.counts->Save(path_) : model.smoothed->Save(path_));
  }

  absl::StatusOr<LoadedModel> Open(ngram::Verify verify = ngram::Verify::kHeader,
                                   ngram::Counting counting = ngram::Counting::kTraining) const {
    return LoadModel(path_, {verify, std::nullopt, counting});
  }

  void WriteByte(std::size_t at, char byte) {
    std::fstream file(path_, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte);
    ASSERT_TRUE(file.good());
  }

  // Writes `byte` at a place and uses what can still be opened, if any, on `text`. Whether something could.
  bool UseWith(std::size_t at, char byte, const std::string& text);

  // The same with one byte after the other at every `step`th place. Returns how often something could be
  // opened.
  std::size_t UseDamaged(std::size_t step, std::size_t symbols);

  std::string path_ = recount::testing::TemporaryFolder() + "/x.ngram";
};

struct Figures {
  std::vector<double> log_probs, probabilities;
  std::vector<std::optional<std::uint32_t>> history_lengths;
  std::vector<Symbol> sample;
};

// What score, query and sample say of a model: along a text with unknown characters, and on from it.
Figures Use(const LanguageModel& model, const std::string& text, std::size_t sample_length) {
  Figures figures;
  const std::vector<Symbol> symbols = model.vocabulary().Encode(text).value();
  std::vector<ScoredSymbol> scores(symbols.size());
  model.Score(symbols, absl::MakeSpan(scores));
  std::vector<double> row(model.vocabulary().size());
  const std::unique_ptr<ModelState> state = model.Start();
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    figures.log_probs.push_back(scores[i].log_prob_nats);
    figures.history_lengths.push_back(scores[i].history_length);
    state->Copy()->Distribution(absl::MakeSpan(row));
    figures.probabilities.insert(figures.probabilities.end(), row.begin(), row.end());
    state->Advance(symbols[i]);
  }
  SampleOptions options;
  options.length = sample_length;
  const absl::StatusOr<Sample> sample = DrawSample(model, options);
  if (sample.ok()) figures.sample = sample->symbols;
  return figures;
}

// The same of a model that may be damaged: its figures are refused, or such as there can be.
void UseWarily(const LanguageModel& model, const std::string& text, std::size_t sample_length) {
  const std::vector<Symbol> symbols = model.vocabulary().Encode(text).value();
  std::vector<ScoredSymbol> scores(symbols.size());
  model.Score(symbols, absl::MakeSpan(scores));
  const bool refused = !AreScores(scores);
  std::vector<double> row(model.vocabulary().size());
  const std::unique_ptr<ModelState> state = model.Start();
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    ASSERT_TRUE(refused || scores[i].log_prob_nats <= kSumTolerance) << i;
    const bool known = state->Distribution(absl::MakeSpan(row));
    ASSERT_TRUE(known ? IsDistribution(row) : row == std::vector<double>(row.size())) << i;
    state->Advance(symbols[i]);
  }
  SampleOptions options;
  for (const double temperature : {1.0, 0.5}) {
    options.length = sample_length;
    options.temperature = temperature;
    const absl::StatusOr<Sample> sample = DrawSample(model, options);
    ASSERT_TRUE(sample.ok() || absl::IsDataLoss(sample.status())) << sample.status();
    if (!sample.ok()) continue;
    ASSERT_EQ(sample->symbols.size(), sample_length);
    for (const Symbol symbol : sample->symbols) ASSERT_LT(symbol, row.size());
  }
}

TEST_P(CountModelFile, GivesTheNumbersOfTheTrainedModelToTheLastBit) {
  const Dataset dataset = MakeProse(20'000);
  const LoadedModel trained = Train(dataset, 6);
  Save(trained);
  const std::string text = Prose(2'000, 2) + "Unknown" + Prose(500, 3);
  const Figures wanted = Use(*trained.model, text, 1'000);
  EXPECT_EQ(wanted.sample.size(), 1'000u);
  for (const ngram::Verify verify : {ngram::Verify::kHeader, ngram::Verify::kWhole}) {
    ASSERT_OK_AND_ASSIGN(const LoadedModel opened, Open(verify));
    const Figures seen = Use(*opened.model, text, 1'000);
    EXPECT_EQ(seen.log_probs, wanted.log_probs);
    EXPECT_EQ(seen.probabilities, wanted.probabilities);
    EXPECT_EQ(seen.history_lengths, wanted.history_lengths);
    EXPECT_EQ(seen.sample, wanted.sample);
    EXPECT_EQ(opened.model->Describe().label, trained.model->Describe().label);
    EXPECT_EQ(opened.model->Describe().memory_bytes, trained.model->Describe().memory_bytes);
  }
}

bool CountModelFile::UseWith(std::size_t at, char byte, const std::string& text) {
  WriteByte(at, byte);
  bool opened = false;
  for (const ngram::Counting counting : {ngram::Counting::kTraining, ngram::Counting::kAdaptive}) {
    const absl::StatusOr<LoadedModel> model = Open(ngram::Verify::kHeader, counting);
    opened |= model.ok();
    if (model.ok()) {
      EXPECT_NO_FATAL_FAILURE(UseWarily(*model->model, text, text.size())) << at;
    } else {
      EXPECT_TRUE(absl::IsDataLoss(model.status()) || absl::IsUnimplemented(model.status()) ||
                  absl::IsInvalidArgument(model.status()))
          << at << " " << model.status();
    }
  }
  return opened;
}

std::size_t CountModelFile::UseDamaged(std::size_t step, std::size_t symbols) {
  const std::string whole = recount::testing::ReadAll(path_), text = Prose(symbols, 2) + "Z";
  constexpr char kWrong[] = {'\xFF', '\x01', '\x80'};
  std::size_t opened = 0;
  for (std::size_t at = 0; at < whole.size(); at += step) {
    opened += UseWith(at, static_cast<char>(whole[at] ^ kWrong[at % 3]), text);
    EXPECT_FALSE(Open(ngram::Verify::kWhole).ok()) << at;
    WriteByte(at, whole[at]);
  }
  EXPECT_OK(Open(ngram::Verify::kWhole).status());
  return opened;
}

// A count that is 0, or as large as can be, makes sums that are 0 or wrap around.
TEST_P(CountModelFile, EveryByteOfASmallFileMayBeAnExtreme) {
  Save(Train(MakeProse(300), 3));
  const std::string whole = recount::testing::ReadAll(path_), text = Prose(25, 1) + "Z";
  std::size_t opened = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char byte : {'\0', '\xFF'}) opened += UseWith(at, byte, text);
    WriteByte(at, whole[at]);
  }
  EXPECT_GT(opened, whole.size());
}

TEST_P(CountModelFile, AnyWrongByteOfASmallFileIsHarmless) {
  Save(Train(MakeProse(300), 3));
  const std::size_t bytes = recount::testing::ReadAll(path_).size();
  EXPECT_GT(UseDamaged(1, 40), bytes / 2);
}

TEST_P(CountModelFile, WrongBytesAllOverALargerFileAreHarmless) {
  Save(Train(MakeProse(100'000), 8));
  const std::size_t bytes = recount::testing::ReadAll(path_).size();
  EXPECT_GT(UseDamaged(bytes / 60, 1'000), 50u);
}

TEST_P(CountModelFile, EveryTruncationOfASmallFileIsRefused) {
  Save(Train(MakeProse(300), 3));
  for (std::size_t size = recount::testing::ReadAll(path_).size(); size-- > 0;) {
    std::filesystem::resize_file(path_, size);
    ASSERT_FALSE(Open().ok()) << size;
  }
}

TEST_P(CountModelFile, OpensInUnderTenMillisecondsWhateverTheSize) {
  Save(Train(MakeProse(1'000'000), 6));
  double fastest = 1;
  for (int i = 0; i < 20; ++i) {
    const Stopwatch watch;
    ASSERT_OK(Open().status());
    fastest = std::min(fastest, watch.Seconds());
  }
  EXPECT_LT(fastest, 0.01);
}

// What the text read so far and training before it give the next symbol, counted anew at every position.
std::optional<double> Recounted(const std::string& training, absl::string_view read, char next,
                                std::size_t order) {
  const std::string pads(order, '\0');
  const std::string history = absl::StrCat(pads, read).substr(read.size());
  std::size_t total = 0, count = 0;
  for (const std::string& text : {absl::StrCat(pads, training), absl::StrCat(pads, read)}) {
    for (std::size_t i = order; i < text.size(); ++i) {
      if (text.compare(i - order, order, history) != 0) continue;
      ++total;
      count += text[i] == next ? 1 : 0;
    }
  }
  if (total == 0) return std::nullopt;
  return static_cast<double>(count) / static_cast<double>(total);
}

TEST(AdaptiveCountTable, ScoresAreThoseOfCountingAllBeforeAnew) {
  const std::string path = recount::testing::TemporaryFolder() + "/plain.ngram", read = Prose(300, 2);
  const Dataset dataset = MakeProse(400);
  for (const std::uint32_t order : {0u, 1u, 3u, 8u}) {
    const LoadedModel trained = CountModel(dataset, {ngram::Smoothing::kNone, order}, 1).value();
    ASSERT_OK(trained.counts->Save(path));
    ASSERT_OK_AND_ASSIGN(const LoadedModel loaded,
                         LoadModel(path, {ngram::Verify::kWhole, std::nullopt, ngram::Counting::kAdaptive}));
    EXPECT_EQ(loaded.model->Describe().id, absl::StrCat("adaptive-none-", order));
    EXPECT_EQ(loaded.metadata, trained.metadata);
    const std::vector<Symbol> symbols = loaded.model->vocabulary().Encode(read).value();
    std::vector<ScoredSymbol> scores(symbols.size());
    loaded.model->Score(symbols, absl::MakeSpan(scores));
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      const std::optional<double> wanted =
          Recounted(dataset.train.text, absl::string_view(read).substr(0, i), read[i], order);
      ASSERT_EQ(scores[i].outcome == Outcome::kUnseenHistory, !wanted.has_value()) << order << " " << i;
      ASSERT_EQ(std::exp(scores[i].log_prob_nats) > 0, wanted.value_or(0) > 0) << order << " " << i;
      ASSERT_NEAR(std::exp(scores[i].log_prob_nats), wanted.value_or(0), 1e-12) << order << " " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Smoothings, CountModelFile, ::testing::ValuesIn(ngram::kSmoothings),
                         [](const auto& smoothing) {
                           std::string name(ngram::SmoothingName(smoothing.param));
                           name.erase(std::remove(name.begin(), name.end(), '-'), name.end());
                           return name;
                         });

}  // namespace
}  // namespace recount::compare
