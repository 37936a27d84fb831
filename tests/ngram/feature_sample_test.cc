#include "ngram/feature_sample.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "corpora/random.h"
#include "ngram/smoothed_model.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

// Blocks within blocks, indented, with expressions in brackets.
std::string Code(std::size_t size) {
  Random random(1);
  std::string text;
  std::string indentation;
  while (text.size() < size) {
    const std::uint64_t kind = random.Below(4);
    if (kind == 0 && indentation.size() < 12) {
      absl::StrAppend(&text, indentation, "if (", random.Below(1000), ") {\n");
      indentation += '\t';
    } else if (kind == 1 && !indentation.empty()) {
      indentation.pop_back();
      absl::StrAppend(&text, indentation, "}\n");
    } else {
      absl::StrAppend(&text, indentation, "f(a[", random.Below(1000), "]);\n");
    }
  }
  return text;
}

void ExpectOfModel(const std::string& text, std::uint32_t order, double relative) {
  ASSERT_OK_AND_ASSIGN(const Vocabulary vocabulary, Vocabulary::FromText(text, Unit::kByte));
  ASSERT_OK_AND_ASSIGN(const std::vector<Symbol> symbols, vocabulary.Encode(text));
  SmoothingOptions options = {Smoothing::kStructure, order};
  options.feature.kind = TextKind::kC;
  ASSERT_OK_AND_ASSIGN(const SmoothedModel model, SmoothedModel::Train(symbols, vocabulary, options, {}));
  const FeatureCounts::Arrays& arrays = model.structure()->enriched().arrays();
  const FeatureFigures figures = SampleFeatures(symbols, vocabulary, {order, options.feature});
  const auto rows = static_cast<double>(arrays.keys.size()),
             counts = static_cast<double>(arrays.counts.size());
  EXPECT_NEAR(figures.rows, rows, relative * rows) << order;
  EXPECT_NEAR(figures.counts, counts, relative * counts) << order;
}

TEST(SampleFeatures, IsExactWhereTheyAreFew) {
  for (const std::uint32_t order : {0u, 1u, 2u, 3u, 7u}) {
    ExpectOfModel(Code(30'000), order, 0);
    ExpectOfModel("x", order, 0);
  }
}

TEST(SampleFeatures, IsNearWhereTheyAreMany) {
  std::string random;
  for (Random bits(2); random.size() < 300'000;) random += static_cast<char>(bits.Below(256));
  ExpectOfModel(random, 5, 0.03);
  ExpectOfModel(Code(100'000) + random, 3, 0.03);
}

// What pieces of the text would not have shown.
TEST(SampleFeatures, IsNearWhereVarietyIsHidden) {
  std::string text(400'000, 'a');
  Random random(3);
  for (std::size_t i = 100'000; i < 160'000; ++i) text[i] = static_cast<char>(random.Below(256));
  ExpectOfModel(text, 3, 0.03);
}

}  // namespace
}  // namespace recount::ngram
