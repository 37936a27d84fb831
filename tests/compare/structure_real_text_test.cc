// The reading of C measured on real C: whole, dealt in chunks, and as sampled from unsmoothed count models.
// The figures expected were measured by another, independent reader.

#include <divsufsort.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "compare/structure_brackets_text.h"
#include "compare/structure_indentation_text.h"
#include "corpora/corpus.h"
#include "corpora/random.h"
#include "tests/support/sanitized.h"
#include "tests/support/shared_files.h"

namespace recount::compare {
namespace {

struct Figures {
  double matched_percent = 0;
  double agreement_percent = 0;
};

Figures Measure(const std::string& text) {
  const StructureReading reading = ReadStructure(text, TextKind::kC);
  const reports::BracketText brackets = Summarize(TallyBrackets(reading), nullptr);
  const reports::IndentationText indentation = Summarize(TallyIndentation(text, reading), nullptr);
  EXPECT_EQ(indentation.unit, "tab");
  const Figures figures = {brackets.matched_per_1000_closers.value() / 10,
                           100 * indentation.agreement_share.value()};
  std::printf("%zu characters: %llu of %llu closers matched (%.3f %%), %.2f %% of %llu lines agree\n",
              text.size(), static_cast<unsigned long long>(brackets.all.matched),
              static_cast<unsigned long long>(brackets.all.closers), figures.matched_percent,
              figures.agreement_percent, static_cast<unsigned long long>(indentation.measured_lines));
  return figures;
}

std::string Linux() { return testing::ReadAll(testing::CorporaFolder() + "/linux.txt"); }

TEST(StructureOfRealText, LinuxIsSound) {
  RECOUNT_NEEDS_CORPORA();
  const Figures figures = Measure(Linux());
  EXPECT_GE(figures.matched_percent, 99.9);
  EXPECT_GE(figures.agreement_percent, 99.0);
}

TEST(StructureOfRealText, StacksPairsItsEnvironments) {
  RECOUNT_NEEDS_CORPORA();
  const std::string text = testing::ReadAll(testing::CorporaFolder() + "/stacks.txt");
  const reports::PairKind pairs = ReadLexemes(text, TextKind::kLatex).environment;
  EXPECT_GT(pairs.openers, 20'000U);
  EXPECT_EQ(pairs.matched, pairs.openers);
  EXPECT_EQ(pairs.matched, pairs.closers);
}

TEST(StructureOfRealText, ShuffledChunksOfLinuxRecover) {
  RECOUNT_NEEDS_CORPORA();
  const std::string text = Linux();
  std::vector<std::size_t> begins;
  for (std::size_t begin = 0; begin < text.size(); begin += 10'000) begins.push_back(begin);
  Random random(1);
  Shuffle(begins, random);
  std::string shuffled;
  for (const std::size_t begin : begins) shuffled += text.substr(begin, 10'000);
  const Figures figures = Measure(shuffled);
  EXPECT_NEAR(figures.matched_percent, 99.6, 0.2);
  EXPECT_NEAR(figures.agreement_percent, 94, 2);
}

TEST(StructureOfRealText, KernelHeadersAreSound) {
  const absl::StatusOr<Corpus> headers = LoadCorpus("headers", {});
  if (!headers.ok()) GTEST_SKIP() << headers.status().message();
  const Figures figures = Measure(headers->text);
  EXPECT_GE(figures.matched_percent, 99.9);
  EXPECT_NEAR(figures.agreement_percent, 97.6, 1);
}

// An unsmoothed n-gram model, from its definition: what follows each occurrence of the history is equally
// likely. The occurrences are neighbours in the suffix array.
class Sampler {
 public:
  explicit Sampler(std::string training) : training_(std::move(training)), suffixes_(training_.size()) {
    EXPECT_EQ(divsufsort(reinterpret_cast<const unsigned char*>(training_.data()), suffixes_.data(),
                         static_cast<saidx_t>(training_.size())),
              0);
  }

  // Begins, and goes on after a dead end, from the training text's first characters.
  std::string Sample(std::size_t order, std::size_t length, std::uint64_t seed) const {
    Random random(seed);
    std::string out = training_.substr(0, order);
    while (out.size() < length) {
      const std::size_t next = Occurrence(absl::string_view(out).substr(out.size() - order), random) + order;
      if (next < training_.size()) {
        out += training_[next];
      } else {
        out += training_.substr(0, order);
      }
    }
    return out;
  }

 private:
  std::size_t Occurrence(absl::string_view history, Random& random) const {
    const auto compare = [&](saidx_t suffix) {
      return absl::string_view(training_)
          .substr(static_cast<std::size_t>(suffix), history.size())
          .compare(history);
    };
    const auto first = std::partition_point(suffixes_.begin(), suffixes_.end(),
                                            [&](saidx_t suffix) { return compare(suffix) < 0; });
    const auto last =
        std::partition_point(first, suffixes_.end(), [&](saidx_t suffix) { return compare(suffix) == 0; });
    return static_cast<std::size_t>(
        first[static_cast<std::ptrdiff_t>(random.Below(static_cast<std::uint64_t>(last - first)))]);
  }

  std::string training_;
  std::vector<saidx_t> suffixes_;
};

TEST(StructureOfRealText, SamplesOfCountModelsAreAsBadAsMeasuredElsewhere) {
  RECOUNT_NEEDS_CORPORA();
  const std::string text = Linux();
  const Sampler sampler(text.substr(0, text.size() / 10 * 9));
  const struct {
    std::size_t order;
    double matched_percent, agreement_percent;
  } kExpected[] = {{4, 64, 38}, {10, 76, 35}, {20, 88, 47}};
  for (const auto& expected : kExpected) {
    if (recount::testing::kSanitized && expected.order != 10) continue;
    const Figures figures = Measure(sampler.Sample(expected.order, 400'000, 7));
    EXPECT_NEAR(figures.matched_percent, expected.matched_percent, 4) << "order " << expected.order;
    EXPECT_NEAR(figures.agreement_percent, expected.agreement_percent, 4) << "order " << expected.order;
  }
}

}  // namespace
}  // namespace recount::compare
