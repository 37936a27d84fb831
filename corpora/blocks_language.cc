#include "corpora/blocks_language.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "corpora/depth_chain.h"

namespace recount {
namespace {

constexpr std::array<absl::string_view, 16> kNames = {"alloc", "array", "block", "buffer", "copy",  "count",
                                                      "data",  "entry", "flags", "frame",  "index", "item",
                                                      "list",  "lock",  "queue", "state"};

double MeanNameLength() {
  double sum = 0;
  for (const absl::string_view name : kNames) sum += static_cast<double>(name.size());
  return sum / static_cast<double>(kNames.size());
}

double PlogP(double p) { return p > 0 ? p * std::log(p) : 0; }

}  // namespace

absl::StatusOr<BlocksLanguage> BlocksLanguage::Create(const BlocksOptions& options) {
  if (options.max_depth < 1 || options.max_depth > kMaxDepth) {
    return absl::InvalidArgumentError(
        absl::StrCat("blocks: depth ", options.max_depth, "; allowed are 1 to ", kMaxDepth));
  }
  if (!(options.open > 0 && options.close > 0 && options.open + options.close <= 1)) {
    return absl::InvalidArgumentError(absl::StrCat("blocks: probabilities of opening ", options.open,
                                                   " and closing ", options.close,
                                                   "; both must be above 0 and together at most 1"));
  }
  return BlocksLanguage(options);
}

BlocksLanguage::BlocksLanguage(const BlocksOptions& options) : options_(options) {
  std::set<char> distinct = {'\t', '\n', ' ', ';', '{', '}'};
  for (const absl::string_view name : kNames) distinct.insert(name.begin(), name.end());
  characters_.assign(distinct.begin(), distinct.end());
}

BlocksLanguage::LineKinds BlocksLanguage::KindsAt(std::size_t depth) const {
  if (depth == 0) return {1, 0, 0};
  if (depth == options_.max_depth) return {0, options_.close, 1 - options_.close};
  // Rounding must not make a statement out of nothing where p + q = 1.
  return {options_.open, options_.close, std::max(0.0, 1 - (options_.open + options_.close))};
}

void BlocksLanguage::NextDistribution(const State& state, absl::Span<double> probabilities) const {
  std::fill(probabilities.begin(), probabilities.end(), 0.0);
  const std::size_t tabs = std::min(state.line.find_first_not_of('\t'), state.line.size());
  const absl::string_view rest = absl::string_view(state.line).substr(tabs);
  if (rest.empty() && tabs < state.depth) return AfterTabs(state, probabilities);
  if (rest.empty() || (rest.back() >= 'a' && rest.back() <= 'z')) {
    return InName(rest, state.depth, probabilities);
  }
  probabilities[IndexOf(rest.back() == ' ' ? '{' : '\n')] = 1;
}

// A line at depth d begins with d - 1 tabs in any case; then it closes a block, or has one tab more.
void BlocksLanguage::AfterTabs(const State& state, absl::Span<double> probabilities) const {
  const double close = state.line.size() + 1 == state.depth ? KindsAt(state.depth).close : 0;
  probabilities[IndexOf('}')] = close;
  probabilities[IndexOf('\t')] = 1 - close;
}

void BlocksLanguage::InName(absl::string_view name, std::size_t depth,
                            absl::Span<double> probabilities) const {
  double going_on = 0;
  for (const absl::string_view candidate : kNames) {
    if (candidate == name) {
      const LineKinds kinds = KindsAt(depth);
      probabilities[IndexOf(' ')] = kinds.open / (kinds.open + kinds.statement);
      probabilities[IndexOf(';')] = kinds.statement / (kinds.open + kinds.statement);
      return;
    }
    if (!absl::StartsWith(candidate, name)) continue;
    probabilities[IndexOf(candidate[name.size()])] += 1;
    going_on += 1;
  }
  for (double& probability : probabilities) probability /= going_on;
}

bool BlocksLanguage::Advance(char next, State& state) const {
  const std::size_t index = IndexOf(next);
  if (index == std::string::npos) return false;
  std::vector<double> probabilities(characters_.size());
  NextDistribution(state, absl::MakeSpan(probabilities));
  if (probabilities[index] <= 0) return false;
  if (next == '{') ++state.depth;
  if (next == '}') --state.depth;
  state.line.push_back(next);
  if (next == '\n') state.line.clear();
  return true;
}

double BlocksLanguage::EntropyRateNats() const {
  std::vector<double> up, down;
  for (std::size_t d = 0; d < options_.max_depth; ++d) {
    up.push_back(KindsAt(d).open);
    down.push_back(KindsAt(d + 1).close);
  }
  const std::vector<double> pi = StationaryDepths(up, down);
  const double name_nats = std::log(static_cast<double>(kNames.size())), name_length = MeanNameLength();
  double nats = 0, length = 0;
  for (std::size_t d = 0; d <= options_.max_depth; ++d) {
    const auto [open, close, statement] = KindsAt(d);
    const double tabs = static_cast<double>(d);
    nats += pi[d] * ((open + statement) * name_nats - PlogP(open) - PlogP(close) - PlogP(statement));
    // Tabs, then `name {`, `name;` or, one tab less, `}`; each with its newline.
    length += pi[d] * (tabs + open * (name_length + 3) + statement * (name_length + 2) + close * 1);
  }
  return nats / length;
}

}  // namespace recount
