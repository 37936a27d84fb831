#include "compare/commands/orders.h"

#include <cstdint>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "compare/commands/numbers.h"
#include "ngram/count_table.h"

namespace recount::compare {
namespace {

bool ParseOrder(absl::string_view text, int& order) {
  std::uint64_t value = 0;
  if (!ParseWhole(text, value) || value > ngram::kMaxOrder) return false;
  order = static_cast<int>(value);
  return true;
}

// The ends of an item of a list, equal for a single order. What is wrong with it, for a sentence, where it is
// neither that nor a range.
std::string ParseItem(absl::string_view item, int& first, int& last) {
  const std::vector<absl::string_view> ends = absl::StrSplit(item, ':');
  if (ends.size() > 2 || !ParseOrder(ends.front(), first) || !ParseOrder(ends.back(), last)) {
    return absl::StrCat("\"", item, "\" is no order from 0 to ", ngram::kMaxOrder,
                        " and no range of them such as 1:20");
  }
  if (first <= last) return "";
  return absl::StrCat("\"", item, "\" descends; write ranges ascending, here ", last, ":", first);
}

}  // namespace

absl::StatusOr<std::vector<int>> ParseOrders(absl::string_view list, NoOrder none) {
  std::set<int> orders;
  if (list == "none" && none == NoOrder::kAllowed) return std::vector<int>();
  if (list == "none") {
    return absl::InvalidArgumentError("names no order; give at least one, or leave it out");
  }
  for (const absl::string_view item : absl::StrSplit(list, ',')) {
    int first = 0, last = 0;
    const bool is_missing = item.empty() && !list.empty();
    const std::string wrong = is_missing ? absl::StrCat("an order is missing beside a comma of \"", list,
                                                        "\"; add it, or leave the comma out")
                                         : ParseItem(item, first, last);
    if (!wrong.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(wrong, none == NoOrder::kAllowed ? "; for no order at all write none" : ""));
    }
    for (int order = first; order <= last; ++order) orders.insert(order);
  }
  return std::vector<int>(orders.begin(), orders.end());
}

}  // namespace recount::compare
