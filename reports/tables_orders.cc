#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "reports/tables.h"
#include "reports/tables_internal.h"

namespace recount::reports {
namespace {

struct OrderColumn {
  Column column;
  std::function<std::string(const OrderFigures&)> cell;
};

void AddOrderRows(const Result& result, const std::vector<OrderColumn>& columns, Table& table) {
  table.columns.push_back({"order", ""});
  for (const OrderColumn& column : columns) table.columns.push_back(column.column);
  for (const OrderFigures& figures : result.orders) {
    Row row{{absl::StrCat(figures.order)}, Row::Kind::kModel};
    for (const OrderColumn& column : columns) row.cells.push_back(column.cell(figures));
    table.rows.push_back(std::move(row));
  }
}

// Cross-entropy three ways over one part.
std::vector<OrderColumn> EntropyColumns(Likelihood OrderFigures::*part) {
  const auto nats = [part](CrossEntropy Likelihood::*entropy) {
    return [part, entropy](const OrderFigures& f) { return FormatNats((f.*part).*entropy); };
  };
  return {{{"all nats", "cross-entropy per character over all its positions"}, nats(&Likelihood::all)},
          {{"covered %", "positions with a probability above zero"},
           [part](const OrderFigures& f) { return FormatPercent((f.*part).covered_share); }},
          {{"covered nats", "over these alone"}, nats(&Likelihood::covered)},
          {{"floored nats", "over all positions with a floor under every probability"},
           nats(&Likelihood::floored)}};
}

}  // namespace

Table OrderTrainingTable(const Result& result) {
  Table table{"orders-training",
              "Unsmoothed models by order: what training leaves in them",
              "Once: histories seen at one place of the training part; the model can only recite what stood "
              "there. Cross-entropy is that of the training part itself, under the model of it.",
              {},
              {}};
  std::vector<OrderColumn> columns = {
      {{"histories", "distinct"}, [](const OrderFigures& f) { return FormatCount(f.histories); }},
      {{"once %", "histories seen at one place"},
       [](const OrderFigures& f) { return FormatPercent(f.histories_once_share); }},
      {{"n-grams", "distinct: a history and the character after it"},
       [](const OrderFigures& f) { return FormatCount(f.ngrams); }},
      {{"tables", "their size in memory"}, [](const OrderFigures& f) { return FormatBytes(f.table_bytes); }}};
  for (OrderColumn& column : EntropyColumns(&OrderFigures::training)) columns.push_back(std::move(column));
  AddOrderRows(result, columns, table);
  return table;
}

Table OrderTestTable(const Result& result) {
  Table table{
      "orders-test",
      "Unsmoothed models by order: the test part",
      "The two causes of a zero: the history never occurs in training, or it does and never with this "
      "character.",
      {},
      {}};
  std::vector<OrderColumn> columns = EntropyColumns(&OrderFigures::test);
  columns.push_back({{"unseen history", "positions whose history never occurs in training"},
                     [](const OrderFigures& f) { return FormatCount(f.test.zeros_unseen_history); }});
  columns.push_back({{"unseen continuation", "positions whose history does, never with this character"},
                     [](const OrderFigures& f) { return FormatCount(f.test.zeros_unseen_continuation); }});
  const bool has_kneser_ney =
      std::any_of(result.orders.begin(), result.orders.end(),
                  [](const OrderFigures& f) { return f.kneser_ney_test.has_value(); });
  if (has_kneser_ney) {
    columns.push_back({{"kneser-ney nats", "all positions, under modified Kneser-Ney of this order"},
                       [](const OrderFigures& f) {
                         return f.kneser_ney_test.has_value() ? FormatNats(*f.kneser_ney_test) : kUndefined;
                       }});
  }
  AddOrderRows(result, columns, table);
  return table;
}

}  // namespace recount::reports
