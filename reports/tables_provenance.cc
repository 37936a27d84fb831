#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "reports/tables.h"
#include "reports/tables_internal.h"
#include "reports/text.h"

namespace recount::reports {
namespace {

std::string RangesText(const PartInfo& part) {
  if (part.ranges.empty()) return kUndefined;
  const auto& first = part.ranges.front();
  const std::string text = absl::StrCat(FormatCount(first.first), "-", FormatCount(first.second));
  return part.ranges.size() == 1 ? text : absl::StrCat(text, " and ", part.ranges.size() - 1, " more");
}

std::string Libraries(const Provenance& provenance) {
  std::string text;
  for (const auto& [name, version] : provenance.library_versions) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", name, " ", version);
  }
  return text;
}

// "90/5/5".
std::string Fractions(const CorpusInfo& corpus) {
  std::string text;
  for (const double fraction : corpus.fractions) {
    absl::StrAppend(&text, text.empty() ? "" : "/", FormatExact(std::round(fraction * 1e4) / 1e2));
  }
  return text;
}

// In thousands; of an epoch of another process it is not known.
std::string Rate(double characters_per_second) {
  return characters_per_second > 0 ? FormatFixed(characters_per_second / 1000, 1) : kUndefined;
}

}  // namespace

std::string CorpusLine(const CorpusInfo& corpus) {
  std::string text = absl::StrCat(FormatBytes(corpus.size_bytes), ", ", VisibleName(corpus.split), " split ",
                                  Fractions(corpus), ", vocabulary of ",
                                  FormatCounted(corpus.vocabulary_size, VisibleName(corpus.unit)), "; ");
  for (const PartInfo& part : corpus.parts) {
    const char* comma = &part == &corpus.parts.front() ? "" : ", ";
    absl::StrAppend(&text, comma, VisibleName(part.name), " ", FormatCount(part.symbols));
  }
  return text;
}

Table PartsTable(const Result& result) {
  Table table{"parts",
              "Parts of the corpus",
              "",
              {{"part", ""},
               {"symbols", ""},
               {"bytes", ""},
               {"OOVs", "symbols outside the vocabulary"},
               {"from-to", "offsets in symbols of the whole text, the second not included"}},
              {}};
  for (const PartInfo& part : result.corpus.parts) {
    table.rows.push_back({{part.name, FormatCount(part.symbols), FormatCount(part.bytes),
                           FormatCount(part.oovs), RangesText(part)},
                          Row::Kind::kModel});
  }
  return table;
}

Table CostTable(const Result& result) {
  Table table{"cost", "Size and time", "", {}, {}};
  internal::AddModelRows(
      result.models,
      {{{"smoothing", ""},
        [](const ModelResult& m) { return m.smoothing.empty() ? kUndefined : m.smoothing; }},
       {{"histories", "distinct, stored"}, [](const ModelResult& m) { return FormatCount(m.histories); }},
       {{"n-grams", "distinct, stored"}, [](const ModelResult& m) { return FormatCount(m.ngrams); }},
       {{"parameters", ""}, [](const ModelResult& m) { return FormatCount(m.parameters); }},
       {{"memory", ""}, [](const ModelResult& m) { return FormatBytes(m.memory_bytes); }},
       {{"disk", ""}, [](const ModelResult& m) { return FormatBytes(m.disk_bytes); }},
       {{"train", "wall time"}, [](const ModelResult& m) { return FormatSeconds(m.train_seconds); }},
       {{"score", "wall time, test part"},
        [](const ModelResult& m) { return FormatSeconds(m.score_seconds); }},
       {{"sample", "wall time, all samples"},
        [](const ModelResult& m) { return FormatSeconds(m.sample_seconds); }},
       {{"sampled", "characters, over all seeds"},
        [](const ModelResult& m) { return FormatCount(m.sample_characters); }},
       {{"temperature", ""}, [](const ModelResult& m) { return FormatFixed(m.sample_temperature, 2); }},
       {{"restarts", "dead ends while sampling: a history that training never continues"},
        [](const ModelResult& m) { return FormatCount(m.sample_restarts); }}},
      table);
  return table;
}

Table CurveTable(const Result& result) {
  Table table{"curve",
              "Training of the nets",
              "",
              {{"net", ""},
               {"epoch", "an asterisk: the epoch kept, with the least validation loss"},
               {"training, nats", ""},
               {"validation, nats", ""},
               {"learning rate", ""},
               {"kchar/s", "thousand characters per second"}},
              {}};
  for (const ModelResult& model : result.models) {
    for (const EpochLosses& epoch : model.curve) {
      const bool best = model.best_epoch == epoch.epoch;
      table.rows.push_back({{model.label, absl::StrCat(epoch.epoch, best ? " *" : ""),
                             FormatFixed(epoch.train_nats, 4), FormatFixed(epoch.validation_nats, 4),
                             FormatExact(epoch.learning_rate), Rate(epoch.characters_per_second)},
                            Row::Kind::kNet});
    }
  }
  return table;
}

Table ProvenanceTable(const Result& result) {
  const Provenance& p = result.provenance;
  const CorpusInfo& c = result.corpus;
  Table table{"provenance", "Provenance", "", {{"what", ""}, {"value", ""}}, {}};
  const auto add = [&table](const char* what, const std::string& value) {
    table.rows.push_back({{what, value.empty() ? kUndefined : value}, Row::Kind::kModel});
  };
  add("corpus", absl::StrCat(VisibleName(c.name), ", ", FormatCounted(c.size_bytes, "byte")));
  add("source", c.source);
  add("SHA-256", c.sha256);
  add("read as", absl::StrCat(c.unit, "s; text kind ", c.text_kind));
  add("vocabulary",
      absl::StrCat(FormatCounted(c.vocabulary_size, "symbol"), ", policy ", c.vocabulary_policy));
  add("split", c.split == "chunks" ? absl::StrCat("chunks of ", FormatCounted(c.chunk_symbols, "symbol"),
                                                  ", seed ", c.split_seed)
                                   : c.split);
  add("recount", absl::StrCat(p.recount_version, ", commit ", p.commit));
  add("compiler", absl::StrCat(p.compiler, p.flags.empty() ? "" : ", ", p.flags));
  add("libraries", Libraries(p));
  add("machine", absl::StrCat(p.machine, ", ", p.machine_cores, p.machine_cores == 1 ? " core, " : " cores, ",
                              p.threads, p.threads == 1 ? " thread" : " threads"));
  add("started", p.started_utc);
  add("wall time", FormatSeconds(p.wall_seconds));
  return table;
}

}  // namespace recount::reports
