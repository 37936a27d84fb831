#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "reports/tables.h"
#include "reports/tables_internal.h"

namespace recount::reports {
namespace {

using internal::ModelColumn;

// The columns of a likelihood that `part` picks from a model.
std::vector<ModelColumn> LikelihoodColumns(const std::function<const Likelihood&(const ModelResult&)>& part) {
  const auto of = [part](auto format) {
    return [part, format](const ModelResult& model) { return format(part(model)); };
  };
  return {
      {{"positions", "characters scored, OOVs left out"},
       of([](const Likelihood& l) { return FormatCount(l.positions); })},
      {{"OOVs", "characters outside the vocabulary, scored by no model"},
       of([](const Likelihood& l) { return FormatCount(l.oovs); })},
      {{"covered %", "positions with a probability above zero"},
       of([](const Likelihood& l) { return FormatPercent(l.covered_share); })},
      {{"unseen history", "positions of probability zero whose history never occurs in training"},
       of([](const Likelihood& l) { return FormatCount(l.zeros_unseen_history); })},
      {{"unseen continuation",
        "positions of probability zero whose history occurs, never with this character"},
       of([](const Likelihood& l) { return FormatCount(l.zeros_unseen_continuation); })},
      {{"all, nats", "cross-entropy per character over all positions"},
       of([](const Likelihood& l) { return FormatNatsWithInterval(l.all); })},
      {{"covered, nats", "over covered positions alone, which differ from row to row"},
       of([](const Likelihood& l) { return FormatNatsWithInterval(l.covered); })},
      {{"floored, nats", "over all positions with a floor under every probability; [95 % interval]"},
       of([](const Likelihood& l) { return FormatNatsWithInterval(l.floored); })},
  };
}

constexpr char kGainsTitle[] = "What added knowledge buys";
constexpr char kGainsNote[] =
    "Cross-entropy of the test part without it minus that with it. Above zero: it helps; where the interval "
    "holds zero, that may be chance.";

std::string LabelOf(const Result& result, const std::string& id) {
  const auto found = std::find_if(result.models.begin(), result.models.end(),
                                  [&id](const ModelResult& model) { return model.id == id; });
  return found == result.models.end() ? id : found->label;
}

// "0.2500 order 4 + 0.7500 LSTM 2 x 128", and " + 0.0000 each of 7 others" where several weigh next to
// nothing.
std::string WeightedSum(const Result& result, const std::vector<MixturePart>& parts) {
  const std::string zero = FormatFixed(0, 4);
  std::vector<std::string> terms, zeros;
  for (const MixturePart& part : parts) {
    const std::string weight = FormatFixed(part.weight, 4);
    (weight == zero ? zeros : terms).push_back(absl::StrCat(weight, " ", LabelOf(result, part.id)));
  }
  if (zeros.size() > 1) zeros = {absl::StrCat(zero, " each of ", zeros.size(), " others")};
  terms.insert(terms.end(), zeros.begin(), zeros.end());
  return absl::StrJoin(terms, " + ");
}

}  // namespace

Table LikelihoodTable(const Result& result) {
  Table table{"likelihood", "Likelihood of the test part", "", {}, {}};
  internal::AddModelRows(
      result.models,
      LikelihoodColumns([](const ModelResult& model) -> const Likelihood& { return model.test; }), table);
  return table;
}

Table UnitsTable(const Result& result) {
  Table table{"units", "Floored cross-entropy in other units", "", {}, {}};
  const auto of = [](auto member, int decimals) {
    return [member, decimals](const ModelResult& model) {
      const CrossEntropy& floored = model.test.floored;
      return floored.infinite ? std::string(kInfinite) : FormatFixed(floored.*member, decimals);
    };
  };
  internal::AddModelRows(result.models,
                         {{{"bits per character", ""}, of(&CrossEntropy::bits_per_char, 4)},
                          {{"bits per byte", ""}, of(&CrossEntropy::bits_per_byte, 4)},
                          {{"perplexity", "per character"}, of(&CrossEntropy::perplexity, 3)}},
                         table);
  return table;
}

Table ValidationTable(const Result& result) {
  Table table{"validation", "Likelihood of the validation part", "", {}, {}};
  std::vector<ModelResult> with;
  std::copy_if(result.models.begin(), result.models.end(), std::back_inserter(with),
               [](const ModelResult& model) { return model.validation.has_value(); });
  internal::AddModelRows(with, LikelihoodColumns([](const ModelResult& model) -> const Likelihood& {
                           return *model.validation;
                         }),
                         table);
  return table;
}

Table DifferencesTable(const Result& result) {
  Table table{
      "differences",
      "Differences",
      "Floored cross-entropy of the first model minus that of the second, over the same positions. Below "
      "zero: the first is better; where the interval holds zero, that may be chance.",
      {{"model", ""},
       {"against", ""},
       {"difference, nats", "floored, per character"},
       {"95 % interval", "moving-block bootstrap, the same blocks for both models"}},
      {}};
  for (const PairDifference& pair : result.differences) {
    table.rows.push_back({{LabelOf(result, pair.a), LabelOf(result, pair.b),
                           FormatFixed(pair.floored_nats_per_char, 4), FormatInterval(pair.interval)},
                          Row::Kind::kModel});
  }
  return table;
}

Table GainsTable(const Result& result) {
  Table table{"gains",
              kGainsTitle,
              kGainsNote,
              {{"model", ""},
               {"against", ""},
               {"added", "what the model knows or does and the other does not"},
               {"gain, nats", "per character; [95 % interval], the same blocks for both models"},
               {"cross-entropy", "over all positions, or floored where one of the two gives zeros"},
               {"model, nats", "per character"},
               {"against, nats", "per character"},
               {"n", "positions, OOVs left out"}},
              {}};
  for (const Gain& gain : result.gains) {
    const CrossEntropy gained = {.nats_per_char = gain.gain_nats_per_char,
                                 .nats_interval = gain.gain_nats_interval};
    table.rows.push_back(
        {{LabelOf(result, gain.model), LabelOf(result, gain.reference), gain.added,
          FormatNatsWithInterval(gained), gain.cross_entropy, FormatFixed(gain.model_nats_per_char, 4),
          FormatFixed(gain.reference_nats_per_char, 4), FormatCount(gain.n)},
         Row::Kind::kModel});
  }
  return table;
}

Table GainsInShortTable(const Result& result) {
  Table table{"gains",
              kGainsTitle,
              kGainsNote,
              {{"what, over what", ""},
               {"cross- entropy", ""},
               {"without nats", ""},
               {"with nats", ""},
               {"gain nats", ""},
               {"95 % interval", ""}},
              {}};
  for (const Gain& gain : result.gains) {
    table.rows.push_back(
        {{absl::StrCat(gain.added, ", over ", LabelOf(result, gain.reference)), gain.cross_entropy,
          FormatFixed(gain.reference_nats_per_char, 4), FormatFixed(gain.model_nats_per_char, 4),
          FormatFixed(gain.gain_nats_per_char, 4), FormatInterval(gain.gain_nats_interval)},
         Row::Kind::kModel});
  }
  return table;
}

Table MixturesTable(const Result& result) {
  Table table{"mixtures",
              "Mixtures",
              "Linear interpolation of models: the weights under which the validation part is likeliest.",
              {{"mixture", ""}, {"part", ""}, {"weight", "of its probability in the sum"}},
              {}};
  for (const ModelResult& model : result.models) {
    for (const MixturePart& part : model.mixture_parts) {
      table.rows.push_back(
          {{model.label, LabelOf(result, part.id), FormatFixed(part.weight, 4)}, internal::KindOf(model)});
    }
  }
  return table;
}

Table MixturesInShortTable(const Result& result) {
  Table table{"mixtures",
              "Mixtures, their weights fitted to the validation part",
              "",
              {{"mixture", ""}, {"weights", ""}},
              {}};
  for (const ModelResult& model : result.models) {
    if (model.mixture_parts.empty()) continue;
    table.rows.push_back({{model.label, WeightedSum(result, model.mixture_parts)}, internal::KindOf(model)});
  }
  return table;
}

}  // namespace recount::reports
