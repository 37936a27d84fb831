#include "tests/reports/example_result.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/reports/example_figures.h"

namespace recount::reports::testing {
namespace {

const char kSample[] =
    "static int perf_event_init(struct task_struct *task)\n{\n\tstruct perf_cpu *cpu;\n\n"
    "\tif (cpu->count > 0 && !(task->flags & PF_EXITING)) {\n\t\tspin_lock(&cpu->lock);\n"
    "\t\tlist_for_each_entry(event, &cpu->list, entry)\n\t\t\tperf_event_release(event[0]);\n"
    "\t\tspin_unlock(&cpu->lock);\n\t}\n\treturn 0;\n}\n\n/*\n * The kernel's own copy of the map.\n */\n"
    "#define PERF_FLAG_NONE\t0x0000\n#define PERF_FLAG_LAST\t0x8000 /* not used by any one of the callers of "
    "this function today */\n";

ModelResult MakeOrder(int order, double covered_share, double covered, double floored, double matched,
                      double agreement, std::uint64_t longest) {
  ModelResult m;
  m.id = absl::StrCat("order-", order);
  m.label = absl::StrCat("order ", order);
  m.kind = "ngram";
  m.order = order;
  m.smoothing = "none";
  m.histories = 1'200u * static_cast<std::uint64_t>(order * order);
  m.ngrams = 2'900u * static_cast<std::uint64_t>(order * order);
  m.memory_bytes = *m.ngrams * 12;
  m.disk_bytes = *m.ngrams * 9;
  m.train_seconds = 0.21 * order;
  m.score_seconds = 0.051 * order;
  m.sample_seconds = 0.24;
  m.test = MakeLikelihood(covered_share, covered, floored);
  m.sample_characters = 200'000;
  m.sample_restarts = order >= 15 ? 3 : 0;
  m.sampled = MakeText(5'400, matched, agreement, longest);
  m.samples = {{1, kSample}, {2, absl::StrCat("/* seed 2 */\n", kSample)}};
  m.given_brackets = MakeGivenBrackets(order * 1.3, 0.8 * covered_share);
  m.given_indentation = MakeGivenIndentation(covered_share * 0.9);
  return m;
}

NetFigures MakeNetFigures() {
  NetFigures figures;
  figures.characters = 20'000;
  figures.gates = {{0, "i", 0.31, 0.12, 0.42}, {0, "f", 0.05, 0.55, 0.81}, {1, "o", 0.2, 0.2, 0.5}};
  figures.gradient_norms = {{0, {0.41, 0.2, std::nullopt}}, {1, {0.9, 0.3, 0.1}}};
  figures.singular_values = {{0, "i", 3.25}, {0, "g", std::nullopt}};
  figures.losses = {{100, 2.31, 3.4, std::nullopt}, {200, 2.02, 3.1, 2.05}};
  figures.training_samples = {{100, "tyntd-iafhatawiaoihrdemot lytdws"}, {200, "aftair fall"}};
  figures.divergences = {{150, 1, "the gradient of rnn.weight_hh_l0", 0, 0.5}};
  return figures;
}

ModelResult MakeLstm() {
  ModelResult m = MakeOrder(0, 1, 1.2619, 1.2630, 0.9213, 0.7104, 64);
  m.id = "lstm";
  m.label = "LSTM 2 x 128";
  m.kind = "lstm";
  m.order.reset();
  m.smoothing.clear();
  m.histories.reset();
  m.ngrams.reset();
  m.parameters = 261'733;
  m.memory_bytes = 1'046'932;
  m.disk_bytes = 1'048'201;
  m.train_seconds = 421.7;
  m.score_seconds = 3.92;
  m.sample_seconds = 21.4;
  const double train[] = {2.26, 1.42, 1.23, 1.14, 1.08, 1.05};
  const double validation[] = {1.703, 1.441, 1.347, 1.302, 1.262, 1.280};
  for (int epoch = 1; epoch <= 6; ++epoch) {
    m.curve.push_back({epoch, train[epoch - 1], validation[epoch - 1], 0.002, 48'210.5 + epoch});
  }
  m.best_epoch = 5;
  m.net = MakeNetFigures();
  m.validation = m.test;
  m.given_brackets = MakeGivenBrackets(260, 0.86);
  m.given_indentation = MakeGivenIndentation(0.93);
  return m;
}

ModelResult MakeMixture(const ModelResult& count, const ModelResult& net) {
  ModelResult m = MakeOrder(0, 1, 1.2406, 1.2416, 0.9021, 0.6812, 71);
  m.id = m.kind = "mixture";
  m.label = "mix of order 20 + LSTM 2 x 128";
  m.order.reset();
  m.smoothing = "mix";
  m.histories.reset();
  m.ngrams.reset();
  m.validation = m.test;
  m.mixture_parts = {{count.id, 0.1875}, {net.id, 0.8125}};
  return m;
}

ModelResult MakeSmoothed(const std::string& smoothing, double nats) {
  ModelResult m = MakeOrder(4, 1, nats, nats + 0.0001, 0.8021, 0.6012, 40);
  m.smoothing = smoothing;
  m.id = smoothing + "-4";
  m.label = smoothing + " 4";
  return m;
}

Gain MakeGain(const ModelResult& model, const ModelResult& reference, const std::string& added,
              CrossEntropy Likelihood::*entropy) {
  Gain g;
  g.model = model.id;
  g.reference = reference.id;
  g.added = added;
  g.cross_entropy = entropy == &Likelihood::all ? "all" : "floored";
  g.model_nats_per_char = (model.test.*entropy).nats_per_char;
  g.reference_nats_per_char = (reference.test.*entropy).nats_per_char;
  g.gain_nats_per_char = *g.reference_nats_per_char - *g.model_nats_per_char;
  g.gain_nats_interval = Interval{*g.gain_nats_per_char - 0.0031, *g.gain_nats_per_char + 0.0042};
  g.n = model.test.positions;
  return g;
}

OrderFigures MakeOrderFigures(const ModelResult& model) {
  OrderFigures f;
  f.order = *model.order;
  f.histories = *model.histories;
  f.histories_once = f.histories / 3;
  f.histories_once_share = ShareOf(f.histories_once, f.histories);
  f.ngrams = *model.ngrams;
  f.table_bytes = model.memory_bytes;
  const double nats = 2.5 / *model.order;
  f.training = MakeLikelihood(1, nats, nats + 0.0125);
  f.test = model.test;
  f.kneser_ney_test = Entropy(1.1 + nats / 7);
  for (Likelihood* likelihood : {&f.training, &f.test}) {
    for (CrossEntropy* e : {&likelihood->all, &likelihood->covered, &likelihood->floored}) {
      e->nats_interval.reset();
    }
  }
  f.kneser_ney_test->nats_interval.reset();
  return f;
}

Provenance MakeProvenance() {
  Provenance p;
  p.recount_version = "0.1.0";
  p.commit = "1fbd1a64be0f6b8e4bd34ad4f1bdd2a7c2f5c0aa";
  p.compiler = "GNU 12.2.0";
  p.flags = "-O3 -march=native -ffp-contract=off";
  p.library_versions = {{"Abseil", "20220623"}, {"Eigen", "3.4.0"}, {"oneDNN", "2.6.3"}};
  p.command = {"recount", "compare", "headers", "--orders", "2,4,7,10,15,20", "-o", "my report"};
  p.config = "corpus=\"headers\"\norders=\"2,4,7,10,15,20\"\nseed=1\n";
  p.machine = "Example CPU @ 2.50GHz";
  p.machine_cores = 2;
  p.threads = 2;
  p.started_utc = "2025-01-01T12:00:00Z";
  p.wall_seconds = 512.25;
  return p;
}

CorpusInfo MakeCorpus() {
  CorpusInfo c;
  c.name = "headers";
  c.source = "/usr/include/linux and its siblings";
  c.sha256 = "9f9ca3a41e2b87a0268d00380577e2c308e07959b22a94c8d7b1e8901bdefc37";
  c.size_bytes = 4'000'000;
  c.symbols = 4'000'000;
  c.unit = "byte";
  c.text_kind = "c";
  c.split = "contiguous";
  c.fractions = {0.9, 0.05, 0.05};
  c.split_seed = 1;
  c.chunk_symbols = 10'000;
  c.vocabulary_policy = "train";
  c.vocabulary_size = 98;
  c.parts[0] = {"training", 3'600'000, 3'600'000, 0, {{0, 3'600'000}}};
  c.parts[1] = {"validation", 200'000, 200'000, 3, {{3'600'000, 3'800'000}}};
  c.parts[2] = {"test", 200'000, 200'000, 127, {{3'800'000, 3'900'000}, {3'900'000, 4'000'000}}};
  return c;
}

// Empties what may be empty in a model.
void Empty(ModelResult& m) {
  m.order.reset();
  m.histories.reset();
  m.ngrams.reset();
  m.disk_bytes.reset();
  m.test = {};
  m.sampled = {};
  m.samples.clear();
  m.given_brackets = {};
  m.given_indentation = {};
  for (const std::string& label : Distances()) {
    CloserBucket bucket;
    bucket.label = label;
    m.given_brackets.by_distance.push_back(bucket);
  }
}

}  // namespace

std::string NastyText() {
  std::string text =
      "<script>document.title='pwned'</script></pre></textarea><!-- --><img src=x onerror=alert(1)>"
      "\"'><svg/onload=alert(1)> & &amp; </script> ``` ```` ~~~ | a\\|b $(x) {{y}} \x1b[31mred\x1b[0m\r\n";
  text.push_back('\0');
  text +=
      "\x80\xff\xc3(\xed\xa0\x80 \xf4\x90\x80\x80 \xe2\x82 caf\xc3\xa9 \xe2\x80\xae"
      "evil\xe2\x80\xac \xf0\x9f\x98\x80";
  text += " \xf4\x8f\xba\x80 ";  // U+10FE80, which stands for byte 0x80 in JSON.
  text += std::string(3'000, 'x');
  text += "\n=1+1\n@import\n";
  return text;
}

Result ExampleResult() {
  Result r;
  r.provenance = MakeProvenance();
  r.corpus = MakeCorpus();
  r.held_out = MakeText(5'203, 0.9998, 0.976, 312);
  r.held_out_beginning = kSample;
  r.models = {MakeOrder(2, 0.9984, 1.9541, 1.9790, 0.5511, 0.3012, 17),
              MakeOrder(4, 0.9871, 1.2210, 1.3482, 0.6412, 0.3804, 31),
              MakeOrder(7, 0.9214, 0.8122, 1.5012, 0.6901, 0.3611, 118),
              MakeOrder(10, 0.8412, 0.5104, 1.9907, 0.7613, 0.3507, 402),
              MakeOrder(15, 0.7018, 0.2880, 2.8341, 0.8104, 0.4021, 1'844),
              MakeOrder(20, 0.5922, 0.1733, 3.5120, 0.8822, 0.4709, 6'310),
              MakeLstm()};
  for (std::size_t i = 0; i + 1 < r.models.size(); ++i) {
    r.orders.push_back(MakeOrderFigures(r.models[i]));
    const double difference =
        *r.models.back().test.floored.nats_per_char - *r.models[i].test.floored.nats_per_char;
    r.differences.push_back(
        {"lstm", r.models[i].id, difference, Interval{difference - 0.02, difference + 0.02}});
  }
  r.remarks = {"The test part holds 288 closers whose opener lies over 160 characters back."};
  return r;
}

Result MixtureResult() {
  Result r = ExampleResult();
  r.models.insert(r.models.begin() + 6,
                  {MakeSmoothed("kneser-ney", 1.3021), MakeSmoothed("structure-depth", 1.2815)});
  r.models.push_back(MakeMixture(r.models[5], r.models[8]));
  r.gains = {MakeGain(r.models[6], r.models[1], "smoothing", &Likelihood::floored),
             MakeGain(r.models[7], r.models[6], "depth", &Likelihood::all),
             MakeGain(r.models[9], r.models[8], "mixing in order 20", &Likelihood::all)};
  return r;
}

Result NastyResult() {
  Result r = ExampleResult();
  const std::string nasty = NastyText();
  for (std::string* text :
       {&r.provenance.machine, &r.provenance.commit, &r.provenance.config, &r.provenance.flags,
        &r.corpus.name, &r.corpus.source, &r.corpus.unit, &r.held_out_beginning, &r.held_out.indentation.unit,
        &r.held_out.copying.longest_copy_text, &r.models[1].label, &r.models[1].id,
        &r.models[2].sampled.copying.longest_copy_text, &r.models[6].label,
        &r.models[1].given_brackets.by_distance[6].label, &r.models[0].given_brackets.by_distance[0].label,
        &r.models[0].sampled.brackets.kinds[0].name}) {
    *text = nasty;
  }
  for (ModelResult& model : r.models) {
    for (SampleText& sample : model.samples) sample.text = nasty;
    if (!model.net.has_value()) continue;
    for (TrainingSample& sample : model.net->training_samples) sample.text = nasty;
  }
  r.provenance.command.push_back(nasty);
  r.provenance.library_versions.emplace_back(nasty, nasty);
  r.remarks.push_back(nasty);
  Empty(r.models[3]);
  r.models[5].memory_bytes = ~std::uint64_t{0};
  r.models[5].test.floored.nats_per_char = 1e300;
  r.models[5].train_seconds = 1e18;
  r.models[4].sampled.copying.longest_copy = ~std::uint64_t{0};
  r.models[4].test.covered_share = 1e-9;
  r.models[4].sampled.copying.novelty[3].reset();
  r.differences[0].interval.reset();
  r.gains = {
      {nasty, nasty, nasty, nasty, std::nullopt, -1e300, std::nullopt, std::nullopt, ~std::uint64_t{0}}};
  r.models[2].test.floored.nats_interval.reset();
  r.models[6].best_epoch.reset();
  r.orders[0] = {};
  r.orders[1].kneser_ney_test.reset();
  r.orders[2].kneser_ney_test->infinite = true;
  r.orders[3].table_bytes.reset();
  r.orders[4].training.all.nats_per_char = 1e300;
  return r;
}

Result SmallResult() {
  Result r;
  r.corpus.name = "caf\xc3\xa9 \xff";
  r.corpus.parts[0].ranges = {{0, 9}};
  r.provenance.library_versions = {{"Eigen", "3.4.0"}};
  ModelResult m;
  m.id = "order-1";
  m.label = "order 1";
  m.kind = "ngram";
  m.order = 1;
  m.test.covered.nats_per_char = 0.1;
  m.test.covered.nats_interval = Interval{-0.5, 1e-300};
  m.test.all.infinite = true;
  m.samples = {{1, "ab"}};
  r.models.push_back(std::move(m));
  r.remarks = {"short"};
  return r;
}

}  // namespace recount::reports::testing
