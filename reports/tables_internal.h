// What the tables share.
//
// Thread safety: pure functions.

#ifndef RECOUNT_REPORTS_TABLES_INTERNAL_H_
#define RECOUNT_REPORTS_TABLES_INTERNAL_H_

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reports/format.h"
#include "reports/result.h"
#include "reports/table.h"

namespace recount::reports::internal {

inline constexpr char kHumanLabel[] = "human text";

inline Row::Kind KindOf(const ModelResult& model) {
  return model.kind == "ngram" ? Row::Kind::kModel : Row::Kind::kNet;
}

// A column and how its cell is made from a model.
struct ModelColumn {
  Column column;
  std::function<std::string(const ModelResult&)> cell;
};

// A row per model: its label, then the cells.
inline void AddModelRows(const std::vector<ModelResult>& models, const std::vector<ModelColumn>& columns,
                         Table& table) {
  table.columns.push_back({"model", ""});
  for (const ModelColumn& column : columns) table.columns.push_back(column.column);
  for (const ModelResult& model : models) {
    Row row{{model.label}, KindOf(model)};
    for (const ModelColumn& column : columns) row.cells.push_back(column.cell(model));
    table.rows.push_back(std::move(row));
  }
}

// A column and how its cell is made from the figures of a text.
struct TextColumn {
  Column column;
  std::function<std::string(const TextFigures&)> cell;
};

// A row for human text, then one per model for its samples.
inline void AddTextRows(const Result& result, const std::vector<TextColumn>& columns, Table& table) {
  table.columns.push_back({"text", ""});
  for (const TextColumn& column : columns) table.columns.push_back(column.column);
  const auto add = [&](const std::string& label, const TextFigures& text, Row::Kind kind) {
    Row row{{label}, kind};
    for (const TextColumn& column : columns) row.cells.push_back(column.cell(text));
    table.rows.push_back(std::move(row));
  };
  add(kHumanLabel, result.held_out, Row::Kind::kHuman);
  for (const ModelResult& model : result.models) add(model.label, model.sampled, KindOf(model));
}

// Per thousand as per cent, with the digits of FormatPercent.
inline std::string PercentOfPerMille(const std::optional<double>& per_mille) {
  return FormatPercent(per_mille.has_value() ? std::optional<double>(*per_mille / 1000) : std::nullopt);
}

}  // namespace recount::reports::internal

#endif  // RECOUNT_REPORTS_TABLES_INTERNAL_H_
