#include "reports/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/reports/example_result.h"
#include "tests/reports/vega_assets.h"

namespace recount::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::PretendVega;

// The texts between each `open` and the next `close`.
std::vector<std::string> Between(const std::string& html, const std::string& open, const std::string& close) {
  std::vector<std::string> found;
  for (std::size_t at = html.find(open); at != std::string::npos; at = html.find(open, at)) {
    at += open.size();
    found.push_back(html.substr(at, html.find(close, at) - at));
  }
  return found;
}

std::string Sha256Base64(const std::string& text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr);
  return absl::Base64Escape(absl::string_view(reinterpret_cast<char*>(digest), size));
}

TEST(HtmlPage, RunsOnlyItsOwnScript) {
  const std::string html = HtmlPage(testing::NastyResult(), PretendVega());
  const std::vector<std::string> scripts = Between(html, "<script>", "</script>");
  ASSERT_EQ(scripts.size(), 1u);
  EXPECT_THAT(html, HasSubstr(absl::StrCat("script-src 'sha256-", Sha256Base64(scripts[0]), "';")));
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  EXPECT_EQ(Between(html, "<script", "</script>").size(), 2u) << "the script and the data of the charts";
  for (const char* bad : {"unsafe-eval", "<img", "<svg/", "onerror=alert(1)>\"", "</textarea>", "<!-- -->"}) {
    EXPECT_THAT(html, Not(HasSubstr(bad)));
  }
}

TEST(HtmlPage, DataOfChartsIsJsonThatCannotEndItsElement) {
  const std::string html = HtmlPage(testing::NastyResult(), PretendVega());
  const auto data = Between(html, "<script type=\"application/json\" id=\"charts\">", "</script>");
  ASSERT_EQ(data.size(), 1u);
  EXPECT_EQ(data[0].find('<'), std::string::npos);
  const auto charts = nlohmann::json::parse(data[0]);
  ASSERT_EQ(charts.size(), 5u);
  for (const auto& chart : charts) {
    EXPECT_THAT(html, HasSubstr(absl::StrCat("id=\"", chart["id"].get<std::string>(), "\"")));
  }
}

TEST(HtmlPage, AScriptOfVegaCannotEndItsElement) {
  PageAssets assets = PretendVega();
  assets.vega_modules[3] = "exports.x = '</ScRiPt><!-- <script>';\r\n";
  const std::string html = HtmlPage(testing::ExampleResult(), assets);
  EXPECT_THAT(html, HasSubstr("exports.x = '<\\/ScRiPt><\\!-- <\\script>';\n"));
  EXPECT_EQ(html.find('\r'), std::string::npos);
}

TEST(HtmlPage, LoadsNothing) {
  for (const PageAssets& assets : {PretendVega(), PageAssets{}}) {
    const std::string html = HtmlPage(testing::ExampleResult(), assets);
    for (const char* bad : {"src=", "url(", "@import", "href=\"http", "href=\"//"}) {
      EXPECT_THAT(html, Not(HasSubstr(bad)));
    }
  }
}

TEST(HtmlPage, WithoutVegaSaysSoAndKeepsTheTables) {
  for (const std::size_t modules : {0, 3}) {
    PageAssets assets = PretendVega();
    assets.vega_modules.resize(modules);
    const std::string html = HtmlPage(testing::ExampleResult(), assets);
    EXPECT_THAT(html, HasSubstr("This page has no plots"));
    EXPECT_THAT(html, HasSubstr("script-src 'none'"));
    EXPECT_THAT(html, Not(HasSubstr("<script")));
    EXPECT_THAT(html, HasSubstr("id=\"table-main\""));
  }
  EXPECT_THAT(HtmlPage(testing::ExampleResult(), PretendVega()), Not(HasSubstr("This page has no plots")));
}

TEST(HtmlPage, ShowsTextAsItIs) {
  Result result = testing::ExampleResult();
  result.models[0].samples[0].text = std::string("\n<b>\"&amp;'\x01\xff\0", 14);
  const std::string html = HtmlPage(result, {});
  EXPECT_THAT(html, HasSubstr("\">\n\n&lt;b&gt;&quot;&amp;amp;&#39;<span class=\"stand-in\">⟨01⟩</span><span "
                              "class=\"stand-in\">⟨FF⟩</span><span class=\"stand-in\">⟨NUL⟩</span></pre>"));
}

TEST(HtmlPage, HoldsNoControlCharacterAndClosesWhatItOpens) {
  const std::string html = HtmlPage(testing::NastyResult(), {});
  for (const char c : html) EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t');
  for (const char* tag :
       {"table", "tr",  "td", "thead", "tbody", "section", "article", "pre",    "details", "dl", "dt",
        "dd",    "div", "p",  "h2",    "h3",    "main",    "header",  "footer", "span",    "a",  "nav"}) {
    const std::size_t opened = Between(html, absl::StrCat("<", tag, " "), ">").size() +
                               Between(html, absl::StrCat("<", tag, ">"), "<").size();
    EXPECT_EQ(opened, Between(html, absl::StrCat("</", tag, ">"), "<").size()) << tag;
  }
}

TEST(HtmlPage, TablesNameTheirRowsAndColumns) {
  const std::string html = HtmlPage(testing::ExampleResult(), {});
  EXPECT_THAT(html, HasSubstr("<th scope=\"col\">covered %</th>"));
  EXPECT_THAT(html, HasSubstr("<tr class=\"net\"><th scope=\"row\">LSTM 2 x 128</th><td>100.00</td>"));
  EXPECT_THAT(html, HasSubstr("<tr class=\"human\"><th scope=\"row\">human text</th>"));
}

TEST(HtmlPage, IntervalsStandBelowTheirFigures) {
  Result result = testing::ExampleResult();
  result.corpus.parts[0].name = "part [1]";
  const std::string html = HtmlPage(result, {});
  EXPECT_THAT(html, HasSubstr("<td>1.9790 <span class=\"interval\">[1.9577, 2.0017]</span></td>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">part [1]</th>"));
}

// A line as in the chart, its dash and its point with it: colour is not all that tells it.
TEST(HtmlPage, LegendsShowDashAndShape) {
  const std::string html = HtmlPage(testing::ExampleResult(), PretendVega());
  const std::vector<std::string> entries = Between(html, "<li><svg class=\"swatch\"", "</li>");
  ASSERT_EQ(entries.size(), 4u + 7u);
  EXPECT_THAT(entries[0], Not(HasSubstr("dasharray")));
  EXPECT_THAT(entries[1], HasSubstr("stroke-dasharray=\"7 3\""));
  EXPECT_THAT(entries[3], HasSubstr("stroke-width=\"3\"/></svg>LSTM 2 x 128"))
      << "a level line has no points";
  std::set<std::string> shapes;
  for (std::size_t i = 4; i < entries.size(); ++i) shapes.insert(Between(entries[i], " d=\"", "\"").at(0));
  EXPECT_EQ(shapes.size(), 6u);
}

TEST(HtmlPage, PlotsSayTheirValuesInWords) {
  const std::string html = HtmlPage(testing::ExampleResult(), PretendVega());
  EXPECT_THAT(html, HasSubstr("role=\"img\" id=\"chart-nats\" aria-label=\"Line chart. Cross-entropy"));
  EXPECT_THAT(html, HasSubstr("Licence of &lt;Vega&gt;"));
}

TEST(HtmlPage, LinksLeadSomewhere) {
  for (const Result& result : {testing::ExampleResult(), Result{}}) {
    const std::string html = HtmlPage(result, {});
    for (const std::string& id : Between(html, "href=\"#", "\"")) {
      EXPECT_THAT(html, HasSubstr(absl::StrCat("id=\"", id, "\"")));
    }
  }
}

TEST(VegaModules, EachOnce) {
  EXPECT_EQ(VegaModules().size(), 20u);
  EXPECT_EQ(VegaModules().front(), "vega-util");
}

}  // namespace
}  // namespace recount::reports
