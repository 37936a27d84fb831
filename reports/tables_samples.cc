#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "reports/tables.h"
#include "reports/tables_internal.h"

namespace recount::reports {
namespace {

using internal::AddTextRows;
using internal::PercentOfPerMille;
using internal::TextColumn;

// "312 of 340", "-" where there is none.
std::string Of(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? kUndefined : absl::StrCat(FormatCount(part), " of ", FormatCount(whole));
}

// Labels of the longest list of buckets among human text and samples.
template <typename Get>
std::vector<std::string> WidestLabels(const Result& result, const Get& get) {
  const std::vector<Bucket>* widest = &get(result.held_out);
  for (const ModelResult& model : result.models) {
    if (get(model.sampled).size() > widest->size()) widest = &get(model.sampled);
  }
  std::vector<std::string> labels;
  for (const Bucket& bucket : *widest) labels.push_back(bucket.label);
  return labels;
}

// A column per label. A text without that bucket has none there: 0.
template <typename Get>
Table BucketTable(const Result& result, const char* id, const char* title, const char* note, const Get& get) {
  Table table{id, title, note, {}, {}};
  std::vector<TextColumn> columns;
  for (const std::string& label : WidestLabels(result, get)) {
    columns.push_back({{label, ""}, [get, label](const TextFigures& text) {
                         const auto& buckets = get(text);
                         const auto found = std::find_if(buckets.begin(), buckets.end(),
                                                         [&](const Bucket& b) { return b.label == label; });
                         return FormatCount(found == buckets.end() ? 0 : found->count);
                       }});
  }
  if (!columns.empty()) AddTextRows(result, columns, table);
  return table;
}

// The kinds of pairs of human text and samples, in order of first sight.
std::vector<std::string> KindNames(const Result& result) {
  std::vector<std::string> names;
  const auto add = [&names](const TextFigures& text) {
    for (const PairKind& kind : text.brackets.kinds) {
      if (std::find(names.begin(), names.end(), kind.name) == names.end()) names.push_back(kind.name);
    }
  };
  add(result.held_out);
  for (const ModelResult& model : result.models) add(model.sampled);
  return names;
}

std::size_t LongestNovelty(const Result& result) {
  std::size_t longest = result.held_out.copying.novelty.size();
  for (const ModelResult& model : result.models) {
    longest = std::max(longest, model.sampled.copying.novelty.size());
  }
  return longest;
}

}  // namespace

Table SampleBracketsTable(const Result& result) {
  Table table{"sample-brackets", "Brackets", "", {}, {}};
  AddTextRows(
      result,
      {{{"closers", "closing brackets ) ] } read"},
        [](const TextFigures& t) { return FormatCount(t.brackets.all.closers); }},
       {{"match %", "the bracket opened last is theirs"},
        [](const TextFigures& t) { return PercentOfPerMille(t.brackets.matched_per_1000_closers); }},
       {{"mismatch %", "the bracket opened last is of another kind"},
        [](const TextFigures& t) { return PercentOfPerMille(t.brackets.mismatched_per_1000_closers); }},
       {{"unopened %", "nothing is open"},
        [](const TextFigures& t) { return PercentOfPerMille(t.brackets.unopened_per_1000_closers); }},
       {{"openers lost", "dropped by a mismatch or where the reader recovers"},
        [](const TextFigures& t) { return FormatCount(t.brackets.all.lost); }},
       {{"open at end", "still open where the text ends"},
        [](const TextFigures& t) { return FormatCount(t.brackets.all.open_at_end); }},
       {{"blocks whole", "top-level { } blocks closed with everything inside matched"},
        [](const TextFigures& t) {
          return Of(t.brackets.top_level_blocks_complete, t.brackets.top_level_blocks);
        }},
       {{"whole %", ""},
        [](const TextFigures& t) { return FormatPercent(t.brackets.top_level_complete_share); }},
       {{"depth W1", "Wasserstein-1 distance of the nesting depths to those of human text"},
        [](const TextFigures& t) { return FormatFixed(t.brackets.depth_wasserstein, 3); }}},
      table);
  return table;
}

Table SampleKindsTable(const Result& result) {
  Table table{"sample-kinds", "Matched closers by kind of pair", "", {}, {}};
  std::vector<TextColumn> columns;
  for (const std::string& name : KindNames(result)) {
    columns.push_back({{name, ""}, [name](const TextFigures& text) {
                         for (const PairKind& kind : text.brackets.kinds) {
                           if (kind.name == name) return Of(kind.matched, kind.closers);
                         }
                         return std::string(kUndefined);
                       }});
  }
  if (!columns.empty()) AddTextRows(result, columns, table);
  return table;
}

Table SampleIndentationTable(const Result& result) {
  Table table{"sample-indentation", "Indentation", "", {}, {}};
  AddTextRows(
      result,
      {{{"lines", ""}, [](const TextFigures& t) { return FormatCount(t.indentation.lines); }},
       {{"measured", "lines of code whose indentation the braces before them fix"},
        [](const TextFigures& t) { return FormatCount(t.indentation.measured_lines); }},
       {{"unit", "the commonest step of the text itself"},
        [](const TextFigures& t) { return t.indentation.unit.empty() ? kUndefined : t.indentation.unit; }},
       {{"agree %", "indented as deep as the open braces say"},
        [](const TextFigures& t) { return FormatPercent(t.indentation.agreement_share); }},
       {{"step agrees %", "the change against the previous such line is right"},
        [](const TextFigures& t) { return FormatPercent(t.indentation.step_agreement_share); }},
       {{"indented", ""}, [](const TextFigures& t) { return FormatCount(t.indentation.indented_lines); }},
       {{"mixed %", "of indented lines: tabs and blanks mixed"},
        [](const TextFigures& t) { return FormatPercent(t.indentation.mixed_share); }},
       {{"levels W1", "Wasserstein-1 distance of the levels to those of human text"},
        [](const TextFigures& t) { return FormatFixed(t.indentation.levels_wasserstein, 3); }}},
      table);
  return table;
}

Table CopyTable(const Result& result) {
  Table table{"copies", "Copying", "What of a text stands word for word in the training text.", {}, {}};
  AddTextRows(
      result,
      {{{"characters", "measured"}, [](const TextFigures& t) { return FormatCount(t.copying.characters); }},
       {{"longest copy", "characters"},
        [](const TextFigures& t) { return FormatCount(t.copying.longest_copy); }},
       {{"at", "where in this text"},
        [](const TextFigures& t) { return FormatCount(t.copying.longest_copy_at); }},
       {{"from", "where in the training text"},
        [](const TextFigures& t) { return FormatCount(t.copying.longest_copy_from); }},
       {{"mean match", "of the longest match ending at each character"},
        [](const TextFigures& t) { return FormatFixed(t.copying.mean_match_length, 1); }},
       {{"median match", ""},
        [](const TextFigures& t) { return FormatFixed(t.copying.median_match_length, 1); }}},
      table);
  return table;
}

Table NoveltyTable(const Result& result) {
  Table table{
      "novelty",
      "Novelty",
      "Per cent of the text's n-grams (n characters) that the training text does not hold. Far below human "
      "text: copied. All n are in novelty.csv.",
      {},
      {}};
  std::vector<TextColumn> columns;
  for (const std::size_t n : {1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 40, 50}) {
    if (n > LongestNovelty(result)) break;
    columns.push_back({{absl::StrCat("n = ", n), ""}, [n](const TextFigures& text) {
                         const auto& novelty = text.copying.novelty;
                         return n <= novelty.size() ? FormatPercent(novelty[n - 1]) : kUndefined;
                       }});
  }
  if (!columns.empty()) AddTextRows(result, columns, table);
  return table;
}

Table DepthTable(const Result& result) {
  return BucketTable(result, "depths", "Characters of code by nesting depth", "",
                     [](const TextFigures& t) -> const std::vector<Bucket>& { return t.brackets.depth; });
}

Table PairDistanceTable(const Result& result) {
  return BucketTable(
      result, "pair-distances", "Matched pairs by distance in characters", "",
      [](const TextFigures& t) -> const std::vector<Bucket>& { return t.brackets.pair_distance; });
}

Table LevelsTable(const Result& result) {
  return BucketTable(result, "levels", "Measured lines by level of indentation", "",
                     [](const TextFigures& t) -> const std::vector<Bucket>& { return t.indentation.levels; });
}

}  // namespace recount::reports
