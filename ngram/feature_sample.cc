#include "ngram/feature_sample.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include "ngram/distinct_counter.h"
#include "ngram/open_structure.h"

namespace recount::ngram {
namespace {

// The rows of one order, told apart by history and feature; and their counts, by the symbol too.
struct OrderCounters {
  DistinctCounter rows, counts;
};

std::uint64_t Extend(std::uint64_t hash, std::uint64_t value) { return SpreadBits(hash + value + 1); }

}  // namespace

FeatureFigures SampleFeatures(absl::Span<const Symbol> text, const Vocabulary& vocabulary,
                              const StructureOptions& options) {
  std::array<OrderCounters, StructureModel::kEnrichedOrder + 1> orders;
  const std::uint32_t enriched = StructureModel::EnrichedOrders(options.order);
  const StructuralCharacters characters(vocabulary);
  OpenStructure structure(options.feature.kind);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::uint32_t feature = structure.Feature(options.feature.pieces);
    std::uint64_t history = 0;
    for (std::uint32_t n = 0; n < enriched; ++n) {
      if (n > 0) history = Extend(history, i < n ? kPad : text[i - n]);
      const std::uint64_t row = Extend(history, std::uint64_t{feature} << 32);
      orders[n].rows.Add(row);
      orders[n].counts.Add(Extend(row, text[i]));
    }
    structure.Advance(characters[text[i]]);
  }
  FeatureFigures figures;
  for (const OrderCounters& order : orders) {
    figures.rows += order.rows.Count();
    figures.counts += order.counts.Count();
  }
  return figures;
}

}  // namespace recount::ngram
