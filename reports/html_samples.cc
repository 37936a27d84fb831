#include <string>

#include "absl/strings/str_cat.h"
#include "reports/format.h"
#include "reports/html_parts.h"
#include "reports/tables_internal.h"
#include "reports/text.h"

namespace recount::reports::internal {
namespace {

std::string Details(absl::string_view summary, absl::string_view bytes) {
  return absl::StrCat("<details><summary>", EscapedLine(summary), "</summary>", PreHtml(bytes, summary),
                      "</details>\n");
}

std::string CopyHtml(const Copying& copying) {
  if (copying.longest_copy == 0) return "";
  return Details(absl::StrCat("Longest copy: ", FormatCounted(copying.longest_copy, "character")),
                 copying.longest_copy_text);
}

std::string SampleHtml(absl::string_view kind, absl::string_view heading, absl::string_view line,
                       absl::string_view text, absl::string_view folded) {
  return absl::StrCat("<article class=\"sample", kind, "\">\n<h3>", EscapedLine(VisibleName(heading)),
                      "</h3>\n<p class=\"quiet\">", EscapedLine(line), "</p>\n",
                      PreHtml(text, VisibleName(heading)), folded, "</article>\n");
}

std::string ModelSample(const ModelResult& model) {
  std::string folded = CopyHtml(model.sampled.copying);
  for (std::size_t i = 1; i < model.samples.size(); ++i) {
    absl::StrAppend(&folded, Details(absl::StrCat("Seed ", model.samples[i].seed), model.samples[i].text));
  }
  const SampleText& first = model.samples.front();
  const std::string line =
      absl::StrCat("seed ", first.seed, ", temperature ", FormatFixed(model.sample_temperature, 2),
                   "; match ", PercentOfPerMille(model.sampled.brackets.matched_per_1000_closers),
                   " %, agree ", FormatPercent(model.sampled.indentation.agreement_share), " %");
  return SampleHtml("", model.label, line, first.text, folded);
}

std::string HumanSample(const Result& result) {
  const std::string line = absl::StrCat(
      "the test part begins; match ", PercentOfPerMille(result.held_out.brackets.matched_per_1000_closers),
      " %, agree ", FormatPercent(result.held_out.indentation.agreement_share), " %");
  return SampleHtml(" human", kHumanLabel, line, result.held_out_beginning,
                    CopyHtml(result.held_out.copying));
}

}  // namespace

std::string PreHtml(absl::string_view bytes, absl::string_view name) {
  // A newline right after <pre> is dropped by browsers, so that the text's own first one stays.
  return absl::StrCat("<pre tabindex=\"0\" role=\"region\" aria-label=\"", EscapedLine(name), "\">\n",
                      Escaped(bytes), "</pre>\n");
}

std::string SamplesHtml(const Result& result) {
  std::string columns;
  for (const ModelResult& model : result.models) {
    if (!model.samples.empty()) absl::StrAppend(&columns, ModelSample(model));
  }
  if (columns.empty() && result.held_out_beginning.empty()) return "";
  return absl::StrCat(
      "<section id=\"samples\">\n<h2>Samples</h2>\n<p>What each model writes, beside what people wrote. "
      "Scroll "
      "sideways for all models.</p>\n<div class=\"columns\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"Samples "
      "side by side\">\n",
      HumanSample(result), columns, "</div>\n</section>\n");
}

}  // namespace recount::reports::internal
