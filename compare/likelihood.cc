#include "compare/likelihood.h"

#include <cmath>
#include <numbers>
#include <numeric>

namespace recount::compare {
namespace {

// Losses by position, to draw blocks from: 0 in both where a position does not count.
struct Losses {
  explicit Losses(std::size_t positions) : nats(positions), counted(positions) {}
  void Set(std::size_t position, double loss_nats) {
    nats[position] = loss_nats;
    counted[position] = 1;
  }
  std::optional<reports::Interval> Interval(const Bootstrap& bootstrap) const {
    return bootstrap.RatioInterval(nats, counted);
  }
  std::vector<double> nats, counted;
};

double Sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

}  // namespace

double FlooredLossNats(const ScoredSymbol& score, std::size_t vocabulary_size, double epsilon) {
  const double uniform = 1.0 / static_cast<double>(vocabulary_size);
  if (score.outcome == Outcome::kOov) return 0;
  if (score.outcome == Outcome::kUnseenHistory) return -std::log(uniform);
  return -std::log((1 - epsilon) * std::exp(score.log_prob_nats) + epsilon * uniform);
}

double SymbolBytes(const Vocabulary& vocabulary, Symbol symbol) {
  if (vocabulary.unit() == Unit::kByte) return 1;
  const std::uint32_t code_point = vocabulary.code_points()[symbol];
  if (code_point < 0x80) return 1;
  if (code_point < 0x800) return 2;
  return code_point < 0x10000 ? 3 : 4;
}

// Units are converted here and nowhere else.
reports::CrossEntropy ToCrossEntropy(double total_nats, std::uint64_t positions, double bytes) {
  reports::CrossEntropy result;
  if (positions == 0) return result;
  result.nats_per_char = total_nats / static_cast<double>(positions);
  result.bits_per_char = *result.nats_per_char / std::numbers::ln2;
  result.bits_per_byte = total_nats / std::numbers::ln2 / bytes;
  result.perplexity = std::exp(*result.nats_per_char);
  return result;
}

void LikelihoodSums::Add(const ScoredSymbol& score, double floored_loss_nats, double symbol_bytes) {
  switch (score.outcome) {
    case Outcome::kOov:
      ++oovs_;
      return;
    case Outcome::kCovered:
      ++covered_positions_;
      covered_.nats -= score.log_prob_nats;
      covered_.bytes += symbol_bytes;
      break;
    case Outcome::kUnseenHistory:
      ++unseen_history_;
      break;
    case Outcome::kUnseenContinuation:
      ++unseen_continuation_;
      break;
  }
  floored_.nats += floored_loss_nats;
  floored_.bytes += symbol_bytes;
}

void LikelihoodSums::AddPiece(const LikelihoodSums& piece) {
  covered_.nats += piece.covered_.nats;
  covered_.bytes += piece.covered_.bytes;
  floored_.nats += piece.floored_.nats;
  floored_.bytes += piece.floored_.bytes;
  covered_positions_ += piece.covered_positions_;
  oovs_ += piece.oovs_;
  unseen_history_ += piece.unseen_history_;
  unseen_continuation_ += piece.unseen_continuation_;
}

reports::Likelihood LikelihoodSums::Likelihood(double epsilon) const {
  reports::Likelihood result;
  result.floor_epsilon = epsilon;
  result.positions = covered_positions_ + unseen_history_ + unseen_continuation_;
  result.oovs = oovs_;
  result.covered_positions = covered_positions_;
  result.zeros_unseen_history = unseen_history_;
  result.zeros_unseen_continuation = unseen_continuation_;
  result.covered = ToCrossEntropy(covered_.nats, covered_positions_, covered_.bytes);
  result.floored = ToCrossEntropy(floored_.nats, result.positions, floored_.bytes);
  result.all.infinite = covered_positions_ < result.positions;
  if (!result.all.infinite) result.all = result.covered;
  if (result.positions > 0) {
    result.covered_share = static_cast<double>(covered_positions_) / static_cast<double>(result.positions);
  }
  return result;
}

reports::Likelihood Summarize(absl::Span<const Symbol> text, absl::Span<const ScoredSymbol> scores,
                              const Vocabulary& vocabulary, double epsilon, const Bootstrap& bootstrap) {
  Losses covered(text.size()), floored(text.size());
  LikelihoodSums total, piece;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i > 0 && i % LikelihoodSums::kPieceSymbols == 0) {
      total.AddPiece(piece);
      piece = {};
    }
    const bool is_oov = scores[i].outcome == Outcome::kOov;
    const double loss_nats = FlooredLossNats(scores[i], vocabulary.size(), epsilon);
    piece.Add(scores[i], loss_nats, is_oov ? 0 : SymbolBytes(vocabulary, text[i]));
    if (!is_oov) floored.Set(i, loss_nats);
    if (scores[i].outcome == Outcome::kCovered) covered.Set(i, -scores[i].log_prob_nats);
  }
  total.AddPiece(piece);
  reports::Likelihood result = total.Likelihood(epsilon);
  result.covered.nats_interval = covered.Interval(bootstrap);
  result.floored.nats_interval = floored.Interval(bootstrap);
  if (!result.all.infinite) result.all = result.covered;
  return result;
}

MeanDifference Difference(absl::Span<const ScoredSymbol> a, absl::Span<const ScoredSymbol> b, LossNats loss,
                          const Bootstrap& bootstrap) {
  Losses differences(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].outcome != Outcome::kOov) differences.Set(i, loss(a[i]) - loss(b[i]));
  }
  const double mean = Sum(differences.nats) / Sum(differences.counted);
  if (!std::isfinite(mean)) return {};
  return {mean, differences.Interval(bootstrap)};
}

}  // namespace recount::compare
