#include "reports/csv.h"

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

// One file as it grows: fields, then EndRow().
class Csv {
 public:
  explicit Csv(const std::vector<std::string>& header) {
    for (const std::string& name : header) Add(name);
    EndRow();
  }

  Csv& Add(const std::string& raw) {
    const std::string text = EscapeBytes(raw);
    const bool quoted = text.find_first_of(",\"\r\n") != std::string::npos;
    absl::StrAppend(&text_, row_begins_ ? "" : ",",
                    quoted ? absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"") : text);
    row_begins_ = false;
    return *this;
  }
  Csv& Add(std::uint64_t value) { return Add(absl::StrCat(value)); }
  Csv& Add(double value) { return Add(FormatExact(value)); }
  template <typename T>
  Csv& Add(const std::optional<T>& value) {
    return value.has_value() ? Add(*value) : Add(std::string());
  }
  Csv& AddEmpty(int fields) {
    for (int i = 0; i < fields; ++i) Add(std::string());
    return *this;
  }

  void EndRow() {
    absl::StrAppend(&text_, "\r\n");
    row_begins_ = true;
  }

  std::string Text() const { return text_; }

 private:
  std::string text_;
  bool row_begins_ = true;
};

std::optional<std::uint64_t> Unsigned(const std::optional<int>& value) {
  if (!value.has_value() || *value < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*value);
}

// Four fields.
void AddEntropy(const CrossEntropy& e, Csv& csv) {
  if (e.infinite) {
    csv.Add(std::string("inf")).AddEmpty(2);
  } else {
    csv.Add(e.nats_per_char);
    csv.Add(e.nats_interval ? std::optional(e.nats_interval->low) : std::nullopt);
    csv.Add(e.nats_interval ? std::optional(e.nats_interval->high) : std::nullopt);
  }
}

const std::vector<std::string>& ModelsHeader() {
  static const auto* const kHeader = new std::vector<std::string>{"model",
                                                                  "label",
                                                                  "kind",
                                                                  "order",
                                                                  "smoothing",
                                                                  "positions",
                                                                  "oovs",
                                                                  "covered_positions",
                                                                  "covered_share",
                                                                  "zeros_unseen_history",
                                                                  "zeros_unseen_continuation",
                                                                  "all_nats_per_char",
                                                                  "all_nats_low",
                                                                  "all_nats_high",
                                                                  "covered_nats_per_char",
                                                                  "covered_nats_low",
                                                                  "covered_nats_high",
                                                                  "floored_nats_per_char",
                                                                  "floored_nats_low",
                                                                  "floored_nats_high",
                                                                  "floored_bits_per_char",
                                                                  "floored_bits_per_byte",
                                                                  "floored_perplexity",
                                                                  "closers",
                                                                  "matched_per_1000_closers",
                                                                  "mismatched_per_1000_closers",
                                                                  "unopened_per_1000_closers",
                                                                  "top_level_complete_share",
                                                                  "depth_wasserstein",
                                                                  "measured_lines",
                                                                  "agreement_share",
                                                                  "step_agreement_share",
                                                                  "mixed_share",
                                                                  "levels_wasserstein",
                                                                  "longest_copy",
                                                                  "mean_match_length",
                                                                  "median_match_length",
                                                                  "sample_characters",
                                                                  "sample_temperature",
                                                                  "sample_restarts",
                                                                  "histories",
                                                                  "ngrams",
                                                                  "parameters",
                                                                  "memory_bytes",
                                                                  "disk_bytes",
                                                                  "train_seconds",
                                                                  "score_seconds",
                                                                  "sample_seconds"};
  return *kHeader;
}

constexpr int kLikelihoodFields = 18;
constexpr int kCostFields = 11;

// kLikelihoodFields fields.
void AddLikelihood(const Likelihood& l, Csv& csv) {
  csv.Add(l.positions).Add(l.oovs).Add(l.covered_positions).Add(l.covered_share);
  csv.Add(l.zeros_unseen_history).Add(l.zeros_unseen_continuation);
  AddEntropy(l.all, csv);
  AddEntropy(l.covered, csv);
  AddEntropy(l.floored, csv);
  csv.Add(l.floored.bits_per_char).Add(l.floored.bits_per_byte).Add(l.floored.perplexity);
}

void AddText(const TextFigures& t, Csv& csv) {
  csv.Add(t.brackets.all.closers).Add(t.brackets.matched_per_1000_closers);
  csv.Add(t.brackets.mismatched_per_1000_closers).Add(t.brackets.unopened_per_1000_closers);
  csv.Add(t.brackets.top_level_complete_share).Add(t.brackets.depth_wasserstein);
  csv.Add(t.indentation.measured_lines).Add(t.indentation.agreement_share);
  csv.Add(t.indentation.step_agreement_share)
      .Add(t.indentation.mixed_share)
      .Add(t.indentation.levels_wasserstein);
  csv.Add(t.copying.longest_copy).Add(t.copying.mean_match_length).Add(t.copying.median_match_length);
}

// kCostFields fields.
void AddCost(const ModelResult& m, Csv& csv) {
  csv.Add(m.sample_characters).Add(m.sample_temperature).Add(m.sample_restarts);
  csv.Add(m.histories).Add(m.ngrams).Add(m.parameters).Add(m.memory_bytes).Add(m.disk_bytes);
  csv.Add(m.train_seconds).Add(m.score_seconds).Add(m.sample_seconds);
}

std::string ModelsCsv(const Result& result) {
  Csv csv(ModelsHeader());
  for (const ModelResult& m : result.models) {
    csv.Add(m.id).Add(m.label).Add(m.kind).Add(Unsigned(m.order)).Add(m.smoothing);
    AddLikelihood(m.test, csv);
    AddText(m.sampled, csv);
    AddCost(m, csv);
    csv.EndRow();
  }
  csv.Add(std::string(kHuman)).Add(std::string("human text")).Add(std::string(kHuman)).AddEmpty(2);
  csv.AddEmpty(kLikelihoodFields);
  AddText(result.held_out, csv);
  csv.AddEmpty(kCostFields).EndRow();
  return csv.Text();
}

void AddClosers(const ModelResult& m, const char* by, const std::vector<CloserBucket>& buckets, Csv& csv) {
  for (const CloserBucket& b : buckets) {
    csv.Add(m.id).Add(std::string(by)).Add(b.label).Add(b.n).Add(b.mean_probability).Add(b.n_share);
    csv.Add(b.mean_share).Add(b.correct_share).Add(b.mean_rank).EndRow();
  }
}

std::string ClosersCsv(const Result& result) {
  Csv csv({"model", "by", "bucket", "n", "mean_probability", "n_share", "mean_share", "correct_share",
           "mean_rank"});
  for (const ModelResult& m : result.models) {
    AddClosers(m, "all", {m.given_brackets.all}, csv);
    AddClosers(m, "distance", m.given_brackets.by_distance, csv);
    AddClosers(m, "depth", m.given_brackets.by_depth, csv);
  }
  return csv.Text();
}

void AddRuns(const ModelResult& m, const char* by, const std::vector<RunBucket>& buckets, Csv& csv) {
  for (const RunBucket& b : buckets) {
    csv.Add(m.id).Add(std::string(by)).Add(b.label).Add(b.n).Add(b.mean_probability).Add(b.likeliest_share);
    csv.EndRow();
  }
}

std::string IndentationCsv(const Result& result) {
  Csv csv({"model", "by", "bucket", "n", "mean_probability", "likeliest_share"});
  for (const ModelResult& m : result.models) {
    AddRuns(m, "all", {m.given_indentation.all}, csv);
    AddRuns(m, "depth", m.given_indentation.by_depth, csv);
    AddRuns(m, "lines_since_level", m.given_indentation.by_lines_since_level, csv);
  }
  return csv.Text();
}

void AddNovelty(const std::string& id, const Copying& copying, Csv& csv) {
  for (std::size_t i = 0; i < copying.novelty.size(); ++i) {
    csv.Add(id).Add(std::uint64_t{i + 1}).Add(copying.novelty[i]).EndRow();
  }
}

std::string NoveltyCsv(const Result& result) {
  Csv csv({"model", "n", "novel_share"});
  for (const ModelResult& m : result.models) AddNovelty(m.id, m.sampled.copying, csv);
  AddNovelty(kHuman, result.held_out.copying, csv);
  return csv.Text();
}

std::string CurveCsv(const Result& result) {
  Csv csv({"model", "epoch", "train_nats", "validation_nats", "learning_rate", "characters_per_second"});
  for (const ModelResult& m : result.models) {
    for (const EpochLosses& e : m.curve) {
      csv.Add(m.id).Add(absl::StrCat(e.epoch)).Add(e.train_nats).Add(e.validation_nats);
      csv.Add(e.learning_rate).Add(e.characters_per_second).EndRow();
    }
  }
  return csv.Text();
}

}  // namespace

std::vector<std::pair<std::string, std::string>> CsvFiles(const Result& result) {
  return {{"models.csv", ModelsCsv(result)},
          {"closers.csv", ClosersCsv(result)},
          {"indentation.csv", IndentationCsv(result)},
          {"novelty.csv", NoveltyCsv(result)},
          {"curve.csv", CurveCsv(result)}};
}

}  // namespace recount::reports
