#include "tests/reports/example_figures.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"

namespace recount::reports::testing {
namespace {

CrossEntropy Infinite() {
  CrossEntropy entropy;
  entropy.infinite = true;
  return entropy;
}

std::uint64_t PartOf(std::uint64_t n, double share) {
  return static_cast<std::uint64_t>(static_cast<double>(n) * share);
}

double ShareOf(std::uint64_t part, std::uint64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

BracketText MakeBrackets(std::uint64_t closers, double matched) {
  BracketText b;
  b.characters = 200'000;
  b.all = {"all", closers + 40, closers, PartOf(closers, matched), 0, 0, 37, 3};
  b.all.mismatched = (closers - b.all.matched) / 3;
  b.all.unopened = closers - b.all.matched - b.all.mismatched;
  for (const char* name : {"round", "square", "curly", "comment", "string", "character"}) {
    b.kinds.push_back({name, closers / 3, closers / 3, PartOf(closers / 3, matched), 0, 0, 5, 1});
  }
  b.matched_per_1000_closers = 1000 * ShareOf(b.all.matched, closers);
  b.mismatched_per_1000_closers = 1000 * ShareOf(b.all.mismatched, closers);
  b.unopened_per_1000_closers = 1000 * ShareOf(b.all.unopened, closers);
  b.top_level_blocks = 120;
  b.top_level_blocks_complete = PartOf(120, matched * matched);
  b.top_level_complete_share = ShareOf(b.top_level_blocks_complete, 120);
  for (std::uint64_t depth = 0; depth < 7; ++depth) {
    b.depth.push_back({absl::StrCat(depth), PartOf(90'000, matched) >> depth});
  }
  for (std::size_t i = 0; i < Distances().size(); ++i) {
    b.pair_distance.push_back({Distances()[i], PartOf(1200, matched) / (i + 1)});
  }
  b.depth_wasserstein = 1 - matched;
  return b;
}

IndentationText MakeIndentation(double agreement) {
  IndentationText t;
  t.lines = 7'130;
  t.measured_lines = 3'911;
  t.unit = "tab";
  t.agreeing_lines = PartOf(t.measured_lines, agreement);
  t.agreement_share = ShareOf(t.agreeing_lines, t.measured_lines);
  t.step_lines = 3'800;
  t.step_agreeing_lines = PartOf(t.step_lines, std::sqrt(agreement));
  t.step_agreement_share = ShareOf(t.step_agreeing_lines, t.step_lines);
  t.indented_lines = 4'907;
  t.mixed_lines = 12;
  t.mixed_share = ShareOf(t.mixed_lines, t.indented_lines);
  t.levels = {{"0", 1200}, {"1", 1800}, {"2", 700}, {"3", 200}, {"4", 11}};
  t.levels_wasserstein = (1 - agreement) / 2;
  return t;
}

Copying MakeCopying(std::uint64_t longest) {
  Copying c;
  c.characters = 200'000;
  for (int n = 1; n <= 50; ++n) {
    c.novelty.push_back(1 - std::exp(-std::max(0.0, n - 3.0) / static_cast<double>(longest + 1) * 20));
  }
  c.longest_copy = longest;
  c.longest_copy_at = 51'202;
  c.longest_copy_from = 1'204'551;
  c.longest_copy_text = "\n * This program is free software; you can redistribute it and/or modify\n * it";
  c.mean_match_length = static_cast<double>(longest) / 20;
  c.median_match_length = std::floor(static_cast<double>(longest) / 23);
  return c;
}

}  // namespace

const std::vector<std::string>& Distances() {
  static const auto* const kLabels =
      new std::vector<std::string>{"1-5", "6-10", "11-20", "21-40", "41-80", "81-160", "161+"};
  return *kLabels;
}

CrossEntropy Entropy(double nats) {
  CrossEntropy entropy;
  entropy.nats_per_char = nats;
  entropy.bits_per_char = nats / std::log(2.0);
  entropy.bits_per_byte = nats / std::log(2.0);
  entropy.perplexity = std::exp(nats);
  entropy.nats_interval = Interval{nats - 0.0213, nats + 0.0227};
  return entropy;
}

Likelihood MakeLikelihood(double covered_share, double covered, double floored) {
  Likelihood l;
  l.positions = 199'873;
  l.oovs = 127;
  l.covered_positions = static_cast<std::uint64_t>(covered_share * static_cast<double>(l.positions));
  l.covered_share = static_cast<double>(l.covered_positions) / static_cast<double>(l.positions);
  const std::uint64_t zeros = l.positions - l.covered_positions;
  l.zeros_unseen_history = zeros * 3 / 5;
  l.zeros_unseen_continuation = zeros - l.zeros_unseen_history;
  l.all = zeros > 0 ? Infinite() : Entropy(covered);
  l.covered = Entropy(covered);
  l.floored = Entropy(floored);
  l.floor_epsilon = 0.001;
  return l;
}

TextFigures MakeText(std::uint64_t closers, double matched, double agreement, std::uint64_t longest) {
  return {MakeBrackets(closers, matched), MakeIndentation(agreement), MakeCopying(longest)};
}

// `reach`: how far back the model sees; beyond, the probability falls.
GivenBrackets MakeGivenBrackets(double reach, double best) {
  GivenBrackets given;
  const double middles[] = {3, 8, 15, 30, 60, 120, 400};
  const std::uint64_t counts[] = {812, 604, 655, 703, 512, 301, 288};
  const auto bucket = [best](const std::string& label, std::uint64_t n, double fall) {
    const double share = 0.45 + (0.99 - 0.45) * fall;
    return CloserBucket{label, n, best * fall, n - n / 9, share, share * fall, 1 + 9 * (1 - fall)};
  };
  for (std::size_t i = 0; i < Distances().size(); ++i) {
    given.by_distance.push_back(
        bucket(Distances()[i], counts[i], std::min(1.0, reach / (reach + middles[i]))));
  }
  for (int depth = 1; depth <= 8; ++depth) {
    given.by_depth.push_back(
        bucket(depth < 8 ? absl::StrCat(depth) : "8+", 1500 >> depth, reach / (reach + 9 * depth)));
  }
  given.all = bucket("all", 3875, reach / (reach + 30));
  given.something_open = {61'330, 0.021 / best, 0.981};
  given.nothing_open = {134'668, 0.00042 / best, 0.9987};
  return given;
}

GivenIndentation MakeGivenIndentation(double best) {
  GivenIndentation given;
  given.all = {"all", 6'000, best * 0.9, best};
  for (const char* label : {"0", "1", "2", "3", "4", "5", "6", "7", "8+"}) {
    given.by_depth.push_back({label, 700, best * 0.8, best * 0.9});
  }
  for (const char* label : {"1", "2-3", "4-7", "8-15", "16+"}) {
    given.by_lines_since_level.push_back({label, 500, best * 0.7, best * 0.8});
  }
  return given;
}

}  // namespace recount::reports::testing
