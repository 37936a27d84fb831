#include "reports/csv.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "reports/format.h"
#include "reports/text.h"

namespace recount::reports {
namespace {

constexpr char kHuman[] = "human";

// One record: its fields by name, as text.
class Record {
 public:
  Record& Add(const char* name, const std::string& bytes) {
    fields_.emplace_back(name, EscapeBytes(bytes));
    return *this;
  }
  Record& Add(const char* name, std::uint64_t value) { return Add(name, absl::StrCat(value)); }
  Record& Add(const char* name, int value) { return Add(name, absl::StrCat(value)); }
  Record& Add(const char* name, double value) { return Add(name, FormatExact(value)); }
  template <typename T>
  Record& Add(const char* name, const std::optional<T>& value) {
    return value.has_value() ? Add(name, *value) : Add(name, std::string());
  }

  const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }

  // "" where it has no such field.
  std::string Get(const std::string& name) const {
    const auto found = std::find_if(fields_.begin(), fields_.end(),
                                    [&name](const auto& field) { return field.first == name; });
    return found == fields_.end() ? "" : found->second;
  }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

void AppendField(const std::string& text, bool first, std::string* line) {
  const bool quoted = text.find_first_of(",\"\r\n") != std::string::npos;
  absl::StrAppend(line, first ? "" : ",",
                  quoted ? absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"") : text);
}

// The file of `records`. Its columns are those of `shape`, a record with every field.
std::string WriteCsv(const Record& shape, const std::vector<Record>& records) {
  std::string text;
  for (const auto& [name, value] : shape.fields()) AppendField(name, text.empty(), &text);
  absl::StrAppend(&text, "\r\n");
  for (const Record& record : records) {
    bool first = true;
    for (const auto& [name, value] : shape.fields()) {
      AppendField(record.Get(name), first, &text);
      first = false;
    }
    absl::StrAppend(&text, "\r\n");
  }
  return text;
}

// `what`: "all", "covered", "test_floored", ...
void AddNats(const std::string& what, const CrossEntropy& e, Record& record) {
  const std::string name = what + "_nats_per_char";
  if (e.infinite) {
    record.Add(name.c_str(), std::string("inf"));
  } else {
    record.Add(name.c_str(), e.nats_per_char);
  }
}

void AddInterval(const std::string& what, const std::optional<Interval>& interval, Record& record) {
  const std::string low = what + "_nats_low", high = what + "_nats_high";
  record.Add(low.c_str(), interval ? std::optional(interval->low) : std::nullopt);
  record.Add(high.c_str(), interval ? std::optional(interval->high) : std::nullopt);
}

void AddEntropy(const std::string& what, const CrossEntropy& e, Record& record) {
  AddNats(what, e, record);
  AddInterval(what, e.nats_interval, record);
}

void AddLikelihood(const Likelihood& l, Record& record) {
  record.Add("positions", l.positions)
      .Add("oovs", l.oovs)
      .Add("covered_positions", l.covered_positions)
      .Add("covered_share", l.covered_share)
      .Add("zeros_unseen_history", l.zeros_unseen_history)
      .Add("zeros_unseen_continuation", l.zeros_unseen_continuation);
  AddEntropy("all", l.all, record);
  AddEntropy("covered", l.covered, record);
  AddEntropy("floored", l.floored, record);
  record.Add("floored_bits_per_char", l.floored.bits_per_char)
      .Add("floored_bits_per_byte", l.floored.bits_per_byte)
      .Add("floored_perplexity", l.floored.perplexity);
}

void AddText(const TextFigures& t, Record& record) {
  record.Add("closers", t.brackets.all.closers)
      .Add("matched_per_1000_closers", t.brackets.matched_per_1000_closers)
      .Add("mismatched_per_1000_closers", t.brackets.mismatched_per_1000_closers)
      .Add("unopened_per_1000_closers", t.brackets.unopened_per_1000_closers)
      .Add("top_level_complete_share", t.brackets.top_level_complete_share)
      .Add("depth_wasserstein", t.brackets.depth_wasserstein)
      .Add("measured_lines", t.indentation.measured_lines)
      .Add("agreement_share", t.indentation.agreement_share)
      .Add("step_agreement_share", t.indentation.step_agreement_share)
      .Add("mixed_share", t.indentation.mixed_share)
      .Add("levels_wasserstein", t.indentation.levels_wasserstein)
      .Add("longest_copy", t.copying.longest_copy)
      .Add("mean_match_length", t.copying.mean_match_length)
      .Add("median_match_length", t.copying.median_match_length);
}

void AddCost(const ModelResult& m, Record& record) {
  record.Add("sample_characters", m.sample_characters)
      .Add("sample_temperature", m.sample_temperature)
      .Add("sample_restarts", m.sample_restarts)
      .Add("histories", m.histories)
      .Add("ngrams", m.ngrams)
      .Add("parameters", m.parameters)
      .Add("memory_bytes", m.memory_bytes)
      .Add("disk_bytes", m.disk_bytes)
      .Add("train_seconds", m.train_seconds)
      .Add("score_seconds", m.score_seconds)
      .Add("sample_seconds", m.sample_seconds);
}

Record ModelRecord(const ModelResult& m) {
  Record record;
  record.Add("model", m.id).Add("label", m.label).Add("kind", m.kind);
  record.Add("order", m.order).Add("smoothing", m.smoothing);
  AddLikelihood(m.test, record);
  AddText(m.sampled, record);
  AddCost(m, record);
  return record;
}

std::string ModelsCsv(const Result& result) {
  std::vector<Record> records;
  for (const ModelResult& m : result.models) records.push_back(ModelRecord(m));
  Record human;
  human.Add("model", std::string(kHuman))
      .Add("label", std::string("human text"))
      .Add("kind", std::string(kHuman));
  AddText(result.held_out, human);
  records.push_back(human);
  return WriteCsv(ModelRecord({}), records);
}

void AddPart(const std::string& part, const Likelihood& l, Record& record) {
  AddNats(part + "_all", l.all, record);
  record.Add((part + "_covered_share").c_str(), l.covered_share);
  AddNats(part + "_covered", l.covered, record);
  AddNats(part + "_floored", l.floored, record);
}

Record OrderRecord(const OrderFigures& f) {
  Record record;
  record.Add("order", f.order)
      .Add("histories", f.histories)
      .Add("histories_once", f.histories_once)
      .Add("histories_once_share", f.histories_once_share)
      .Add("ngrams", f.ngrams)
      .Add("table_bytes", f.table_bytes);
  AddPart("training", f.training, record);
  AddPart("test", f.test, record);
  record.Add("test_zeros_unseen_history", f.test.zeros_unseen_history)
      .Add("test_zeros_unseen_continuation", f.test.zeros_unseen_continuation);
  AddNats("kneser_ney_test", f.kneser_ney_test.value_or(CrossEntropy{}), record);
  return record;
}

std::string OrdersCsv(const Result& result) {
  std::vector<Record> records;
  for (const OrderFigures& f : result.orders) records.push_back(OrderRecord(f));
  return WriteCsv(OrderRecord({}), records);
}

Record CloserRecord(const std::string& id, const std::string& by, const CloserBucket& b) {
  Record record;
  record.Add("model", id).Add("by", by).Add("bucket", b.label).Add("n", b.n);
  record.Add("mean_probability", b.mean_probability)
      .Add("n_share", b.n_share)
      .Add("mean_share", b.mean_share);
  record.Add("correct_share", b.correct_share).Add("mean_rank", b.mean_rank);
  return record;
}

std::string ClosersCsv(const Result& result) {
  std::vector<Record> records;
  for (const ModelResult& m : result.models) {
    const GivenBrackets& given = m.given_brackets;
    records.push_back(CloserRecord(m.id, "all", given.all));
    for (const CloserBucket& b : given.by_distance) records.push_back(CloserRecord(m.id, "distance", b));
    for (const CloserBucket& b : given.by_depth) records.push_back(CloserRecord(m.id, "depth", b));
  }
  return WriteCsv(CloserRecord("", "", {}), records);
}

Record RunRecord(const std::string& id, const std::string& by, const RunBucket& b) {
  Record record;
  record.Add("model", id).Add("by", by).Add("bucket", b.label).Add("n", b.n);
  record.Add("mean_probability", b.mean_probability).Add("likeliest_share", b.likeliest_share);
  return record;
}

std::string IndentationCsv(const Result& result) {
  std::vector<Record> records;
  for (const ModelResult& m : result.models) {
    const GivenIndentation& given = m.given_indentation;
    records.push_back(RunRecord(m.id, "all", given.all));
    for (const RunBucket& b : given.by_depth) records.push_back(RunRecord(m.id, "depth", b));
    for (const RunBucket& b : given.by_lines_since_level) {
      records.push_back(RunRecord(m.id, "lines_since_level", b));
    }
  }
  return WriteCsv(RunRecord("", "", {}), records);
}

Record NoveltyRecord(const std::string& id, std::uint64_t n, const std::optional<double>& share) {
  Record record;
  record.Add("model", id).Add("n", n).Add("novel_share", share);
  return record;
}

std::string NoveltyCsv(const Result& result) {
  std::vector<Record> records;
  const auto add = [&records](const std::string& id, const Copying& copying) {
    for (std::size_t i = 0; i < copying.novelty.size(); ++i) {
      records.push_back(NoveltyRecord(id, i + 1, copying.novelty[i]));
    }
  };
  for (const ModelResult& m : result.models) add(m.id, m.sampled.copying);
  add(kHuman, result.held_out.copying);
  return WriteCsv(NoveltyRecord("", 0, {}), records);
}

Record EpochRecord(const std::string& id, const EpochLosses& e) {
  Record record;
  record.Add("model", id).Add("epoch", e.epoch).Add("train_nats", e.train_nats);
  record.Add("validation_nats", e.validation_nats).Add("learning_rate", e.learning_rate);
  record.Add("characters_per_second", e.characters_per_second);
  return record;
}

std::string CurveCsv(const Result& result) {
  std::vector<Record> records;
  for (const ModelResult& m : result.models) {
    for (const EpochLosses& e : m.curve) records.push_back(EpochRecord(m.id, e));
  }
  return WriteCsv(EpochRecord("", {}), records);
}

Record GainRecord(const Gain& g) {
  Record record;
  record.Add("model", g.model)
      .Add("reference", g.reference)
      .Add("added", g.added)
      .Add("cross_entropy", g.cross_entropy)
      .Add("model_nats_per_char", g.model_nats_per_char)
      .Add("reference_nats_per_char", g.reference_nats_per_char)
      .Add("gain_nats_per_char", g.gain_nats_per_char);
  AddInterval("gain", g.gain_nats_interval, record);
  record.Add("n", g.n);
  return record;
}

std::string GainsCsv(const Result& result) {
  std::vector<Record> records;
  for (const Gain& g : result.gains) records.push_back(GainRecord(g));
  return WriteCsv(GainRecord({}), records);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> CsvFiles(const Result& result) {
  return {{"models.csv", ModelsCsv(result)},   {"orders.csv", OrdersCsv(result)},
          {"closers.csv", ClosersCsv(result)}, {"indentation.csv", IndentationCsv(result)},
          {"novelty.csv", NoveltyCsv(result)}, {"curve.csv", CurveCsv(result)},
          {"gains.csv", GainsCsv(result)}};
}

}  // namespace recount::reports
