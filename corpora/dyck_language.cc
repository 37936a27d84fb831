#include "corpora/dyck_language.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "corpora/depth_chain.h"

namespace recount {
namespace {

constexpr absl::string_view kBrackets = "()[]{}<>";

}  // namespace

absl::StatusOr<DyckLanguage> DyckLanguage::Create(const DyckOptions& options) {
  if (options.kinds < 1 || options.kinds > kMaxKinds) {
    return absl::InvalidArgumentError(
        absl::StrCat("dyck: ", options.kinds, " kinds of brackets; allowed are 1 to ", kMaxKinds));
  }
  if (options.max_depth < 1 || options.max_depth > kMaxDepth) {
    return absl::InvalidArgumentError(
        absl::StrCat("dyck: depth ", options.max_depth, "; allowed are 1 to ", kMaxDepth));
  }
  if (!(options.open > 0 && options.open < 1)) {
    return absl::InvalidArgumentError(
        absl::StrCat("dyck: probability of opening ", options.open, "; allowed are above 0 and below 1"));
  }
  return DyckLanguage(options);
}

DyckLanguage::DyckLanguage(const DyckOptions& options)
    : options_(options), characters_(kBrackets.substr(0, 2 * options.kinds)) {}

double DyckLanguage::OpenProbability(std::size_t depth) const {
  if (depth == 0) return 1;
  return depth < options_.max_depth ? options_.open : 0;
}

void DyckLanguage::NextDistribution(const State& open, absl::Span<double> probabilities) const {
  const double opener = OpenProbability(open.size());
  const std::size_t innermost = open.empty() ? std::string::npos : characters_.find(open.back());
  for (std::size_t i = 0; i < characters_.size(); i += 2) {
    probabilities[i] = opener / static_cast<double>(options_.kinds);
    probabilities[i + 1] = i == innermost ? 1 - opener : 0;
  }
}

bool DyckLanguage::Advance(char next, State& open) const {
  const std::size_t index = characters_.find(next);
  if (index == std::string::npos) return false;
  if (index % 2 == 0) {
    if (open.size() == options_.max_depth) return false;
    open.push_back(next);
    return true;
  }
  if (open.empty() || open.back() != characters_[index - 1]) return false;
  open.pop_back();
  return true;
}

double DyckLanguage::EntropyRateNats() const {
  const std::size_t deepest = options_.max_depth;
  std::vector<double> up, down;
  for (std::size_t d = 0; d < deepest; ++d) {
    up.push_back(OpenProbability(d));
    down.push_back(1 - OpenProbability(d + 1));
  }
  const std::vector<double> pi = StationaryDepths(up, down);
  const double p = options_.open, ln_k = std::log(static_cast<double>(options_.kinds));
  const double between = -p * std::log(p) - (1 - p) * std::log1p(-p) + p * ln_k;
  double rate = pi[0] * ln_k;
  for (std::size_t d = 1; d < deepest; ++d) rate += pi[d] * between;
  return rate;
}

}  // namespace recount
