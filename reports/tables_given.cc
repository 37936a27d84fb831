#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "reports/tables.h"
#include "reports/tables_internal.h"

namespace recount::reports {
namespace {

std::string FigureOf(const CloserBucket& bucket, CloserFigure figure) {
  switch (figure) {
    case CloserFigure::kProbability:
      return FormatFixed(bucket.mean_probability, 3);
    case CloserFigure::kShare:
      return FormatFixed(bucket.mean_share, 3);
    case CloserFigure::kCountOfShare:
      return FormatCount(bucket.n_share);
    case CloserFigure::kCorrect:
      return FormatPercent(bucket.correct_share);
    case CloserFigure::kRank:
      return FormatFixed(bucket.mean_rank, 2);
  }
  return kUndefined;
}

struct Words {
  const char *id, *title, *note;
};

Words WordsOf(CloserFigure figure) {
  switch (figure) {
    case CloserFigure::kProbability:
      return {"probability", "Probability of the right closer", "Mean over all closers, zeros included."};
    case CloserFigure::kShare:
      return {"share", "p(right closer) / p(any closer)",
              "Mean where any closer has a probability above zero: of what the model would close, how much "
              "rightly."};
    case CloserFigure::kCountOfShare:
      return {"n-share", "Closers that count in p(right closer) / p(any closer)",
              "Those where any closer has a probability above zero; the others do not enter that share."};
    case CloserFigure::kCorrect:
      return {
          "correct", "Right kind of closer, %",
          "Of all closers, those where the right one has over 0.8 of the probability of any closer (Hewitt "
          "et al. 2020); none given to any closer counts as wrong. Which bracket closes, not when: where "
          "nearly all are of one kind, as far from the opener in C, whoever covers the place is right."};
    case CloserFigure::kRank:
      return {"rank", "Rank of the right closer",
              "Mean rank among all characters, 1 the likeliest; ties share their mean rank."};
  }
  return {"", "", ""};
}

const std::vector<CloserBucket>& BucketsOf(const ModelResult& model, CloserBuckets buckets) {
  return buckets == CloserBuckets::kDistance ? model.given_brackets.by_distance
                                             : model.given_brackets.by_depth;
}

// The model with the most buckets names the columns; others have the same in a result of recount's making.
// None where every bucket is empty: a table of dashes says nothing.
template <typename Bucket, typename Get>
const std::vector<Bucket>* Widest(const Result& result, const Get& get) {
  const std::vector<Bucket>* widest = nullptr;
  for (const ModelResult& model : result.models) {
    if (widest == nullptr || get(model).size() > widest->size()) widest = &get(model);
  }
  const auto holds_any = [](const Bucket& bucket) { return bucket.n > 0; };
  return widest != nullptr && std::any_of(widest->begin(), widest->end(), holds_any) ? widest : nullptr;
}

// A row per model over buckets, and the n of the widest below.
template <typename Bucket, typename Get, typename Format>
void AddBucketRows(const Result& result, const Get& get, const Format& format, Table& table) {
  const std::vector<Bucket>* widest = Widest<Bucket>(result, get);
  if (widest == nullptr) return;
  table.columns.push_back({"model", ""});
  for (const Bucket& bucket : *widest) table.columns.push_back({bucket.label, ""});
  for (const ModelResult& model : result.models) {
    Row row{{model.label}, internal::KindOf(model)};
    for (const Bucket& bucket : get(model)) row.cells.push_back(format(bucket));
    row.cells.resize(table.columns.size(), kUndefined);
    table.rows.push_back(row);
  }
  Row counts{{"n"}, Row::Kind::kCount};
  for (const Bucket& bucket : *widest) counts.cells.push_back(FormatCount(bucket.n));
  table.rows.push_back(counts);
}

std::string RunCell(const RunBucket& bucket) {
  if (!bucket.likeliest_share.has_value() && !bucket.mean_probability.has_value()) return kUndefined;
  return absl::StrCat(FormatPercent(bucket.likeliest_share), " (", FormatFixed(bucket.mean_probability, 3),
                      ")");
}

template <typename Get>
Table RunTable(const Result& result, const char* id, const char* title, const Get& get) {
  Table table{id,
              title,
              "Per cent of lines whose likeliest run of blanks, step by step, is the right one, and in "
              "parentheses the mean probability of the right run, its end included.",
              {},
              {}};
  AddBucketRows<RunBucket>(result, get, RunCell, table);
  return table;
}

}  // namespace

Table CloserTable(const Result& result, CloserFigure figure, CloserBuckets buckets) {
  const Words words = WordsOf(figure);
  const bool distance = buckets == CloserBuckets::kDistance;
  Table table{absl::StrCat("closer-", words.id, distance ? "-distance" : "-depth"),
              absl::StrCat(words.title, distance ? ", by characters since the opener" : ", by nesting depth"),
              words.note,
              {},
              {}};
  AddBucketRows<CloserBucket>(
      result,
      [buckets](const ModelResult& model) -> const std::vector<CloserBucket>& {
        return BucketsOf(model, buckets);
      },
      [figure](const CloserBucket& bucket) { return FigureOf(bucket, figure); }, table);
  return table;
}

Table WrongCloserTable(const Result& result) {
  Table table{"wrong-closers",
              "Probability lost to wrong closers",
              "At positions that hold no closer: what the model gives to closers that would be wrong there.",
              {},
              {}};
  const auto mass = [](auto which) {
    return [which](const ModelResult& m) { return FormatFixed((m.given_brackets.*which).mean_mass, 5); };
  };
  const auto below = [](auto which) {
    return
        [which](const ModelResult& m) { return FormatPercent((m.given_brackets.*which).below_fifth_share); };
  };
  const auto count = [](auto which) {
    return [which](const ModelResult& m) { return FormatCount((m.given_brackets.*which).n); };
  };
  internal::AddModelRows(
      result.models,
      {{{"open: mean p", "probability of a wrong closer while a bracket is open"},
        mass(&GivenBrackets::something_open)},
       {{"open: % of positions with p under 0.2", "those where it is small (Hewitt et al. 2020)"},
        below(&GivenBrackets::something_open)},
       {{"open: positions", ""}, count(&GivenBrackets::something_open)},
       {{"none open: mean p", "probability of any closer while no bracket is open"},
        mass(&GivenBrackets::nothing_open)},
       {{"none open: % of positions with p under 0.2", ""}, below(&GivenBrackets::nothing_open)},
       {{"none open: positions", ""}, count(&GivenBrackets::nothing_open)}},
      table);
  return table;
}

Table RunByDepthTable(const Result& result) {
  return RunTable(result, "runs-depth", "Indentation, by nesting depth",
                  [](const ModelResult& model) -> const std::vector<RunBucket>& {
                    return model.given_indentation.by_depth;
                  });
}

Table RunBySinceTable(const Result& result) {
  return RunTable(result, "runs-since", "Indentation, by lines since the last line at that level",
                  [](const ModelResult& model) -> const std::vector<RunBucket>& {
                    return model.given_indentation.by_lines_since_level;
                  });
}

}  // namespace recount::reports
