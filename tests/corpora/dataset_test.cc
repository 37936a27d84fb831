#include "corpora/dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "corpora/utf8.h"
#include "tests/support/status_matchers.h"

namespace recount {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::StatusIs;

Corpus CorpusOf(const std::string& text, Unit unit = Unit::kByte) {
  absl::StatusOr<Corpus> corpus = MakeCorpus("test", "test", text, unit, TextKind::kPlain);
  EXPECT_OK(corpus);
  return *std::move(corpus);
}

TEST(MakeDataset, PartsHoldTheTextInOrder) {
  DatasetOptions options;
  options.split.fractions = {0.5, 0.3, 0.2};
  ASSERT_OK_AND_ASSIGN(const Dataset dataset, MakeDataset(CorpusOf("aabbababba"), options));
  EXPECT_EQ(dataset.train.text, "aabba");
  EXPECT_EQ(dataset.validation.text, "bab");
  EXPECT_EQ(dataset.test.text, "ba");
  EXPECT_THAT(dataset.train.symbols, ElementsAre(0, 0, 1, 1, 0));
  EXPECT_THAT(dataset.test.ranges, ElementsAre(Range{8, 10}));
  EXPECT_EQ(dataset.corpus.text, "");
  EXPECT_EQ(dataset.corpus.symbols, 10u);
}

TEST(MakeDataset, VocabularyIsTheTrainingPartsOrTheFiles) {
  DatasetOptions options;
  options.split.fractions = {0.5, 0.25, 0.25};
  ASSERT_OK_AND_ASSIGN(const Dataset train, MakeDataset(CorpusOf("abababxcaxyz"), options));
  EXPECT_THAT(train.vocabulary.code_points(), ElementsAre('a', 'b'));
  EXPECT_THAT(train.validation.symbols, ElementsAre(kOov, kOov, 0));
  EXPECT_EQ(train.train.oovs, 0u);
  EXPECT_EQ(train.validation.oovs, 2u);
  EXPECT_EQ(train.test.oovs, 3u);
  options.vocabulary = VocabularyPolicy::kFile;
  ASSERT_OK_AND_ASSIGN(const Dataset file, MakeDataset(CorpusOf("abababxcaxyz"), options));
  EXPECT_THAT(file.vocabulary.code_points(), ElementsAre('a', 'b', 'c', 'x', 'y', 'z'));
  EXPECT_EQ(file.validation.oovs + file.test.oovs, 0u);
}

// Ranges count symbols, not bytes: sequences of one to four bytes, against a slow cut symbol by symbol.
TEST(MakeDataset, CutsBetweenCodePoints) {
  const std::vector<std::string> points = {"a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
  std::vector<std::string> text_by_symbol;
  std::string text;
  for (int i = 0; i < 100; ++i) {
    text_by_symbol.push_back(points[static_cast<std::size_t>(i * i + i / 3) % points.size()]);
    text += text_by_symbol.back();
  }
  for (const SplitMethod method : {SplitMethod::kContiguous, SplitMethod::kChunks}) {
    DatasetOptions options;
    options.split.method = method;
    options.split.chunk_symbols = 3;
    ASSERT_OK_AND_ASSIGN(const Dataset dataset, MakeDataset(CorpusOf(text, Unit::kCodePoint), options));
    std::size_t symbols = 0;
    for (const Part* part : {&dataset.train, &dataset.validation, &dataset.test}) {
      std::string expected;
      for (const Range& range : part->ranges) {
        for (std::uint64_t i = range.begin; i < range.end; ++i) expected += text_by_symbol[i];
      }
      EXPECT_EQ(part->text, expected);
      symbols += part->symbols.size();
    }
    EXPECT_EQ(symbols, 100u);
  }
}

TEST(VocabularyOf, NamesTheCorpusInWhatIsWrong) {
  std::string text;
  for (std::uint32_t value = 0; value < 0x11000; ++value) {
    if (value < 0xD800 || value > 0xDFFF) AppendUtf8(value, text);
  }
  const Corpus corpus = CorpusOf(text, Unit::kCodePoint);
  EXPECT_THAT(VocabularyOf(corpus, corpus.text),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("test: 67584 distinct code points")));
  DatasetOptions whole;
  whole.split.fractions = {1, 0, 0};
  EXPECT_THAT(MakeDataset(corpus, whole),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("test: 67584 distinct code points")));
  ASSERT_OK_AND_ASSIGN(const Vocabulary part, VocabularyOf(corpus, "ba"));
  EXPECT_THAT(part.code_points(), ElementsAre('a', 'b'));
  EXPECT_EQ(part.unit(), Unit::kCodePoint);
}

TEST(MakeDataset, PassesOnTheErrorOfTheSplit) {
  EXPECT_THAT(MakeDataset(CorpusOf("abc"), {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("part is empty")));
}

}  // namespace
}  // namespace recount
