#include "tests/ngram/naive_backoff.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "corpora/random.h"
#include "ngram/arpa_token.h"

namespace recount::ngram::testing {

std::uint64_t NaiveBackoff::ngrams(int n) const {
  return static_cast<std::uint64_t>(std::count_if(weights.begin(), weights.end(), [n](const auto& entry) {
    return entry.first.size() == static_cast<std::size_t>(n);
  }));
}

void NaiveBackoff::Visit(int n, NgramVisitor visit) const {
  for (const auto& [ngram, weight] : weights) {
    if (ngram.size() != static_cast<std::size_t>(n)) continue;
    visit(ngram, weight.log10_prob, n < longest ? std::optional<double>(weight.log10_backoff) : std::nullopt);
  }
}

BackoffScore NaiveBackoff::Score(absl::Span<const Symbol> history, Symbol symbol) const {
  std::vector<Symbol> ngram(history.begin(), history.end());
  ngram.push_back(symbol);
  if (const auto listed = weights.find(ngram); listed != weights.end()) {
    return {listed->second.log10_prob, static_cast<int>(ngram.size())};
  }
  if (history.empty()) return {kMissingUnknownLog10, 0};
  BackoffScore score = Score(history.subspan(1), symbol);
  ngram.pop_back();
  if (const auto listed = weights.find(ngram); listed != weights.end()) {
    score.log10_prob += listed->second.log10_backoff;
  }
  return score;
}

Vocabulary Letters(std::size_t size) {
  std::string letters;
  for (std::size_t i = 0; i < size; ++i) letters += static_cast<char>('a' + i);
  return *Vocabulary::FromText(letters, Unit::kByte);
}

namespace {

double Rounded(double value) { return static_cast<float>(value); }

// Lists some of `symbols` after `history` with a random share of the mass, and gives the history the weight
// that leaves the rest to shorter ones.
void Continue(const std::vector<Symbol>& history, const std::vector<Symbol>& symbols, Random& random,
              NaiveBackoff& model) {
  std::vector<Symbol> listed;
  for (const Symbol symbol : symbols) {
    if (random.Uniform() < 0.5) listed.push_back(symbol);
  }
  if (listed.empty() || listed.size() == symbols.size()) return;
  double mass = 0, shorter_mass = 0;
  for (const Symbol symbol : listed) {
    const double prob = random.Uniform() * 0.9 / static_cast<double>(listed.size());
    shorter_mass += std::pow(10, model.Score(absl::MakeConstSpan(history).subspan(1), symbol).log10_prob);
    std::vector<Symbol> ngram = history;
    ngram.push_back(symbol);
    model.weights[ngram] = {Rounded(std::log10(prob)), 0};
    mass += std::pow(10, model.weights[ngram].log10_prob);
  }
  model.weights[history].log10_backoff = Rounded(std::log10((1 - mass) / (1 - shorter_mass)));
}

}  // namespace

NaiveBackoff RandomBackoff(std::size_t size, int longest, std::uint64_t seed) {
  Random random(seed);
  NaiveBackoff model;
  model.longest = longest;
  std::vector<Symbol> symbols = {kEndOfText, kOov};
  for (std::size_t i = 0; i < size; ++i) symbols.push_back(static_cast<Symbol>(i));
  std::vector<double> shares;
  double total = 0;
  for (std::size_t i = 0; i < symbols.size(); ++i) total += shares.emplace_back(0.1 + random.Uniform());
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    model.weights[{symbols[i]}] = {Rounded(std::log10(shares[i] / total)), 0};
  }
  model.weights[{kPad}] = {kArpaLogZero, 0};
  for (int n = 1; n < longest; ++n) {
    std::vector<std::vector<Symbol>> histories;
    for (const auto& [ngram, weight] : model.weights) {
      if (ngram.size() == static_cast<std::size_t>(n) && ngram.back() != kEndOfText)
        histories.push_back(ngram);
    }
    for (const std::vector<Symbol>& history : histories) {
      if (n == 1 || random.Uniform() < 0.7) Continue(history, symbols, random, model);
    }
  }
  return model;
}

std::map<std::vector<Symbol>, NaiveWeights> AsMap(const BackoffSource& source) {
  std::map<std::vector<Symbol>, NaiveWeights> entries;
  for (int n = 1; n <= source.longest_ngram(); ++n) {
    source.Visit(n,
                 [&](absl::Span<const Symbol> ngram, double log10_prob, std::optional<double> log10_backoff) {
                   entries[{ngram.begin(), ngram.end()}] = {log10_prob, log10_backoff.value_or(0)};
                 });
  }
  return entries;
}

}  // namespace recount::ngram::testing
