#include "compare/comparison.h"

#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "compare/copying.h"
#include "compare/corpus_info.h"
#include "compare/gains.h"
#include "compare/held_out.h"
#include "compare/net_figures.h"
#include "compare/net_language_model.h"
#include "compare/order_figures.h"
#include "compare/remarks.h"
#include "compare/sampler.h"
#include "compare/scoring.h"
#include "compare/stopwatch.h"
#include "corpora/status_context.h"
#include "corpora/status_macros.h"

namespace recount::compare {
namespace {

// A model's samples, with the time they took.
struct Samples {
  std::vector<Sample> drawn;
  double seconds = 0;
};

class Comparison {
 public:
  Comparison(const Dataset& dataset, const ComparisonOptions& options)
      : dataset_(dataset),
        options_(options),
        pool_(options.threads),
        held_out_(dataset),
        test_bootstrap_(dataset.test.symbols.size(), SeededBootstrap()) {}

  absl::StatusOr<reports::Result> Run();

 private:
  void Stage(absl::string_view stage) const {
    if (options_.stage) options_.stage(stage);
  }
  absl::Status GatherModels();
  absl::Status MeasureOrders();
  absl::Status MeasureGiven();
  absl::Status DrawSamples();
  absl::Status MeasureTexts();
  void MeasureDifferences();
  void MeasureGains();

  absl::Status MeasureGiven(const Bootstrap& validation, std::size_t index);
  BootstrapOptions SeededBootstrap() const {
    BootstrapOptions bootstrap;
    bootstrap.seed = options_.seed;
    return bootstrap;
  }
  absl::Status MeasureHeldOutCopying();
  absl::Status MeasureSamples(std::size_t index);
  absl::StatusOr<reports::TextFigures> MeasureText(const std::vector<Sample>& samples) const;
  std::string Beginning(absl::Span<const Symbol> symbols) const {
    return dataset_.vocabulary.Decode(symbols.subspan(0, options_.shown_characters));
  }

  const Dataset& dataset_;
  const ComparisonOptions& options_;
  WorkerPool pool_;
  const HeldOut held_out_;
  const Bootstrap test_bootstrap_;  // The same blocks for every model and every difference.
  std::vector<Contestant> contestants_;
  std::vector<std::vector<ScoredSymbol>> scores_;  // Of the test part, by contestant.
  std::vector<Samples> samples_;
  reports::Result result_;
};

// The first error of several pieces of work.
absl::Status FirstError(const std::vector<absl::Status>& statuses) {
  for (const absl::Status& status : statuses) RECOUNT_RETURN_IF_ERROR(status);
  return absl::OkStatus();
}

reports::ModelResult DescribeContestant(const Contestant& contestant) {
  const ModelDescription& description = contestant.description;
  reports::ModelResult model;
  model.id = description.id;
  model.label = description.label;
  model.kind = description.kind;
  model.order = description.order;
  model.smoothing = description.smoothing;
  model.histories = description.histories;
  model.ngrams = description.ngrams;
  model.parameters = description.parameters;
  model.memory_bytes = description.memory_bytes;
  model.disk_bytes = contestant.disk_bytes;
  model.train_seconds = contestant.train_seconds;
  model.curve = contestant.curve;
  model.best_epoch = contestant.best_epoch;
  model.mixture_parts = contestant.mixture_parts;
  return model;
}

absl::StatusOr<reports::Result> Comparison::Run() {
  if (dataset_.test.symbols.empty()) {
    return absl::InvalidArgumentError(
        "the split has no test part to compare models on; give it a share above 0");
  }
  result_.corpus = DescribeCorpus(dataset_);
  RECOUNT_RETURN_IF_ERROR(GatherModels());
  RECOUNT_RETURN_IF_ERROR(MeasureOrders());
  RECOUNT_RETURN_IF_ERROR(MeasureGiven());
  RECOUNT_RETURN_IF_ERROR(DrawSamples());
  RECOUNT_RETURN_IF_ERROR(MeasureTexts());
  MeasureDifferences();
  MeasureGains();
  absl::c_move(Remarks(dataset_.test, dataset_.vocabulary.size(), result_.models, contestants_),
               std::back_inserter(result_.remarks));
  return std::move(result_);
}

absl::Status Comparison::GatherModels() {
  Stage("training");
  RECOUNT_ASSIGN_OR_RETURN(contestants_, Gather(dataset_, options_.contestants, pool_));
  for (const Contestant& contestant : contestants_) {
    RECOUNT_RETURN_IF_ERROR(
        CheckVocabulary(*contestant.model, dataset_.vocabulary, contestant.description.label));
    result_.models.push_back(DescribeContestant(contestant));
  }
  return absl::OkStatus();
}

absl::Status Comparison::MeasureOrders() {
  if (options_.contestants.orders.empty()) return absl::OkStatus();
  Stage("measuring every order");
  const std::vector<ngram::Smoothing>& smoothings = options_.contestants.smoothings;
  const OrderFiguresOptions options = {options_.contestants.orders,
                                       absl::c_linear_search(smoothings, ngram::Smoothing::kKneserNey),
                                       options_.floor_epsilon};
  absl::StatusOr<std::vector<reports::OrderFigures>> measured = MeasureOrderFigures(dataset_, options, pool_);
  // The tables of one order reach further than the tree of all.
  if (absl::IsResourceExhausted(measured.status())) {
    result_.remarks.push_back(absl::StrCat("There are no tables by order: ", measured.status().message()));
    return absl::OkStatus();
  }
  RECOUNT_RETURN_IF_ERROR(measured.status());
  result_.orders = *std::move(measured);
  return absl::OkStatus();
}

absl::Status Comparison::MeasureGiven() {
  Stage("scoring the held-out text");
  const Bootstrap validation(dataset_.validation.symbols.size(), SeededBootstrap());
  scores_.resize(contestants_.size());
  std::vector<absl::Status> statuses(contestants_.size());
  // The net comes last and takes longest: begin with it.
  pool_.Run(contestants_.size(), [&](std::size_t piece) {
    const std::size_t index = contestants_.size() - 1 - piece;
    statuses[index] = MeasureGiven(validation, index);
  });
  return FirstError(statuses);
}

absl::Status Comparison::MeasureGiven(const Bootstrap& validation, std::size_t index) {
  const Stopwatch watch;
  const LanguageModel& model = *contestants_[index].model;
  reports::ModelResult& result = result_.models[index];
  absl::StatusOr<GivenFigures> measured = held_out_.Measure(model);
  if (!measured.ok()) return AtPlace(contestants_[index].file_name, measured.status());
  GivenFigures& given = *measured;
  result.score_seconds = watch.Seconds();
  result.test = Summarize(held_out_.symbols(), given.scores, dataset_.vocabulary, options_.floor_epsilon,
                          test_bootstrap_);
  result.given_brackets = std::move(given.brackets);
  result.given_indentation = std::move(given.indentation);
  if (const auto* const net = dynamic_cast<const NetLanguageModel*>(&model); net != nullptr) {
    result.net = FiguresOfNet(net->net(), held_out_.symbols());
  }
  scores_[index] = std::move(given.scores);
  if (dataset_.validation.symbols.empty()) return absl::OkStatus();
  std::vector<ScoredSymbol> scores(dataset_.validation.symbols.size());
  model.Score(dataset_.validation.symbols, absl::MakeSpan(scores));
  if (dynamic_cast<const NetLanguageModel*>(&model) != nullptr) {
    const absl::Status finite = CheckOverflow(scores);
    if (!finite.ok()) return AtPlace(contestants_[index].file_name + " (validation part)", finite);
  }
  result.validation =
      Summarize(dataset_.validation.symbols, scores, dataset_.vocabulary, options_.floor_epsilon, validation);
  return absl::OkStatus();
}

// A piece is one sample of one model; every model uses the same seeds.
absl::Status Comparison::DrawSamples() {
  Stage("sampling");
  const std::size_t seeds = options_.sample_seeds;
  std::vector<absl::StatusOr<Sample>> drawn(contestants_.size() * seeds, absl::StatusOr<Sample>(Sample{}));
  std::vector<double> seconds(drawn.size());
  pool_.Run(drawn.size(), [&](std::size_t piece) {
    const Stopwatch watch;
    const std::size_t from_the_end = drawn.size() - 1 - piece;
    SampleOptions sample;
    sample.length = options_.sample_characters;
    sample.temperature = options_.temperature;
    sample.seed = options_.seed + from_the_end % seeds;
    drawn[from_the_end] = DrawSample(*contestants_[from_the_end / seeds].model, sample);
    seconds[from_the_end] = watch.Seconds();
  });
  samples_.resize(contestants_.size());
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    if (!drawn[i].ok()) return AtPlace(contestants_[i / seeds].file_name, drawn[i].status());
    samples_[i / seeds].drawn.push_back(*std::move(drawn[i]));
    samples_[i / seeds].seconds += seconds[i];
  }
  return absl::OkStatus();
}

absl::Status Comparison::MeasureTexts() {
  Stage("measuring samples");
  result_.held_out.brackets = Summarize(held_out_.tally().brackets, nullptr);
  result_.held_out.indentation = Summarize(held_out_.tally().indentation, nullptr);
  result_.held_out_beginning = Beginning(held_out_.symbols());
  // The held-out text is piece 0, then the models.
  std::vector<absl::Status> statuses(samples_.size() + 1);
  pool_.Run(statuses.size(), [&](std::size_t piece) {
    statuses[piece] = piece == 0 ? MeasureHeldOutCopying() : MeasureSamples(piece - 1);
  });
  return FirstError(statuses);
}

absl::Status Comparison::MeasureHeldOutCopying() {
  RECOUNT_ASSIGN_OR_RETURN(
      result_.held_out.copying,
      MeasureCopying({held_out_.symbols()}, dataset_.train.symbols, dataset_.vocabulary));
  return absl::OkStatus();
}

absl::Status Comparison::MeasureSamples(std::size_t index) {
  reports::ModelResult& model = result_.models[index];
  const std::vector<Sample>& samples = samples_[index].drawn;
  RECOUNT_ASSIGN_OR_RETURN(model.sampled, MeasureText(samples));
  model.sample_seconds = samples_[index].seconds;
  model.sample_temperature = options_.temperature;
  for (std::size_t s = 0; s < samples.size(); ++s) {
    model.sample_characters += samples[s].symbols.size();
    model.sample_restarts += samples[s].end.restarts;
    model.samples.push_back({options_.seed + s, Beginning(samples[s].symbols)});
  }
  return absl::OkStatus();
}

absl::StatusOr<reports::TextFigures> Comparison::MeasureText(const std::vector<Sample>& samples) const {
  std::vector<std::string> structural_texts;
  std::vector<absl::Span<const Symbol>> symbols;
  for (const Sample& sample : samples) {
    structural_texts.push_back(
        StructuralText(dataset_.vocabulary.Decode(sample.symbols), dataset_.corpus.unit));
    symbols.emplace_back(sample.symbols);
  }
  const StructureTally tally = TallyStructure(structural_texts, dataset_.corpus.kind);
  reports::TextFigures figures;
  figures.brackets = Summarize(tally.brackets, &held_out_.tally().brackets);
  figures.indentation = Summarize(tally.indentation, &held_out_.tally().indentation);
  RECOUNT_ASSIGN_OR_RETURN(figures.copying,
                           MeasureCopying(symbols, dataset_.train.symbols, dataset_.vocabulary));
  return figures;
}

// Each net against each count model.
bool AreCompared(const Contestant& a, const Contestant& b) {
  return a.IsNet() && b.description.order.has_value();
}

void Comparison::MeasureDifferences() {
  const auto loss = [this](const ScoredSymbol& score) {
    return FlooredLossNats(score, dataset_.vocabulary.size(), options_.floor_epsilon);
  };
  for (std::size_t a = 0; a < contestants_.size(); ++a) {
    for (std::size_t b = 0; b < contestants_.size(); ++b) {
      if (!AreCompared(contestants_[a], contestants_[b])) continue;
      const MeanDifference difference = Difference(scores_[a], scores_[b], loss, test_bootstrap_);
      result_.differences.push_back({contestants_[a].description.id, contestants_[b].description.id,
                                     difference.nats_per_char.value_or(0), difference.interval});
    }
  }
}

void Comparison::MeasureGains() {
  for (const GainPair& pair : FindGainPairs(contestants_, result_.models)) {
    result_.gains.push_back(MeasureGain(pair, result_.models, scores_, dataset_.vocabulary.size(),
                                        options_.floor_epsilon, test_bootstrap_));
  }
}

}  // namespace

absl::StatusOr<reports::Result> Compare(const Dataset& dataset, const ComparisonOptions& options) {
  return Comparison(dataset, options).Run();
}

}  // namespace recount::compare
