#include "compare/structure_brackets_text.h"

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "compare/structure_buckets.h"

namespace recount::compare {
namespace {

constexpr std::size_t kDepthCap = 32;

void Add(const reports::PairKind& from, reports::PairKind& to) {
  to.openers += from.openers;
  to.closers += from.closers;
  to.matched += from.matched;
  to.mismatched += from.mismatched;
  to.unopened += from.unopened;
  to.lost += from.lost;
  to.open_at_end += from.open_at_end;
}

std::optional<double> Per1000(std::uint64_t part, std::uint64_t whole) {
  const std::optional<double> share = Share(part, whole);
  if (!share.has_value()) return std::nullopt;
  return 1000.0 * *share;
}

}  // namespace

BracketTally& BracketTally::operator+=(const BracketTally& other) {
  characters += other.characters;
  for (std::size_t i = 0; i < other.kinds.size(); ++i) {
    if (i == kinds.size()) kinds.push_back({.name = other.kinds[i].name});
    Add(other.kinds[i], kinds[i]);
  }
  top_level_blocks += other.top_level_blocks;
  top_level_blocks_complete += other.top_level_blocks_complete;
  AddCounts(depth, other.depth);
  AddCounts(pair_distance, other.pair_distance);
  return *this;
}

BracketTally TallyBrackets(const StructureReading& reading) {
  BracketTally tally;
  tally.characters = reading.characters;
  tally.kinds.assign(reading.pairs.begin(), reading.pairs.end());
  if (reading.kind == TextKind::kC) {
    tally.kinds.push_back(reading.lexical.comment);
    tally.kinds.push_back(reading.lexical.string);
    tally.kinds.push_back(reading.lexical.character);
  }
  if (reading.kind == TextKind::kLatex) tally.kinds.push_back(reading.lexical.environment);
  tally.top_level_blocks = reading.top_level_blocks;
  tally.top_level_blocks_complete = reading.top_level_blocks_complete;
  for (std::size_t i = 0; i < reading.characters; ++i) {
    if (reading.lexical.lexemes[i] == Lexeme::kCode) CountValue(tally.depth, reading.depth[i]);
  }
  tally.pair_distance.assign(DistanceLabels().size(), 0);
  for (const Closer& closer : reading.closers) {
    if (closer.fate != CloserFate::kMatched) continue;
    ++tally.pair_distance[DistanceBucket(closer.position - closer.opener)];
  }
  return tally;
}

reports::BracketText Summarize(const BracketTally& tally, const BracketTally* held_out) {
  reports::BracketText text;
  text.characters = tally.characters;
  text.kinds = tally.kinds;
  text.all.name = "all";
  for (std::size_t i = 0; i < kOpeners.size() && i < tally.kinds.size(); ++i) Add(tally.kinds[i], text.all);
  text.matched_per_1000_closers = Per1000(text.all.matched, text.all.closers);
  text.mismatched_per_1000_closers = Per1000(text.all.mismatched, text.all.closers);
  text.unopened_per_1000_closers = Per1000(text.all.unopened, text.all.closers);
  text.top_level_blocks = tally.top_level_blocks;
  text.top_level_blocks_complete = tally.top_level_blocks_complete;
  text.top_level_complete_share = Share(tally.top_level_blocks_complete, tally.top_level_blocks);
  text.depth = CountBuckets(tally.depth, kDepthCap);
  for (std::size_t i = 0; i < tally.pair_distance.size(); ++i) {
    text.pair_distance.push_back({std::string(DistanceLabels()[i]), tally.pair_distance[i]});
  }
  if (held_out != nullptr) text.depth_wasserstein = Wasserstein1(tally.depth, held_out->depth);
  return text;
}

}  // namespace recount::compare
