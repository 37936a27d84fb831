#include "ngram/smoothing_structure.h"

#include <algorithm>
#include <new>
#include <utility>

#include "absl/strings/str_cat.h"
#include "corpora/status_macros.h"
#include "ngram/kneser_ney_step.h"

namespace recount::ngram {
namespace {

static_assert(OpenStructure::kFeatures <= 1u << FeatureCounts::kFeatureBits);

Interpolation OfRow(const Discounts& discounts, const FeatureCounts::Row& row) {
  return Interpolate(discounts, row.total, static_cast<std::uint32_t>(row.counts.size()), row.once,
                     row.twice);
}

}  // namespace

class StructureModel::PlaceReader : public Reader {
 public:
  PlaceReader(std::shared_ptr<const StructureModel> model, std::unique_ptr<PlaceCounts> counts,
              OpenStructure structure)
      : model_(std::move(model)), counts_(std::move(counts)), structure_(std::move(structure)) {}

  std::unique_ptr<Reader> Copy() const override {
    return std::make_unique<PlaceReader>(model_, counts_->Copy(), structure_);
  }

  void Advance(Symbol symbol) override {
    counts_->Advance(symbol);
    structure_.Advance(model_->characters_[symbol]);
  }

  void Restart() override {
    counts_->Restart();
    structure_ = OpenStructure(model_->options_.feature.kind);
  }

  Estimate Probability(Symbol symbol) const override {
    double p = history().Bottom();
    Climb([&](const RowCounts& level) { p = history().Refine(Select(level, symbol), p); },
          [&](const Interpolation& step, const FeatureCounts::Row& row) {
            p *= step.below;
            for (const FeatureCounts::Count& c : row.counts) {
              if (c.symbol == symbol) p += step.Share(c.count);
            }
          });
    return {p, counts_->length()};
  }

  std::uint32_t Distribution(absl::Span<double> probabilities) const override {
    std::fill(probabilities.begin(), probabilities.end(), history().Bottom());
    Climb([&](const RowCounts& level) { history().Refine(level, probabilities); },
          [&](const Interpolation& step, const FeatureCounts::Row& row) {
            for (double& p : probabilities) p *= step.below;
            for (const FeatureCounts::Count& c : row.counts) {
              At(c.symbol, probabilities) += step.Share(c.count);
            }
          });
    return counts_->length();
  }

 private:
  const KneserNey& history() const { return model_->history_; }

  // Visits the steps from order 0 up: at each enriched order visit_history(its counts) and then, where
  // history and structure were seen together, visit_enriched(step, row).
  template <typename VisitHistory, typename VisitEnriched>
  void Climb(const VisitHistory& visit_history, const VisitEnriched& visit_enriched) const {
    const std::uint32_t feature = structure_.Feature(model_->options_.feature.pieces);
    const FeatureCounts& enriched = model_->enriched_;
    counts_->VisitLevels([&](RowCounts counts) {
      const std::uint32_t last = counts.level.last_order;
      while (counts.level.first_order <= last) {
        const std::uint32_t n = counts.level.first_order;
        counts.level.last_order = n < enriched.orders() ? n : last;
        visit_history(counts);
        counts.level.first_order = counts.level.last_order + 1;
        if (n >= enriched.orders() || counts.level.locus.is_none()) continue;
        const FeatureCounts::Row row = enriched.Find(n, counts.level.locus, feature);
        if (!row.counts.empty()) visit_enriched(OfRow(enriched.discounts(n), row), row);
      }
    });
  }

  std::shared_ptr<const StructureModel> model_;
  std::unique_ptr<PlaceCounts> counts_;
  OpenStructure structure_;
};

absl::StatusOr<std::shared_ptr<StructureModel>> StructureModel::WithoutCounts(
    const HistoryTree& tree, absl::Span<const OrderStatistics> statistics, const Vocabulary& vocabulary,
    const StructureOptions& options) {
  RECOUNT_ASSIGN_OR_RETURN(KneserNey history, KneserNey::Create(tree, EstimateDiscounts(statistics),
                                                                options.order, vocabulary.size()));
  return std::shared_ptr<StructureModel>(
      new StructureModel(std::move(history), StructuralCharacters(vocabulary), options));
}

absl::StatusOr<std::shared_ptr<const StructureModel>> StructureModel::Train(
    const HistoryTree& tree, absl::Span<const OrderStatistics> statistics, absl::Span<const Symbol> text,
    const Vocabulary& vocabulary, const StructureOptions& options) {
  RECOUNT_ASSIGN_OR_RETURN(const std::shared_ptr<StructureModel> model,
                           WithoutCounts(tree, statistics, vocabulary, options));
  try {
    model->Count(text);
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError(absl::StrCat("no memory for the structure of ", text.size(),
                                                     " symbols; train on a part of the text"));
  }
  return model;
}

absl::StatusOr<std::shared_ptr<const StructureModel>> StructureModel::FromCounts(
    const HistoryTree& tree, absl::Span<const OrderStatistics> statistics, FeatureCounts enriched,
    const Vocabulary& vocabulary, const StructureOptions& options) {
  if (enriched.orders() != EnrichedOrders(options.order)) {
    return absl::DataLossError(absl::StrCat("counts of features of ", enriched.orders(), " orders, not ",
                                            EnrichedOrders(options.order)));
  }
  RECOUNT_ASSIGN_OR_RETURN(const std::shared_ptr<StructureModel> model,
                           WithoutCounts(tree, statistics, vocabulary, options));
  model->enriched_ = std::move(enriched);
  return model;
}

void StructureModel::Count(absl::Span<const Symbol> text) {
  FeatureCountsBuilder builder;
  for (std::uint32_t n = 0; n < EnrichedOrders(options_.order); ++n) {
    TreeCursor cursor(history_.tree());
    OpenStructure structure(options_.feature.kind);
    HistoryPath path;
    std::vector<FeatureEvent> events;
    events.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
      cursor.FillPath(n, path);
      events.push_back({path.back().locus, structure.Feature(options_.feature.pieces), text[i],
                        i > n ? text[i - n - 1] : kPad});
      cursor.Advance(text[i]);
      structure.Advance(characters_[text[i]]);
    }
    builder.Add(events, n == options_.order ? FeatureCountsBuilder::Counting::kEvents
                                            : FeatureCountsBuilder::Counting::kLeftSymbols);
  }
  enriched_ = std::move(builder).Build();
}

std::unique_ptr<Reader> StructureModel::Start(std::shared_ptr<const StructureModel> model,
                                              Counting counting) {
  std::unique_ptr<PlaceCounts> counts = StartCounts(model->history_, counting);
  OpenStructure structure(model->options_.feature.kind);
  return std::make_unique<PlaceReader>(std::move(model), std::move(counts), std::move(structure));
}

std::vector<std::uint32_t> StructureModel::EnrichedFallbackOrders() const {
  std::vector<std::uint32_t> orders;
  for (std::uint32_t n = 0; n < enriched_.orders(); ++n) {
    if (enriched_.discounts(n).is_fallback) orders.push_back(n);
  }
  return orders;
}

std::uint64_t StructureModel::memory_bytes() const {
  return history_.tree().memory_bytes() + enriched_.memory_bytes();
}

}  // namespace recount::ngram
