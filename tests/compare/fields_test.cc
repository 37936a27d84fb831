#include "compare/commands/fields.h"

#include <gtest/gtest.h>

#include <string>

namespace recount::compare {
namespace {

const std::string kDigest(64, 'f');

TEST(Fields, StandUnderOneAnother) {
  Metadata fields;
  AddField("file", "x.ngram", fields);
  AddField("note", "", fields);
  AddField("sha256", kDigest, fields);
  EXPECT_EQ(FieldsText(fields), "file            x.ngram\nsha256          " + kDigest + "\n");
  EXPECT_EQ(FieldsText({}), "");
}

TEST(Fields, ColumnIsAsWideAsTheLongestName) {
  EXPECT_EQ(FieldsText({{"file", "x"}, {"discounts_order_0", "D1=0.5 D2=1"}, {"order", "0"}}),
            "file              x\ndiscounts_order_0 D1=0.5 D2=1\norder             0\n");
}

TEST(Fields, LongValuesAreBrokenUnderTheirBeginning) {
  const std::string words = "abcde abcde abcde abcde abcde abcde abcde abcde abcde abcde abcde";
  EXPECT_EQ(FieldsText({{"note", words}, {"weights_fitted_to", "x"}}),
            "note              " + words.substr(0, 59) + "\n                  abcde\nweights_fitted_to x\n");
}

// Whole, so that it can be found and copied, and within the terminal.
TEST(Fields, AWordTooLongForItsColumnHasALineOfItsOwn) {
  EXPECT_EQ(FieldsText({{"sha256", kDigest}, {"training_symbols", "5"}}),
            "sha256\n                " + kDigest + "\ntraining_symbols 5\n");
  const std::string path(90, 'p');
  EXPECT_EQ(FieldsText({{"file", path}}), "file            " + path + "\n");
}

}  // namespace
}  // namespace recount::compare
