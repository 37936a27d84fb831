#include "compare/likelihood.h"

#include <cmath>
#include <numbers>
#include <numeric>

namespace recount::compare {
namespace {

// Losses of some of a text's positions: 0 in all three where a position does not count.
struct Losses {
  explicit Losses(std::size_t positions) : nats(positions), counted(positions) {}
  void Set(std::size_t position, double loss_nats, double size_bytes) {
    nats[position] = loss_nats;
    counted[position] = 1;
    bytes += size_bytes;
  }
  std::vector<double> nats, counted;
  double bytes = 0;
};

double Sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

// Units are converted here and nowhere else.
reports::CrossEntropy ToCrossEntropy(const Losses& losses, const Bootstrap& bootstrap) {
  reports::CrossEntropy result;
  const double positions = Sum(losses.counted);
  if (positions == 0) return result;
  const double total_nats = Sum(losses.nats);
  result.nats_per_char = total_nats / positions;
  result.bits_per_char = *result.nats_per_char / std::numbers::ln2;
  result.bits_per_byte = total_nats / std::numbers::ln2 / losses.bytes;
  result.perplexity = std::exp(*result.nats_per_char);
  result.nats_interval = bootstrap.RatioInterval(losses.nats, losses.counted);
  return result;
}

std::size_t SizeBytes(std::uint32_t code_point, Unit unit) {
  if (unit == Unit::kByte || code_point < 0x80) return 1;
  if (code_point < 0x800) return 2;
  return code_point < 0x10000 ? 3 : 4;
}

void CountOutcome(Outcome outcome, reports::Likelihood& result) {
  if (outcome == Outcome::kOov) {
    ++result.oovs;
    return;
  }
  ++result.positions;
  if (outcome == Outcome::kCovered) ++result.covered_positions;
  if (outcome == Outcome::kUnseenHistory) ++result.zeros_unseen_history;
  if (outcome == Outcome::kUnseenContinuation) ++result.zeros_unseen_continuation;
}

}  // namespace

double FlooredLossNats(const ScoredSymbol& score, std::size_t vocabulary_size, double epsilon) {
  const double uniform = 1.0 / static_cast<double>(vocabulary_size);
  if (score.outcome == Outcome::kOov) return 0;
  if (score.outcome == Outcome::kUnseenHistory) return -std::log(uniform);
  return -std::log((1 - epsilon) * std::exp(score.log_prob_nats) + epsilon * uniform);
}

reports::Likelihood Summarize(absl::Span<const Symbol> text, absl::Span<const ScoredSymbol> scores,
                              const Vocabulary& vocabulary, double epsilon, const Bootstrap& bootstrap) {
  reports::Likelihood result;
  result.floor_epsilon = epsilon;
  Losses covered(text.size()), floored(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    CountOutcome(scores[i].outcome, result);
    if (scores[i].outcome == Outcome::kOov) continue;
    const auto size_bytes =
        static_cast<double>(SizeBytes(vocabulary.code_points()[text[i]], vocabulary.unit()));
    floored.Set(i, FlooredLossNats(scores[i], vocabulary.size(), epsilon), size_bytes);
    if (scores[i].outcome == Outcome::kCovered) covered.Set(i, -scores[i].log_prob_nats, size_bytes);
  }
  result.covered = ToCrossEntropy(covered, bootstrap);
  result.floored = ToCrossEntropy(floored, bootstrap);
  result.all.infinite = result.covered_positions < result.positions;
  if (!result.all.infinite) result.all = result.covered;
  if (result.positions > 0) {
    result.covered_share =
        static_cast<double>(result.covered_positions) / static_cast<double>(result.positions);
  }
  return result;
}

reports::PairDifference Difference(absl::Span<const ScoredSymbol> a, absl::Span<const ScoredSymbol> b,
                                   std::size_t vocabulary_size, double epsilon, const Bootstrap& bootstrap) {
  Losses losses(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].outcome == Outcome::kOov) continue;
    losses.Set(
        i, FlooredLossNats(a[i], vocabulary_size, epsilon) - FlooredLossNats(b[i], vocabulary_size, epsilon),
        1);
  }
  reports::PairDifference result;
  const double positions = Sum(losses.counted);
  if (positions > 0) result.floored_nats_per_char = Sum(losses.nats) / positions;
  result.interval = bootstrap.RatioInterval(losses.nats, losses.counted);
  return result;
}

}  // namespace recount::compare
