#include "rnn/shallow_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"

namespace recount::rnn {
namespace {

// [[...]] so many deep.
std::string Nested(int levels) {
  const auto size = static_cast<std::size_t>(levels);
  return std::string(size, '[') + std::string(size, ']');
}

TEST(ParseShallowJson, IsWhatTheParserItselfReads) {
  for (const char* text : {"{}", "[]", "3", "\"a\"", "null", R"({"b":[1,2.5,{"c":null}],"a":"\u00e9"})"}) {
    EXPECT_EQ(ParseShallowJson(text), nlohmann::ordered_json::parse(text)) << text;
  }
  for (const char* text : {"", "{", "[1,]", "nothing", "{} {}", "\"\xff\""}) {
    EXPECT_TRUE(ParseShallowJson(text).is_discarded()) << text;
  }
}

TEST(ParseShallowJson, RefusesWhatIsNestedDeeper) {
  EXPECT_EQ(ParseShallowJson(Nested(kMostNesting)).dump(), Nested(kMostNesting));
  const std::string inner = Nested(kMostNesting - 1);
  EXPECT_EQ(ParseShallowJson(absl::StrCat("{\"a\":", inner, "}")).dump(),
            absl::StrCat("{\"a\":", inner, "}"));
  for (const int levels : {kMostNesting + 1, 1000, 3'000'000}) {
    EXPECT_TRUE(ParseShallowJson(Nested(levels)).is_discarded()) << levels;
    EXPECT_TRUE(
        ParseShallowJson(absl::StrCat("{\"a\":1,\"b\":[0,", Nested(levels), ",0],\"c\":2}")).is_discarded());
  }
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  EXPECT_TRUE(ParseShallowJson(objects + "1" + std::string(100'000, '}')).is_discarded());
}

std::string ObjectOf(int names) {
  std::string text = "{\"0\":[1]";
  for (int i = 1; i < names; ++i) absl::StrAppend(&text, ",\"", i, "\":{\"a:b\":0}");
  return text + "}";
}

TEST(ParseShallowJson, RefusesMoreNamesInAnObject) {
  EXPECT_TRUE(IsShallowJson(ObjectOf(kMostNames)));
  EXPECT_FALSE(IsShallowJson(ObjectOf(kMostNames + 1)));
  EXPECT_TRUE(IsShallowJson(absl::StrCat("[", ObjectOf(kMostNames), ",", ObjectOf(kMostNames), "]")));
  EXPECT_FALSE(IsShallowJson(absl::StrCat("{\"a\":", ObjectOf(kMostNames + 1), "}")));
  EXPECT_EQ(ParseShallowJson(ObjectOf(500)).size(), 500u);
  EXPECT_TRUE(ParseShallowJson(ObjectOf(2'000'000)).is_discarded());
}

TEST(ParseShallowJson, CountsLevelsAndNotValues) {
  std::string wide = "[0";
  for (int i = 0; i < 1000; ++i) wide += ",[1],{\"a\":2}";
  EXPECT_EQ(ParseShallowJson(wide + "]").size(), 2001u);
  const std::string opening(100, '[');
  EXPECT_TRUE(ParseShallowJson("\"" + opening + "\"").is_string());
  EXPECT_TRUE(ParseShallowJson("[\"\\\"" + opening + "\"]").is_array()) << "behind a quote that is escaped";
  EXPECT_TRUE(ParseShallowJson("{\"\\\\\":" + opening + std::string(100, ']') + "}").is_discarded());
}

TEST(Shown, ShortensWhatIsLong) {
  EXPECT_EQ(Shown(std::string(60, 'a')), std::string(60, 'a'));
  EXPECT_EQ(Shown(std::string(61, 'a')), std::string(60, 'a') + "...");
  EXPECT_EQ(ShownJson(nlohmann::ordered_json({{"a", std::string(1000, 'b')}})),
            "{\"a\":\"" + std::string(54, 'b') + "...");
  EXPECT_EQ(ShownJson(nlohmann::ordered_json(1.5)), "1.5");
}

TEST(Shown, BreaksNoCharacter) {
  const std::string three = "\xe2\x82\xac";
  for (int ahead = 0; ahead < 3; ++ahead) {
    const std::string text(static_cast<std::size_t>(58 + ahead), 'a');
    EXPECT_EQ(Shown(text + three + three), text + "...");
  }
  EXPECT_EQ(Shown(std::string(57, 'a') + three + three), std::string(57, 'a') + three + "...");
}

}  // namespace
}  // namespace recount::rnn
