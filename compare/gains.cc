#include "compare/gains.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "compare/likelihood.h"
#include "ngram/smoothing.h"

namespace recount::compare {
namespace {

using Contestants = absl::Span<const Contestant>;
using Models = absl::Span<const reports::ModelResult>;

// Models that are told apart by their ids alone: one trained here and the same one loaded from a file.
bool AreAlike(const ModelDescription& a, absl::string_view smoothing, const std::optional<int>& order) {
  return a.smoothing == smoothing && a.order == order;
}

// The first such model.
std::optional<std::size_t> Find(Contestants contestants, absl::string_view smoothing,
                                const std::optional<int>& order) {
  const auto found = absl::c_find_if(
      contestants, [&](const Contestant& c) { return AreAlike(c.description, smoothing, order); });
  if (found == contestants.end()) return std::nullopt;
  return static_cast<std::size_t>(found - contestants.begin());
}

// What a model of the structure knows, and does not adapt; none for others.
std::optional<ngram::StructurePieces> StaticStructure(const Contestant& contestant) {
  const ModelDescription& d = contestant.description;
  return d.static_smoothing.empty() ? d.structure : std::nullopt;
}

std::vector<std::string> NamesOf(const ngram::StructurePieces& pieces) {
  std::vector<std::string> names;
  if (pieces.innermost) names.emplace_back("innermost bracket");
  if (pieces.depth) names.emplace_back("depth");
  if (pieces.indentation) names.emplace_back("indentation");
  return names;
}

using MaybePair = std::optional<GainPair>;

// The pairs that pair_of(i) makes of each model with its reference, where it has one.
template <typename PairOf>
std::vector<GainPair> PairsOf(Contestants contestants, PairOf pair_of) {
  std::vector<GainPair> pairs;
  for (std::size_t i = 0; i < contestants.size(); ++i) {
    if (MaybePair pair = pair_of(i)) pairs.push_back(*std::move(pair));
  }
  return pairs;
}

std::vector<GainPair> SmoothingPairs(Contestants contestants) {
  return PairsOf(contestants, [&](std::size_t i) -> MaybePair {
    const ModelDescription& d = contestants[i].description;
    if (d.smoothing != ngram::SmoothingName(ngram::Smoothing::kKneserNey)) return std::nullopt;
    const auto reference = Find(contestants, ngram::SmoothingName(ngram::Smoothing::kNone), d.order);
    if (!reference.has_value()) return std::nullopt;
    return GainPair{i, *reference, "smoothing", GainLoss::kFloored};
  });
}

std::vector<GainPair> StructurePairs(Contestants contestants) {
  return PairsOf(contestants, [&](std::size_t i) -> MaybePair {
    const std::optional<ngram::StructurePieces> pieces = StaticStructure(contestants[i]);
    if (!pieces.has_value()) return std::nullopt;
    const auto reference = Find(contestants, ngram::SmoothingName(ngram::Smoothing::kKneserNey),
                                contestants[i].description.order);
    if (!reference.has_value()) return std::nullopt;
    const bool is_all = *pieces == ngram::StructurePieces();
    return GainPair{i, *reference,
                    is_all ? "all of the structure" : absl::StrJoin(NamesOf(*pieces), " and ")};
  });
}

// What each piece buys on top of the two others.
std::vector<GainPair> LastPiecePairs(Contestants contestants) {
  std::vector<GainPair> pairs;
  for (std::size_t i = 0; i < contestants.size(); ++i) {
    if (StaticStructure(contestants[i]) != ngram::StructurePieces()) continue;
    for (std::size_t j = 0; j < contestants.size(); ++j) {
      const std::optional<ngram::StructurePieces> some = StaticStructure(contestants[j]);
      if (!some.has_value() || contestants[i].description.order != contestants[j].description.order) continue;
      const std::vector<std::string> lacking = NamesOf({!some->innermost, !some->depth, !some->indentation});
      if (lacking.size() == 1) pairs.push_back({i, j, lacking.front()});
    }
  }
  return pairs;
}

// Twins stand in the same order as the models they are twins of.
std::optional<std::size_t> StaticTwin(Contestants contestants, std::size_t adaptive) {
  const ModelDescription& d = contestants[adaptive].description;
  const auto before =
      std::count_if(contestants.begin(), contestants.begin() + static_cast<std::ptrdiff_t>(adaptive),
                    [&d](const Contestant& c) { return AreAlike(c.description, d.smoothing, d.order); });
  std::ptrdiff_t seen = 0;
  for (std::size_t i = 0; i < contestants.size(); ++i) {
    if (!AreAlike(contestants[i].description, d.static_smoothing, d.order)) continue;
    if (seen++ == before) return i;
  }
  return std::nullopt;
}

std::vector<GainPair> AdaptingPairs(Contestants contestants) {
  return PairsOf(contestants, [&](std::size_t i) -> MaybePair {
    const std::string& smoothing = contestants[i].description.static_smoothing;
    if (smoothing.empty()) return std::nullopt;
    const std::optional<std::size_t> twin = StaticTwin(contestants, i);
    if (!twin.has_value()) return std::nullopt;
    const bool has_zeros = smoothing == ngram::SmoothingName(ngram::Smoothing::kNone);
    return GainPair{i, *twin, "counting the text read", has_zeros ? GainLoss::kFloored : GainLoss::kAll};
  });
}

const reports::CrossEntropy& EntropyOf(const reports::ModelResult& model, GainLoss loss) {
  return loss == GainLoss::kAll ? model.test.all : model.test.floored;
}

// REQUIRES: there is a part.
std::size_t BestPart(const std::vector<std::size_t>& parts, Models models, GainLoss loss) {
  const auto is_better = [&](std::size_t a, std::size_t b) {
    const std::optional<double> nats_a = EntropyOf(models[a], loss).nats_per_char;
    const std::optional<double> nats_b = EntropyOf(models[b], loss).nats_per_char;
    return nats_a.has_value() && (!nats_b.has_value() || *nats_a < *nats_b);
  };
  return *absl::c_min_element(parts, is_better);
}

// Which of the models a mixture has as parts; none where some are not compared, as of one that was loaded.
std::vector<std::size_t> PartsOf(const Contestant& mixture, Models models) {
  std::vector<std::size_t> parts;
  for (const reports::MixturePart& part : mixture.mixture_parts) {
    const auto is_part = [&part](const reports::ModelResult& model) { return model.id == part.id; };
    const auto found = absl::c_find_if(models, is_part);
    if (found == models.end()) return {};
    parts.push_back(static_cast<std::size_t>(found - models.begin()));
  }
  return parts;
}

std::vector<GainPair> MixingPairs(Contestants contestants, Models models) {
  return PairsOf(contestants, [&](std::size_t i) -> MaybePair {
    const std::vector<std::size_t> parts = PartsOf(contestants[i], models);
    if (parts.size() < 2) return std::nullopt;
    const auto has_zeros = [&](std::size_t model) { return models[model].test.all.infinite; };
    // Where a part is infinite, only floored losses tell which is best.
    const std::size_t best =
        BestPart(parts, models, absl::c_any_of(parts, has_zeros) ? GainLoss::kFloored : GainLoss::kAll);
    const GainLoss loss = has_zeros(best) || has_zeros(i) ? GainLoss::kFloored : GainLoss::kAll;
    const std::string others = parts.size() == 2 ? models[parts[parts[0] == best ? 1 : 0]].label
                                                 : absl::StrCat(parts.size() - 1, " models");
    return GainPair{i, best, absl::StrCat("mixing in ", others), loss};
  });
}

}  // namespace

std::vector<GainPair> FindGainPairs(Contestants contestants, Models models) {
  const auto by_order = [contestants](const GainPair& a, const GainPair& b) {
    return contestants[a.model].description.order < contestants[b.model].description.order;
  };
  std::vector<GainPair> pairs;
  for (std::vector<GainPair> kind :
       {SmoothingPairs(contestants), StructurePairs(contestants), LastPiecePairs(contestants),
        AdaptingPairs(contestants), MixingPairs(contestants, models)}) {
    absl::c_stable_sort(kind, by_order);
    absl::c_move(kind, std::back_inserter(pairs));
  }
  return pairs;
}

reports::Gain MeasureGain(const GainPair& pair, Models models,
                          absl::Span<const std::vector<ScoredSymbol>> scores, std::size_t vocabulary_size,
                          double epsilon, const Bootstrap& bootstrap) {
  const auto loss = [&](const ScoredSymbol& score) {
    return pair.loss == GainLoss::kAll ? -score.log_prob_nats
                                       : FlooredLossNats(score, vocabulary_size, epsilon);
  };
  const MeanDifference gain = Difference(scores[pair.reference], scores[pair.model], loss, bootstrap);
  reports::Gain measured;
  measured.model = models[pair.model].id;
  measured.reference = models[pair.reference].id;
  measured.added = pair.added;
  measured.cross_entropy = pair.loss == GainLoss::kAll ? "all" : "floored";
  measured.model_nats_per_char = EntropyOf(models[pair.model], pair.loss).nats_per_char;
  measured.reference_nats_per_char = EntropyOf(models[pair.reference], pair.loss).nats_per_char;
  measured.gain_nats_per_char = gain.nats_per_char;
  measured.gain_nats_interval = gain.interval;
  measured.n = models[pair.model].test.positions;
  return measured;
}

}  // namespace recount::compare
