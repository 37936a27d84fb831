#include "reports/tables.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "reports/tables_internal.h"

namespace recount::reports {
namespace {

using internal::PercentOfPerMille;

// The farthest bucket of distance that holds a closer: where a model that only counts has lost the opener.
std::optional<std::size_t> Farthest(const Result& result) {
  std::optional<std::size_t> farthest;
  for (const ModelResult& model : result.models) {
    const std::vector<CloserBucket>& buckets = model.given_brackets.by_distance;
    for (std::size_t i = farthest.value_or(0); i < buckets.size(); ++i) {
      if (buckets[i].n > 0) farthest = i;
    }
  }
  return farthest;
}

// That bucket of the model where it holds most; others have the same.
CloserBucket FarthestBucket(const Result& result, std::size_t farthest) {
  CloserBucket most;
  for (const ModelResult& model : result.models) {
    const std::vector<CloserBucket>& buckets = model.given_brackets.by_distance;
    if (farthest < buckets.size() && buckets[farthest].n > most.n) most = buckets[farthest];
  }
  return most;
}

// Not whether the right closer beats the others: that far nearly all are of one kind (`}` in C), and a model
// that only knows so would seem to remember.
Column FarCloserColumn(const Result& result) {
  constexpr char kHeading[] = "p far closer";
  const std::optional<std::size_t> farthest = Farthest(result);
  if (!farthest.has_value()) return {kHeading, "the test part has no closing bracket with an opener"};
  const CloserBucket bucket = FarthestBucket(result, *farthest);
  return {kHeading,
          absl::StrCat(
              "probability given to the right closing bracket at its place in the test part, opener ",
              bucket.label, " characters back; mean over all ", FormatCount(bucket.n), ", zeros included")};
}

std::string FarCloserCell(const ModelResult& model, const std::optional<std::size_t>& farthest) {
  const std::vector<CloserBucket>& buckets = model.given_brackets.by_distance;
  if (!farthest.has_value() || *farthest >= buckets.size()) return kUndefined;
  return FormatFixed(buckets[*farthest].mean_probability, 3);
}

std::vector<Column> MainColumns(const Result& result) {
  const std::string epsilon =
      result.models.empty() ? "e" : FormatExact(result.models.front().test.floor_epsilon);
  return {
      {"model", ""},
      {"covered %", "positions of the test part given a probability above zero"},
      {"all nats", "cross-entropy per character, all positions: ∞ once a probability is 0"},
      {"covered nats", "the same over covered positions alone: not comparable across rows"},
      {"floored nats",
       absl::StrCat("all positions, with (1 - ", epsilon, ") p + ", epsilon, " / V: comparable")},
      {"closers match %", "closing brackets in samples that match their opener"},
      {"lines agree %", "lines in samples indented as deep as their open braces"},
      {"longest copy", "longest passage taken verbatim from training, characters"},
      FarCloserColumn(result),
  };
}

void AddTextCells(const TextFigures& text, Row& row) {
  row.cells.push_back(PercentOfPerMille(text.brackets.matched_per_1000_closers));
  row.cells.push_back(FormatPercent(text.indentation.agreement_share));
  row.cells.push_back(FormatCount(text.copying.longest_copy));
}

Row MainRow(const ModelResult& model, const std::optional<std::size_t>& farthest) {
  Row row{{model.label, FormatPercent(model.test.covered_share), FormatNats(model.test.all),
           FormatNats(model.test.covered), FormatNats(model.test.floored)},
          internal::KindOf(model)};
  AddTextCells(model.sampled, row);
  row.cells.push_back(FarCloserCell(model, farthest));
  return row;
}

void AddTable(Table table, Section& section) {
  if (!table.rows.empty()) section.tables.push_back(std::move(table));
}

Section LikelihoodSection(const Result& result) {
  Section section{
      "likelihood",
      "Likelihood",
      "What each model gives to held-out text, each character given all before it. A model without "
      "smoothing gives zero to whatever it has not seen, so it covers a part of the text; its "
      "cross-entropy there is flattered by all it leaves out. Only floored figures compare rows.",
      {}};
  AddTable(LikelihoodTable(result), section);
  AddTable(UnitsTable(result), section);
  AddTable(GainsTable(result), section);
  AddTable(DifferencesTable(result), section);
  AddTable(MixturesTable(result), section);
  AddTable(ValidationTable(result), section);
  return section;
}

Section OrdersSection(const Result& result) {
  Section section{
      "orders",
      "By order",
      "Unsmoothed models alone. The longer the history, the more of the training text it knows by "
      "heart and the less it has to say about another text.",
      {}};
  AddTable(OrderTrainingTable(result), section);
  AddTable(OrderTestTable(result), section);
  return section;
}

Section GivenSection(const Result& result) {
  Section section{
      "given",
      "Brackets and indentation, given human text",
      "At every closing bracket of the test part that has an opener, what the model gives to it. A "
      "model with n characters of history cannot know an opener farther back than n.",
      {}};
  for (const CloserBuckets buckets : {CloserBuckets::kDistance, CloserBuckets::kDepth}) {
    for (const CloserFigure figure :
         {CloserFigure::kProbability, CloserFigure::kShare, CloserFigure::kCountOfShare,
          CloserFigure::kCorrect, CloserFigure::kRank}) {
      AddTable(CloserTable(result, figure, buckets), section);
    }
  }
  AddTable(WrongCloserTable(result), section);
  AddTable(RunByDepthTable(result), section);
  AddTable(RunBySinceTable(result), section);
  return section;
}

Section SamplesSection(const Result& result) {
  Section section{"sampled",
                  "Brackets, indentation and copying in samples",
                  "The same readers run over what each model writes and over held-out human text.",
                  {}};
  AddTable(SampleBracketsTable(result), section);
  AddTable(SampleKindsTable(result), section);
  AddTable(SampleIndentationTable(result), section);
  AddTable(CopyTable(result), section);
  AddTable(NoveltyTable(result), section);
  AddTable(PairDistanceTable(result), section);
  AddTable(DepthTable(result), section);
  AddTable(LevelsTable(result), section);
  return section;
}

Section CostSection(const Result& result) {
  Section section{"cost", "Cost", "", {}};
  AddTable(CostTable(result), section);
  AddTable(CurveTable(result), section);
  return section;
}

}  // namespace

Table MainTable(const Result& result) {
  Table table{"main", "In short", "", MainColumns(result), {}};
  const std::optional<std::size_t> farthest = Farthest(result);
  for (const ModelResult& model : result.models) table.rows.push_back(MainRow(model, farthest));
  Row human{{internal::kHumanLabel, kUndefined, kUndefined, kUndefined, kUndefined}, Row::Kind::kHuman};
  AddTextCells(result.held_out, human);
  human.cells.push_back(kUndefined);
  table.rows.push_back(std::move(human));
  return table;
}

std::vector<Section> Sections(const Result& result) {
  std::vector<Section> sections;
  for (Section section : {LikelihoodSection(result), OrdersSection(result), GivenSection(result),
                          SamplesSection(result), CostSection(result)}) {
    if (!section.tables.empty()) sections.push_back(std::move(section));
  }
  return sections;
}

}  // namespace recount::reports
