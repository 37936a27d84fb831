#include "compare/mixture_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "corpora/file_io.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount::compare {
namespace {

using ::recount::testing::StatusIs;
using ::testing::HasSubstr;

std::string WithParts(const std::string& parts) {
  return R"({"recount_mixture": 1, "parts": )" + parts + "}";
}

TEST(MixtureFile, IsReadAsItWasWritten) {
  const std::string path = recount::testing::TemporaryFolder() + "/m.json";
  const MixtureFile written = {{{"a.ngram", 1.0 / 3}, {"/b\xff\n.arpa", 2.0 / 3, ngram::Counting::kAdaptive}},
                               {{"corpus", "caf\xe9"}, {"training_sha256", "0"}}};
  ASSERT_OK(WriteMixtureFile(written, path));
  ASSERT_OK_AND_ASSIGN(const std::string bytes, ReadFile(path));
  EXPECT_TRUE(IsMixtureFile(bytes));
  ASSERT_OK_AND_ASSIGN(const MixtureFile read, ParseMixtureFile("folder/m.json", bytes));
  ASSERT_EQ(read.parts.size(), 2u);
  EXPECT_EQ(read.parts[0].path, "folder/a.ngram");
  EXPECT_EQ(read.parts[0].weight, 1.0 / 3) << "to the last bit";
  EXPECT_EQ(read.parts[0].counting, ngram::Counting::kTraining);
  EXPECT_EQ(read.parts[1].path, "/b\xff\n.arpa");
  EXPECT_EQ(read.parts[1].counting, ngram::Counting::kAdaptive);
  EXPECT_EQ(read.metadata, written.metadata);
}

TEST(MixtureFile, MayBeWrittenByHand) {
  const std::string bytes =
      "{\n  \"recount_mixture\": 1, \"parts\": [{\"weight\": 1, \"model\": \"x\", \"adaptive\": false}]}";
  EXPECT_TRUE(IsMixtureFile(bytes));
  ASSERT_OK_AND_ASSIGN(const MixtureFile read, ParseMixtureFile("m.json", bytes));
  EXPECT_EQ(read.parts[0].path, "x");
  EXPECT_EQ(read.parts[0].weight, 1);
}

TEST(MixtureFile, IsToldByItsFirstKey) {
  EXPECT_TRUE(IsMixtureFile("{\"recount_mixture\""));
  for (const char* other : {"", "{", "{}", "[\"recount_mixture\"]", "{\"parts\": 1}", "recount_mixture"}) {
    EXPECT_FALSE(IsMixtureFile(other)) << other;
  }
}

TEST(MixtureFile, EveryTruncationIsRefused) {
  const std::string whole = WithParts(R"([{"model": "a", "weight": 0.5}, {"model": "b", "weight": 0.5}])");
  ASSERT_OK(ParseMixtureFile("m.json", whole).status());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_THAT(ParseMixtureFile("m.json", whole.substr(0, size)).status(),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("m.json: ")))
        << size;
  }
}

TEST(MixtureFile, SaysWhatIsWrongAndWhere) {
  const auto refusal = [](const std::string& bytes) { return ParseMixtureFile("m.json", bytes).status(); };
  EXPECT_THAT(
      refusal(R"({"recount_mixture": 2, "parts": []})"),
      StatusIs(absl::StatusCode::kUnimplemented,
               HasSubstr("version 2; this program reads version 1: use a newer one, or let this one")));
  for (const char* version : {"0", "-1", "1.5", "\"1\"", "null"}) {
    EXPECT_THAT(refusal(absl::StrCat("{\"recount_mixture\": ", version, ", \"parts\": []}")),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("must be its version, 1")));
  }
  EXPECT_THAT(refusal(R"({"recount_mixture": 1})"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("parts must be there")));
  EXPECT_THAT(refusal(R"({"recount_mixture": 1, "parts": 1e999})"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("number that is too large")));
  EXPECT_THAT(refusal(WithParts(R"([{"model": "a", "weight": 1, "weight": 0.5}])")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("the key \"weight\" stands twice")));
  const std::string deep = std::string(300'000, '[') + std::string(300'000, ']');
  for (const std::string& file : {WithParts(deep), absl::StrCat("{\"recount_mixture\": ", deep, "}"),
                                  WithParts(absl::StrCat("[{\"model\": ", deep, ", \"weight\": 1}]"))}) {
    EXPECT_THAT(refusal(file),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is nested more than 16 deep")));
  }
  EXPECT_THAT(refusal(WithParts(R"([{"model": "a\u0000b", "weight": 1}])")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("NUL")));
  EXPECT_THAT(refusal(WithParts("[}")),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("no JSON at byte 34")));
  EXPECT_THAT(refusal(WithParts("[]")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("at least one")));
  EXPECT_THAT(refusal(WithParts("{}")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("parts must be there, and a list")));
  EXPECT_THAT(refusal(WithParts("[1]")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("part 1: no object")));
  EXPECT_THAT(refusal(R"({"recount_mixture": 1, "part": []})"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("\"part\"")));
  const std::string good = R"({"model": "a", "weight": 1})";
  for (const auto& [part, what] :
       {std::pair(R"({"weight": 1})", "part 2: model must be there"),
        {R"({"model": "", "weight": 1})", "part 2: model must be there"},
        {R"({"model": 7, "weight": 1})", "part 2: model must be there"},
        {R"({"model": "b"})", "part 2: weight must be there"},
        {R"({"model": "b", "weight": "1"})", "part 2: weight must be there"},
        {R"({"model": "b", "weight": -1})", "part 2: weight -1 is below 0; give one"},
        {R"({"model": "b", "weight": 1, "adaptive": 1})", "part 2: adaptive must"},
        {R"({"model": "b", "wieght": 1})", "part 2: unknown key \"wieght\""}}) {
    EXPECT_THAT(refusal(WithParts("[" + good + "," + part + "]")),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(what)));
  }
  EXPECT_THAT(refusal(R"({"recount_mixture": 1, "parts": [)" + good + R"(], "metadata": {"a": 1}})"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("metadata: a must be a text")));
  EXPECT_THAT(refusal(R"({"recount_mixture": 1, "parts": [)" + good + R"(], "metadata": []})"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("metadata must be an object")));
}

}  // namespace
}  // namespace recount::compare
