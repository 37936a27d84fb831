#include "ngram/smoothing_structure.h"

#include <algorithm>
#include <new>
#include <utility>

#include "absl/strings/str_cat.h"
#include "corpora/status_macros.h"
#include "ngram/kneser_ney_step.h"

namespace recount::ngram {
namespace {

// One char a symbol, as readers of structure want it.
std::string CharactersOf(const Vocabulary& vocabulary) {
  std::vector<Symbol> all(vocabulary.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<Symbol>(i);
  return StructuralText(vocabulary.Decode(all), vocabulary.unit());
}

Interpolation OfRow(const Discounts& discounts, const FeatureCounts::Row& row) {
  return Interpolate(discounts, row.total, static_cast<std::uint32_t>(row.counts.size()), row.once,
                     row.twice);
}

}  // namespace

class StructureModel::PlaceReader : public Reader {
 public:
  explicit PlaceReader(std::shared_ptr<const StructureModel> model)
      : model_(std::move(model)),
        cursor_(model_->history_.tree()),
        structure_(model_->options_.feature.kind) {}

  std::unique_ptr<Reader> Copy() const override { return std::make_unique<PlaceReader>(*this); }

  void Advance(Symbol symbol) override {
    cursor_.Advance(symbol);
    structure_.Advance(model_->Character(symbol));
  }

  Estimate Probability(Symbol symbol) const override {
    double p = 1 / static_cast<double>(model_->history_.vocabulary());
    const std::uint32_t length = Climb([&](const Interpolation& step, const auto& row, const auto& count_of) {
      p *= step.below;
      for (const auto& counted : row) {
        if (counted.symbol == symbol) p += step.Share(count_of(counted));
      }
    });
    return {p, length};
  }

  std::uint32_t Distribution(absl::Span<double> probabilities) const override {
    std::fill(probabilities.begin(), probabilities.end(), 1 / static_cast<double>(probabilities.size()));
    return Climb([&](const Interpolation& step, const auto& row, const auto& count_of) {
      for (double& p : probabilities) p *= step.below;
      for (const auto& counted : row) At(counted.symbol, probabilities) += step.Share(count_of(counted));
    });
  }

 private:
  // Calls visit(step, row, count of an entry of the row) for each step from order 0 up, history alone before
  // history with structure. Returns the length of the history.
  template <typename Visit>
  std::uint32_t Climb(const Visit& visit) const {
    const KneserNey& history = model_->history_;
    HistoryPath path;
    history.FillPath(cursor_, path);
    HistoryTree::Buffer buffer;
    for (const HistoryLevel& level : path) {
      const absl::Span<const Continuation> row = history.tree().Continuations(level.locus, buffer);
      const ContinuationSummary sum = history.tree().Summary(level.locus, row);
      const std::uint32_t branching_order = BranchingOrder(history.tree(), level.locus);
      for (std::uint32_t n = level.first_order; n <= level.last_order; ++n) {
        VisitHistory(row, sum, n == branching_order, n, visit);
        if (n < model_->enriched_.orders()) VisitEnriched(level.locus, n, visit);
      }
    }
    return path.back().last_order;
  }

  template <typename Visit>
  void VisitHistory(absl::Span<const Continuation> row, const ContinuationSummary& sum, bool is_branching,
                    std::uint32_t n, const Visit& visit) const {
    const Discounts& discounts = model_->history_.discounts()[n];
    if (n == model_->history_.order()) {
      visit(OfOccurrences(discounts, sum), row, [](const Continuation& c) { return c.count; });
    } else {
      visit(OfAdjusted(discounts, sum, is_branching), row,
            [is_branching](const Continuation& c) { return is_branching ? c.adjusted : 1u; });
    }
  }

  template <typename Visit>
  void VisitEnriched(Locus locus, std::uint32_t n, const Visit& visit) const {
    const FeatureCounts& enriched = model_->enriched_;
    const FeatureCounts::Row row =
        enriched.Find(n, locus, structure_.Feature(model_->options_.feature.pieces));
    if (row.counts.empty()) return;
    visit(OfRow(enriched.discounts(n), row), row.counts,
          [](const FeatureCounts::Count& c) { return c.count; });
  }

  std::shared_ptr<const StructureModel> model_;
  TreeCursor cursor_;
  OpenStructure structure_;
};

absl::StatusOr<std::shared_ptr<StructureModel>> StructureModel::WithoutCounts(
    const HistoryTree& tree, absl::Span<const OrderStatistics> statistics, const Vocabulary& vocabulary,
    const StructureOptions& options) {
  RECOUNT_ASSIGN_OR_RETURN(KneserNey history, KneserNey::Create(tree, EstimateDiscounts(statistics),
                                                                options.order, vocabulary.size()));
  return std::shared_ptr<StructureModel>(
      new StructureModel(std::move(history), CharactersOf(vocabulary), options));
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
      structure.Advance(Character(text[i]));
    }
    builder.Add(events, n == options_.order ? FeatureCountsBuilder::Counting::kEvents
                                            : FeatureCountsBuilder::Counting::kLeftSymbols);
  }
  enriched_ = std::move(builder).Build();
}

std::unique_ptr<Reader> StructureModel::Start(std::shared_ptr<const StructureModel> model) {
  return std::make_unique<PlaceReader>(std::move(model));
}

std::uint64_t StructureModel::memory_bytes() const {
  return history_.tree().memory_bytes() + enriched_.memory_bytes();
}

}  // namespace recount::ngram
