#include "compare/commands/orders.h"

#include <set>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ngram/count_table.h"

namespace recount::compare {
namespace {

bool ParseOrder(absl::string_view text, int& order) {
  return absl::SimpleAtoi(text, &order) && order >= 0 && order <= ngram::kMaxOrder;
}

}  // namespace

absl::StatusOr<std::vector<int>> ParseOrders(absl::string_view list, NoOrder none) {
  std::set<int> orders;
  if (list == "none" && none == NoOrder::kAllowed) return std::vector<int>();
  if (list == "none") {
    return absl::InvalidArgumentError("names no order; give at least one, or leave it out");
  }
  for (const absl::string_view item : absl::StrSplit(list, ',')) {
    if (item.empty() && !list.empty())
      return absl::InvalidArgumentError("an order is missing beside a comma; give one or leave it out");
    const std::vector<absl::string_view> ends = absl::StrSplit(item, ':');
    int first = 0, last = 0;
    if (ends.size() > 2 || !ParseOrder(ends.front(), first) || !ParseOrder(ends.back(), last) ||
        first > last) {
      return absl::InvalidArgumentError(
          absl::StrCat("\"", item, "\" is no order from 0 to ", ngram::kMaxOrder,
                       " and no range of them, the lower first, such as 1:20",
                       none == NoOrder::kAllowed ? "; for no order at all write none" : ""));
    }
    for (int order = first; order <= last; ++order) orders.insert(order);
  }
  return std::vector<int>(orders.begin(), orders.end());
}

}  // namespace recount::compare
