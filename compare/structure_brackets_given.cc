#include "compare/structure_brackets_given.h"

#include <algorithm>
#include <optional>
#include <string>

#include "compare/structure_buckets.h"

namespace recount::compare {
namespace {

using Role = GivenBracketsPlan::Role;

constexpr double kRightShare = 0.8;  // Hewitt et al. 2020.
constexpr double kWrongMass = 0.2;   // Likewise.

std::size_t PairOf(char closer) {
  return static_cast<std::size_t>(std::find(kClosers.begin(), kClosers.end(), closer) - kClosers.begin());
}

Role RoleWithin(char innermost) {
  if (innermost == '(') return Role::kInRound;
  if (innermost == '[') return Role::kInSquare;
  if (innermost == '{') return Role::kInCurly;
  return Role::kNothingOpen;
}

double ProbabilityOf(Symbol symbol, absl::Span<const double> probabilities) {
  return symbol == kOov ? 0.0 : probabilities[symbol];
}

// The place of a probability among all, from the largest: 1 is the largest, ties share the mean of their
// places.
double Rank(double probability, absl::Span<const double> probabilities) {
  std::size_t larger = 0;
  std::size_t equal = 0;  // Itself among them.
  for (const double other : probabilities) {
    if (other > probability) ++larger;
    if (other == probability) ++equal;
  }
  return static_cast<double>(larger) + (static_cast<double>(equal) + 1.0) / 2.0;
}

std::optional<double> Mean(double sum, std::uint64_t n) {
  if (n == 0) return std::nullopt;
  return sum / static_cast<double>(n);
}

}  // namespace

GivenBracketsPlan::GivenBracketsPlan(absl::string_view text, const StructureReading& reading,
                                     absl::Span<const Symbol> symbols, const Vocabulary& vocabulary)
    : vocabulary_size_(vocabulary.size()), roles_(symbols.size(), Role::kNothing) {
  for (std::size_t i = 0; i < kClosers.size(); ++i) {
    closer_symbols_[i] = vocabulary.Find(static_cast<unsigned char>(kClosers[i]));
  }
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    if (symbols[i] == kOov || reading.lexical.before[i] != Lexeme::kCode) continue;
    roles_[i] = RoleWithin(reading.innermost[i]);
  }
  for (const Closer& closer : reading.closers) {
    roles_[closer.position] = Role::kNothing;
    if (closer.fate != CloserFate::kMatched || symbols[closer.position] == kOov) continue;
    roles_[closer.position] = Role::kMatchedCloser;
    closers_.push_back({.position = closer.position,
                        .pair = PairOf(text[closer.position]),
                        .distance_bucket = DistanceBucket(closer.position - closer.opener),
                        .depth_bucket = PairDepthBucket(closer.depth)});
  }
}

GivenBracketsMeter::GivenBracketsMeter(const GivenBracketsPlan& plan)
    : plan_(&plan), by_distance_(DistanceLabels().size()), by_depth_(PairDepthLabels().size()) {}

void GivenBracketsMeter::Visit(std::size_t position, absl::Span<const double> probabilities) {
  const std::array<Symbol, 3>& symbols = plan_->closer_symbols();
  const Role role = plan_->role(position);
  if (role == Role::kNothing) return;
  if (role == Role::kMatchedCloser) {
    const absl::Span<const GivenBracketsPlan::MatchedCloser> closers = plan_->closers();
    while (closers[next_closer_].position < position) ++next_closer_;
    VisitCloser(closers[next_closer_], probabilities);
    return;
  }
  double mass = 0;
  if (role != Role::kInRound) mass += ProbabilityOf(symbols[0], probabilities);
  if (role != Role::kInSquare) mass += ProbabilityOf(symbols[1], probabilities);
  if (role != Role::kInCurly) mass += ProbabilityOf(symbols[2], probabilities);
  Add(mass, role == Role::kNothingOpen ? nothing_open_ : something_open_);
}

void GivenBracketsMeter::VisitCloser(const GivenBracketsPlan::MatchedCloser& closer,
                                     absl::Span<const double> probabilities) {
  double any = 0;
  for (const Symbol symbol : plan_->closer_symbols()) any += ProbabilityOf(symbol, probabilities);
  const double right = probabilities[plan_->closer_symbols()[closer.pair]];
  const double rank = Rank(right, probabilities);
  for (CloserSums* sums : {&all_, &by_distance_[closer.distance_bucket], &by_depth_[closer.depth_bucket]}) {
    ++sums->n;
    sums->probability += right;
    sums->rank += rank;
    if (any <= 0) continue;
    ++sums->n_share;
    sums->share += right / any;
    if (right / any > kRightShare) ++sums->correct;
  }
}

void GivenBracketsMeter::Add(double mass, MassSums& sums) {
  ++sums.n;
  sums.mass += mass;
  if (mass < kWrongMass) ++sums.below_fifth;
}

reports::CloserBucket GivenBracketsMeter::Summary(absl::string_view label, const CloserSums& sums) {
  return {.label = std::string(label),
          .n = sums.n,
          .mean_probability = Mean(sums.probability, sums.n),
          .n_share = sums.n_share,
          .mean_share = Mean(sums.share, sums.n_share),
          .correct_share = Share(sums.correct, sums.n),
          .mean_rank = Mean(sums.rank, sums.n)};
}

reports::WrongCloserMass GivenBracketsMeter::Summary(const MassSums& sums) {
  return {.n = sums.n,
          .mean_mass = Mean(sums.mass, sums.n),
          .below_fifth_share = Share(sums.below_fifth, sums.n)};
}

reports::GivenBrackets GivenBracketsMeter::Finish() const {
  reports::GivenBrackets figures;
  figures.all = Summary("all", all_);
  for (std::size_t i = 0; i < by_distance_.size(); ++i) {
    figures.by_distance.push_back(Summary(DistanceLabels()[i], by_distance_[i]));
  }
  for (std::size_t i = 0; i < by_depth_.size(); ++i) {
    figures.by_depth.push_back(Summary(PairDepthLabels()[i], by_depth_[i]));
  }
  figures.something_open = Summary(something_open_);
  figures.nothing_open = Summary(nothing_open_);
  return figures;
}

}  // namespace recount::compare
