#include "compare/net_figures.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>

#include "compare/net_language_model.h"
#include "compare/sampler.h"
#include "corpora/status_macros.h"
#include "rnn/training_record.h"

namespace recount::compare {
namespace {

std::optional<double> IfFinite(double value) {
  return std::isfinite(value) ? std::optional<double>(value) : std::nullopt;
}

// Nothing where the net's file says nothing of its training.
void AddRecord(const rnn::Net& net, reports::NetFigures& figures) {
  const absl::StatusOr<rnn::TrainingRecord> record = rnn::RecordOf(net.metadata(), net.vocabulary());
  if (!record.ok()) return;
  for (const rnn::LossRecord& losses : record->losses) {
    figures.losses.push_back(
        {losses.update, losses.train_nats, losses.smoothed_nats, losses.validation_nats});
  }
  for (const rnn::SampleRecord& sample : record->samples) {
    figures.training_samples.push_back({sample.update, net.vocabulary().Decode(sample.symbols)});
  }
  for (const rnn::Divergence& divergence : record->divergences) {
    figures.divergences.push_back({divergence.update, static_cast<int>(divergence.epoch), divergence.what,
                                   divergence.back_to, divergence.learning_rate});
  }
}

// All but the gradient.
reports::NetFigures Figures(const rnn::Net& net, std::size_t characters,
                            const std::vector<rnn::GateSaturation>& gates) {
  reports::NetFigures figures;
  figures.characters = characters;
  for (const rnn::GateSaturation& gate : gates) {
    figures.gates.push_back(
        {static_cast<int>(gate.layer), gate.gate, gate.shut_share, gate.open_share, gate.mean});
  }
  for (const rnn::SingularValue& value : rnn::LargestSingularValues(net)) {
    figures.singular_values.push_back({static_cast<int>(value.layer), value.block, IfFinite(value.largest)});
  }
  AddRecord(net, figures);
  return figures;
}

void AddGradient(const std::vector<std::vector<double>>& norms, reports::NetFigures& figures) {
  for (std::size_t layer = 0; layer < norms.size(); ++layer) {
    reports::GradientNorms& of_layer = figures.gradient_norms.emplace_back();
    of_layer.layer = static_cast<int>(layer);
    std::transform(norms[layer].begin(), norms[layer].end(), std::back_inserter(of_layer.by_steps_back),
                   IfFinite);
  }
}

}  // namespace

absl::StatusOr<WatchedNet> WatchNet(const rnn::Net& net, absl::Span<const Symbol> text,
                                    const rnn::GradientOptions& gradient, bool keep_states) {
  RECOUNT_ASSIGN_OR_RETURN(const auto norms, rnn::GradientNorms(net, text, gradient));
  RECOUNT_ASSIGN_OR_RETURN(rnn::TextWatch watch, rnn::WatchText(net, text, keep_states));
  WatchedNet watched = {Figures(net, text.size(), watch.gates), std::move(watch.states)};
  AddGradient(norms, watched.figures);
  return watched;
}

std::size_t GradientStepsFor(std::size_t symbols) {
  return symbols == 0 ? 0 : std::min(rnn::GradientOptions().steps, (symbols - 1) / 2);
}

reports::NetFigures FiguresOfNet(const rnn::Net& net, absl::Span<const Symbol> held_out) {
  const absl::Span<const Symbol> text = held_out.first(std::min(kWatchedSymbols, held_out.size()));
  rnn::GradientOptions gradient;
  gradient.steps = GradientStepsFor(text.size());
  if (gradient.steps > 0) {
    absl::StatusOr<WatchedNet> watched = WatchNet(net, text, gradient, false);
    if (watched.ok()) return std::move(watched->figures);
  }
  const absl::StatusOr<rnn::TextWatch> watch = rnn::WatchText(net, text, false);
  return Figures(net, text.size(), watch.ok() ? watch->gates : std::vector<rnn::GateSaturation>());
}

std::uint64_t NetFiguresBytes(const rnn::NetShape& shape, std::uint64_t held_out) {
  const std::uint64_t symbols = std::min<std::uint64_t>(kWatchedSymbols, held_out);
  rnn::GradientOptions gradient;
  gradient.steps = GradientStepsFor(symbols);
  const std::uint64_t watching = rnn::WatchTextBytes(shape, symbols, false);
  return std::max({gradient.steps > 0 ? rnn::GradientBytes(shape, gradient) : 0, watching,
                   rnn::SingularValuesBytes(shape)});
}

std::optional<std::vector<Symbol>> SampleOfNet(const rnn::Net& net, std::size_t length, std::uint64_t seed,
                                               absl::FunctionRef<bool()> is_cut_short) {
  SampleOptions options;
  options.length = length;
  options.seed = seed;
  std::vector<Symbol> symbols;
  const auto take = [&](Symbol symbol) {
    symbols.push_back(symbol);
    return is_cut_short() ? absl::CancelledError("the sample is cut short") : absl::OkStatus();
  };
  const absl::Status drawn = DrawSymbols(NetLanguageModel(net), options, take).status();
  if (absl::IsCancelled(drawn)) return std::nullopt;
  return drawn.ok() ? symbols : std::vector<Symbol>();  // These options have no other error.
}

}  // namespace recount::compare
