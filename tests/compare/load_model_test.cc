#include "compare/load_model.h"

#include <gtest/gtest.h>

#include <string>

#include "ngram/model_file.h"

namespace recount::compare {
namespace {

// Eight bytes of length, little endian, and what follows.
std::string WithLength(unsigned char length, const std::string& rest) {
  return std::string(1, static_cast<char>(length)) + std::string(7, '\0') + rest;
}

TEST(KindOfModelFile, NgramModelsBeginWithTheirMagic) {
  const std::string magic(ngram::kModelMagic);
  EXPECT_EQ(KindOfModelFile(magic), ModelFileKind::kNgram);
  EXPECT_EQ(KindOfModelFile(magic + "anything"), ModelFileKind::kNgram);
  EXPECT_EQ(KindOfModelFile(magic.substr(0, 7)), ModelFileKind::kNone);
}

TEST(KindOfModelFile, NetsBeginWithTheLengthOfAJsonObjectThatFits) {
  EXPECT_EQ(KindOfModelFile(WithLength(6, "{\"a\":1")), ModelFileKind::kNet);
  EXPECT_EQ(KindOfModelFile(WithLength(2, "{\"a\":1}data")), ModelFileKind::kNet);
  EXPECT_EQ(KindOfModelFile(WithLength(7, "{\"a\":1")), ModelFileKind::kNone) << "longer than the file";
  EXPECT_EQ(KindOfModelFile(WithLength(2, "[\"a\"]")), ModelFileKind::kNone);
  EXPECT_EQ(KindOfModelFile(WithLength(1, "{")), ModelFileKind::kNone);
  EXPECT_EQ(KindOfModelFile(WithLength(0, "")), ModelFileKind::kNone);
}

TEST(KindOfModelFile, MixturesBeginWithTheirKey) {
  EXPECT_EQ(KindOfModelFile("{\n  \"recount_mixture\": 1"), ModelFileKind::kMixture);
  EXPECT_EQ(KindOfModelFile("{\"recount_mixtures\": 1"), ModelFileKind::kNone);
}

TEST(KindOfModelFile, TextIsNone) {
  for (const char* text :
       {"", "a", "rcngram", "8 bytes.{\"json\": 1}", "{\"models\": []}", "\n\n\n\n\n\n\n\n{\""}) {
    EXPECT_EQ(KindOfModelFile(text), ModelFileKind::kNone) << text;
  }
}

}  // namespace
}  // namespace recount::compare
