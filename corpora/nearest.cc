#include "corpora/nearest.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace recount {
namespace {

// A name is short; what is longer is near to none, and not worth a long search.
constexpr std::size_t kLongestWord = 64;

// Damerau's distance: single characters inserted, deleted or exchanged, or two neighbours swapped. Each place
// is changed once only (optimal string alignment).
std::size_t EditDistance(absl::string_view a, absl::string_view b) {
  // distance[i][j]: from the first i characters of a to the first j of b.
  std::vector<std::vector<std::size_t>> distance(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) distance[i][0] = i;
  std::iota(distance[0].begin(), distance[0].end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t exchanged = distance[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      distance[i][j] = std::min({exchanged, distance[i - 1][j] + 1, distance[i][j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) distance[i][j] = std::min(distance[i][j], distance[i - 2][j - 2] + 1);
    }
  }
  return distance[a.size()][b.size()];
}

}  // namespace

std::string LikelyMeant(absl::string_view word, absl::Span<const std::string> names) {
  word = word.substr(0, kLongestWord);
  std::pair<std::size_t, std::string> nearest(std::numeric_limits<std::size_t>::max(), "");
  for (const std::string& name : names) {
    nearest = std::min(nearest, {EditDistance(word, name), name});
  }
  const auto& [distance, name] = nearest;
  return !name.empty() && 3 * distance <= std::max(word.size(), name.size()) ? name : "";
}

std::string DidYouMean(absl::string_view word, absl::Span<const std::string> names) {
  const std::string meant = LikelyMeant(word, names);
  return meant.empty() ? "" : absl::StrCat("; did you mean ", meant, "?");
}

std::string ChooseOneOf(absl::string_view word, absl::Span<const std::string> names) {
  const std::string meant = LikelyMeant(word, names);
  return absl::StrCat(meant.empty() ? "; choose" : absl::StrCat("; did you mean ", meant, "? Choose"),
                      " one of ", absl::StrJoin(names, ", "));
}

}  // namespace recount
