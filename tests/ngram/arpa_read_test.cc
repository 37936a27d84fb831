#include "ngram/arpa_read.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "corpora/file_io.h"
#include "corpora/random.h"
#include "ngram/arpa_token.h"
#include "ngram/backoff_stream.h"
#include "tests/ngram/naive_backoff.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

using ::recount::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Written by hand; the numbers of the tests below were added up by hand from it.
constexpr char kFile[] =
    "\\data\\\n"
    "ngram 1=5\n"
    "ngram 2=4\n"
    "ngram 3=2\n"
    "\n"
    "\\1-grams:\n"
    "-1\t<unk>\n"
    "-99\t<s>\t-0.5\n"
    "-0.6\t</s>\n"
    "-0.4\ta\t-0.3\n"
    "-0.5\tb\t-0.2\n"
    "\n"
    "\\2-grams:\n"
    "-0.2\t<s> a\t-0.1\n"
    "-0.3\ta b\t-0.4\n"
    "-0.7\tb a\n"
    "-0.1\tb </s>\n"
    "\n"
    "\\3-grams:\n"
    "-0.05\t<s> a b\n"
    "-0.15\ta b </s>\n"
    "\n"
    "\\end\\\n";

constexpr Symbol kA = 0, kB = 1;

absl::StatusOr<BackoffModel> Parse(absl::string_view bytes) { return ParseArpa("x.arpa", bytes); }

// The file with one piece of it replaced.
std::string With(absl::string_view from, absl::string_view to) {
  EXPECT_THAT(kFile, HasSubstr(std::string(from)));
  return absl::StrReplaceAll(kFile, {{from, to}});
}

struct Read {
  std::vector<Symbol> history;  // After <s>.
  Symbol symbol;
  double log10_prob;
  int ngram_length;
};

TEST(ReadArpa, GivesTheProbabilitiesOfTheGrammar) {
  ASSERT_OK_AND_ASSIGN(const BackoffModel model, Parse(kFile));
  EXPECT_EQ(model.vocabulary(), testing::Letters(2));
  EXPECT_EQ(model.longest_ngram(), 3);
  for (const Read& read :
       std::vector<Read>{{{}, kA, -0.2, 2},                    // <s> a
                         {{}, kB, -0.5 - 0.5, 1},              // Weight of <s>, then b.
                         {{}, kEndOfText, -0.5 - 0.6, 1},      // Weight of <s>, then </s>.
                         {{kA}, kB, -0.05, 3},                 // <s> a b
                         {{kA}, kA, -0.1 - 0.3 - 0.4, 1},      // Weights of <s> a and a, then a.
                         {{kA, kB}, kEndOfText, -0.15, 3},     // a b </s>
                         {{kA, kB}, kA, -0.4 - 0.7, 2},        // Weight of a b, then b a.
                         {{kA, kB}, kOov, -0.4 - 0.2 - 1, 1},  // Weights of a b and b, then <unk>.
                         {{kB}, kEndOfText, -0.1, 2},  // <s> b is not listed and has no weight; b </s>.
                         {{kB, kA}, kEndOfText, -0.3 - 0.6, 1},  // b a has no weight; that of a, then </s>.
                         {{kB, kA}, kB, -0.3, 2},                // a b
                         {{kA, kB, kA, kB}, kEndOfText, -0.15, 3},  // Only the last two count.
                         {{kA, kOov}, kA, -0.4, 1}}) {              // Nothing is left of the history.
    BackoffModel::State state = model.Start();
    for (const Symbol symbol : read.history) state = model.Advance(state, symbol);
    const BackoffScore score = model.Score(state, read.symbol);
    EXPECT_NEAR(score.log10_prob, read.log10_prob, 1e-7)
        << ::testing::PrintToString(read.history) << read.symbol;
    EXPECT_EQ(score.ngram_length, read.ngram_length) << ::testing::PrintToString(read.history) << read.symbol;
  }
  // p(a | <s>) = 10^-0.2 and p(b | <s>) = 10^-1 are all of the vocabulary.
  const double mass = std::pow(10, -0.2) + std::pow(10, -1);
  EXPECT_NEAR(VocabularyMass(model, model.Start()), mass, 1e-7);
  std::vector<double> log_probs(1);
  StreamLogProbs(model, std::vector<Symbol>{kA}, absl::MakeSpan(log_probs));
  EXPECT_NEAR(log_probs[0], std::log(std::pow(10, -0.2) / mass), 1e-7);
}

TEST(ReadArpa, TakesWhatOtherWritersWrite) {
  ASSERT_OK_AND_ASSIGN(const BackoffModel model, Parse(kFile));
  for (const std::string& bytes : std::vector<std::string>{
           absl::StrReplaceAll(kFile, {{"\n", "\r\n"}}), absl::StrReplaceAll(kFile, {{"\t", " "}}),
           absl::StrReplaceAll(kFile, {{" b", "\tb"}, {" a", "  a"}, {" </s>", "\t</s>"}}),
           absl::StrReplaceAll(kFile, {{"\n", " \t\n"}}), absl::StrCat("\n# a comment\n\n", kFile, "\n\n"),
           With("\n\n\\2-grams", "\n\n\n\n\\2-grams"), With("\n\n\\3-grams", "\n\\3-grams"),
           With("b a\n", "b a\t0\n"), With("a b </s>\n", "a b </s>\t0\n"), With("-0.05", "-5e-2"),
           With("-0.3\ta b\t-0.4\n-0.7\tb a\n", "-0.7\tb a\n-0.3\ta b\t-0.4\n"),
           std::string(kFile, sizeof(kFile) - 2)}) {
    ASSERT_OK_AND_ASSIGN(const BackoffModel same, Parse(bytes));
    EXPECT_EQ(testing::AsMap(same), testing::AsMap(model)) << bytes;
  }
}

// As KenLM reads it: the n-gram counts where all of it is there, and its suffix backs off as any other.
TEST(ReadArpa, TakesAnNgramWhoseSuffixIsMissing) {
  ASSERT_OK_AND_ASSIGN(const BackoffModel model, Parse(With("a b </s>", "<s> a a")));
  const BackoffModel::State state = model.Advance(model.Start(), kA);
  EXPECT_NEAR(model.Score(state, kA).log10_prob, -0.15, 1e-7);
  EXPECT_NEAR(model.Score(model.Advance(state, kA), kA).log10_prob, -0.3 - 0.4, 1e-7);
}

TEST(ReadArpa, TakesModelsOfOneLengthAndLevelsWithoutNgrams) {
  ASSERT_OK_AND_ASSIGN(const BackoffModel unigrams,
                       Parse("\\data\\\nngram 1=1\n\n\\1-grams:\n-0.25 a\n\n\\end\\"));
  EXPECT_EQ(unigrams.order(), 0);
  EXPECT_EQ(unigrams.Score(unigrams.Start(), kA).log10_prob, -0.25);
  ASSERT_OK_AND_ASSIGN(
      const BackoffModel empty,
      Parse("\\data\\\nngram 1=1\nngram 2=0\n\n\\1-grams:\n-0.25 a -1\n\n\\2-grams:\n\n\\end\\"));
  EXPECT_EQ(empty.Score(empty.Advance(empty.Start(), kA), kA).log10_prob, -1.25);
}

TEST(ReadArpa, TellsCodePointsFromBytes) {
  const auto unigram = [](absl::string_view token) {
    return absl::StrCat("\\data\\\nngram 1=2\n\n\\1-grams:\n-1 a\n-1 ", token, "\n\n\\end\\\n");
  };
  ASSERT_OK_AND_ASSIGN(const BackoffModel bytes, Parse(unigram("\\xe9")));
  EXPECT_EQ(bytes.vocabulary().unit(), Unit::kByte);
  EXPECT_EQ(bytes.vocabulary().code_points(), (std::vector<std::uint32_t>{'a', 0xE9}));
  ASSERT_OK_AND_ASSIGN(const BackoffModel code_points, Parse(unigram("\\u00e9")));
  EXPECT_EQ(code_points.vocabulary().unit(), Unit::kCodePoint);
  EXPECT_EQ(code_points.vocabulary().code_points(), (std::vector<std::uint32_t>{'a', 0xE9}));
  ASSERT_OK_AND_ASSIGN(const BackoffModel asked, ParseArpa("x", unigram("b"), {Unit::kCodePoint}));
  EXPECT_EQ(asked.vocabulary().unit(), Unit::kCodePoint);
  EXPECT_THAT(ParseArpa("x", unigram("\\u00e9"), {Unit::kByte}),
              StatusIs(absl::StatusCode::kDataLoss,
                       AllOf(HasSubstr("spells no byte"), HasSubstr("pass --unit codepoint"))));
}

TEST(ReadArpa, SaysWhatIsWrongAndWhere) {
  struct Case {
    std::string bytes, place, message;
  };
  for (const Case& wrong : std::vector<Case>{
           {"", "0", "the file ends here; allowed is \\data\\"},
           {"First Citizen:\n", "1", "\"First Citizen:\"; allowed is \\data\\"},
           {"\x1f\x8b\x08", "1", "compressed with gzip; unpack it first"},
           {With("ngram 1=5", "ngram 1 = 5"), "2", "allowed is ngram 1=COUNT"},
           {With("ngram 1=5", "ngram 2=5"), "2", "allowed is ngram 1=COUNT"},
           {With("ngram 2=4", "ngram 2=-4"), "3", "allowed is ngram 2=COUNT"},
           {With("ngram 2=4", "ngram 2="), "3", "allowed is ngram 2=COUNT"},
           {With("ngram 2=4", "ngram 2=99999999999999999999"), "3", "allowed is ngram 2=COUNT"},
           {With("ngram 3=2", "ngram 3=1000000000000000000"), "5", "1000000000000000000 3-grams do not fit"},
           {With("ngram 1=5", "ngram 1=6"), "12",
            "one of the 6 1-grams that \\data\\ announces, of which 5 are here"},
           {With("ngram 1=5", "ngram 1=4"), "11", "allowed is \\2-grams: after the 4 1-grams"},
           {With("ngram 3=2", "ngram 3=3"), "22", "of which 2 are here"},
           {With("ngram 3=2", "ngram 3=1"), "21", "allowed is \\end\\ after the 1 3-grams"},
           {With("\\2-grams:", "\\3-grams:"), "13", "\"\\\\3-grams:\"; allowed is \\2-grams:"},
           {With("\\end\\", "\\bye\\"), "23", "\"\\\\bye\\\\\"; allowed is \\end\\"},
           {absl::StrCat(kFile, "more\n"), "24", "\"more\"; allowed is nothing after \\end\\"},
           {With("-0.4\ta\t", "0.4\ta\t"), "10",
            "the log10 probability is \"0.4\"; allowed is a number from -3.4e38 to 0, -99 for log 0; "
            "mend the line or write the file again"},
           {With("-0.4\ta\t", "nan\ta\t"), "10", "the log10 probability is \"nan\""},
           {With("-0.4\ta\t", "-inf\ta\t"), "10", "the log10 probability is \"-inf\""},
           {With("-0.4\ta\t", "-1e39\ta\t"), "10", "the log10 probability is \"-1e39\""},
           {With("-0.4\ta\t", "-0.4x\ta\t"), "10", "the log10 probability is \"-0.4x\""},
           {With("-0.4\ta\t", "-0x1p3\ta\t"), "10", "the log10 probability is \"-0x1p3\""},
           {With("a\t-0.3", "a\tnan"), "10", "after the 1 tokens of the n-gram stands \"nan\""},
           {With("a\t-0.3", "a\t1e39"), "10", "stands \"1e39\""},
           {With("a\t-0.3", "a\t-0.3\t-0.3"), "10", "the end of the line or one number"},
           {With("-0.4\ta\t-0.3", "-0.4"), "10", "the 1-gram has no token"},
           {With("\ta\t", "\tthe\t"), "10", "the token \"the\" spells no byte"},
           {With("\ta\t", "\t\\q\t"), "10", "the token \"\\\\q\" spells no byte"},
           {With("\tb\t", "\ta\t"), "11", "the 1-gram stands in the file before; each may stand there once"},
           {With("</s>\n-0.4", "<s>\n-0.4"), "9", "the 1-gram stands in the file before"},
           {With("b a\n", "a b\n"), "16", "the 2-gram stands in the file before"},
           {With("b a\n", "b c\n"), "16", "the token is \"c\"; allowed are those of the 1-grams; mend"},
           {With("b a\n", "b\n"), "16", "has too few tokens"},
           {With("b a\n", "b a a\n"), "16", "after the 2 tokens of the n-gram stands \"a\""},
           {With("a b </s>\n", "a a </s>\n"), "21",
            "the history of the 3-gram \"-0.15\\ta a </s>\" is not listed"},
           {With("a b </s>\n", "a b </s>\t-0.1\n"), "21", "the longest n-grams, of length 3, have none or 0"},
           {With("-0.7\tb a\n", "\n"), "16",
            "\"\"; allowed is one of the 4 2-grams that \\data\\ announces, of which 2 are here; mend the "
            "line or"}}) {
    EXPECT_THAT(Parse(wrong.bytes), StatusIs(absl::StatusCode::kDataLoss,
                                             AllOf(StartsWith(absl::StrCat("x.arpa:", wrong.place, ": ")),
                                                   HasSubstr(wrong.message))));
  }
}

TEST(ReadArpa, RefusesMoreThanItCanHold) {
  std::string counts = "\\data\\\n", unigrams = "\\data\\\nngram 1=65537\n\n\\1-grams:\n";
  for (int n = 1; n <= 66; ++n) absl::StrAppend(&counts, "ngram ", n, "=0\n");
  EXPECT_THAT(Parse(counts + "\n"),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("n-grams of length 1 to 65")));
  for (int i = 0; i < 65537; ++i) unigrams += "-1 a\n";
  EXPECT_THAT(Parse(unigrams),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("at most 65533 symbols")));
  EXPECT_THAT(Parse("\\data\\\nngram 1=1\n\n\\1-grams:\n-1 <s>\n\n\\end\\\n"),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("hold no symbol")));
}

TEST(EstimateArpaMemory, TellsTheBytesAndWhatTheyAreReadInto) {
  ASSERT_OK_AND_ASSIGN(const ArpaMemory memory, EstimateArpaMemory("x.arpa", kFile));
  EXPECT_EQ(memory.kept_bytes, 6 * (5 + 4 + 2) + 12 * (5 + 4));
  EXPECT_GE(memory.peak_bytes, sizeof(kFile) - 1 + memory.kept_bytes + 24 * 5);
  const std::string head(kFile, std::string(kFile).find("\\1-grams"));  // The n-grams are not looked at.
  EXPECT_OK(EstimateArpaMemory("x.arpa", head + std::string(100, '?')));
}

TEST(EstimateArpaMemory, BelievesNoCountThatDoesNotFitIntoTheFile) {
  EXPECT_THAT(EstimateArpaMemory("x.arpa", With("ngram 2=4", "ngram 2=4000000000")),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("do not fit into the rest of the file")));
}

TEST(ReadArpa, ReadsAFileAndNamesIt) {
  const std::string path = recount::testing::TemporaryFolder() + "/a.arpa";
  EXPECT_THAT(ReadArpa(path), StatusIs(absl::StatusCode::kNotFound, HasSubstr(path)));
  ASSERT_OK(WriteFileAtomically(path, kFile));
  EXPECT_OK(ReadArpa(path));
  ASSERT_OK(WriteFileAtomically(path, ""));
  EXPECT_THAT(ReadArpa(path), StatusIs(absl::StatusCode::kDataLoss, StartsWith(path)));
}

TEST(ReadArpa, RefusesEveryTruncation) {
  const std::string file(kFile);
  for (std::size_t size = 0; size + 1 < file.size(); ++size) {
    ASSERT_THAT(Parse(absl::string_view(file).substr(0, size)),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("x.arpa:")))
        << size;
  }
}

// Reads a text of everything with a model: each number is one, and each distribution sums to 1 or is nothing.
void UseModel(const BackoffModel& model) {
  Random random(1);
  const std::size_t size = model.vocabulary().size();
  std::vector<double> probabilities(size);
  BackoffModel::State state = model.Start();
  for (int i = 0; i < 60; ++i) {
    const bool any = StreamDistribution(model, state, absl::MakeSpan(probabilities));
    double sum = 0;
    for (const double probability : probabilities) sum += probability;
    ASSERT_NEAR(sum, any ? 1 : 0, 1e-12);
    for (const Symbol mark : {kOov, kEndOfText, kPad})
      ASSERT_FALSE(std::isnan(model.Score(state, mark).log10_prob));
    const std::uint64_t next = random.Below(size + 1);
    state = model.Advance(state, next == size ? kOov : static_cast<Symbol>(next));
  }
  std::uint64_t ngrams = 0;
  for (int n = 1; n <= model.longest_ngram(); ++n) ngrams += model.ngrams(n);
  ASSERT_EQ(testing::AsMap(model).size(), ngrams);
}

// True if the bytes are a model, which then works; false if they are refused.
bool AcceptedAndWorks(const std::string& bytes) {
  const absl::StatusOr<BackoffModel> model = Parse(bytes);
  if (model.ok()) {
    UseModel(*model);
    return true;
  }
  EXPECT_TRUE(absl::IsDataLoss(model.status()) || absl::IsResourceExhausted(model.status()))
      << model.status();
  return false;
}

TEST(ReadArpa, AnyChangedByteIsRefusedOrHarmless) {
  const std::string file(kFile);
  int accepted = 0, refused = 0;
  for (std::size_t i = 0; i < file.size(); ++i) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = file;
      changed[i] = static_cast<char>(byte);
      ++(AcceptedAndWorks(changed) ? accepted : refused);
      ASSERT_FALSE(::testing::Test::HasFailure()) << i << " " << byte;
    }
  }
  EXPECT_GT(accepted, 500);  // Digits.
  EXPECT_GT(refused, 10'000);
}

TEST(ReadArpa, ChangesInManyPlacesAreRefusedOrHarmless) {
  Random random(17);
  const std::string file(kFile), alphabet = "\t\n\\ -.0123456789eab<>s/unk=";
  for (int i = 0; i < 20'000; ++i) {
    std::string changed = file;
    for (std::uint64_t left = 1 + random.Below(4); left > 0; --left) {
      changed[random.Below(changed.size())] = alphabet[random.Below(alphabet.size())];
    }
    AcceptedAndWorks(changed);
    ASSERT_FALSE(::testing::Test::HasFailure()) << changed;
  }
}

// Lines lost, doubled and moved.
TEST(ReadArpa, ChangedLinesAreRefusedOrHarmless) {
  const std::vector<std::string> lines = absl::StrSplit(kFile, '\n');
  for (std::size_t from = 0; from < lines.size(); ++from) {
    for (std::size_t to = 0; to < lines.size(); ++to) {
      std::vector<std::string> doubled = lines, moved = lines;
      doubled.insert(doubled.begin() + static_cast<std::ptrdiff_t>(to), lines[from]);
      std::swap(moved[from], moved[to]);
      AcceptedAndWorks(absl::StrJoin(doubled, "\n"));
      AcceptedAndWorks(absl::StrJoin(moved, "\n"));
      ASSERT_FALSE(::testing::Test::HasFailure()) << from << " " << to;
    }
  }
}

}  // namespace
}  // namespace recount::ngram
