// A slow way to a language's entropy rate that knows nothing of depths: all states reached from the
// beginning, one by one, and the long-run share of time in each by iteration.

#ifndef RECOUNT_TESTS_CORPORA_LANGUAGE_ORACLE_H_
#define RECOUNT_TESTS_CORPORA_LANGUAGE_ORACLE_H_

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace recount::testing {

template <typename Language>
std::vector<double> NextOf(const Language& language, const typename Language::State& state) {
  std::vector<double> probabilities(language.characters().size());
  language.NextDistribution(state, absl::MakeSpan(probabilities));
  return probabilities;
}

// A finite Markov chain with the entropy of the next step in each state.
struct Chain {
  std::vector<std::vector<std::pair<std::size_t, double>>> steps;
  std::vector<double> entropy_nats;
};

// `key` makes a state a string. Checks on the way that each distribution sums to one and that Advance accepts
// exactly what has a probability.
template <typename Language, typename Key>
Chain AllStates(const Language& language, Key key) {
  Chain chain;
  std::map<std::string, std::size_t> numbers;
  std::vector<typename Language::State> states = {typename Language::State()};
  numbers[key(states[0])] = 0;
  for (std::size_t i = 0; i < states.size(); ++i) {
    const std::vector<double> next = NextOf(language, states[i]);
    double sum = 0, entropy = 0;
    chain.steps.emplace_back();
    for (std::size_t c = 0; c < next.size(); ++c) {
      typename Language::State after = states[i];
      const bool accepted = language.Advance(language.characters()[c], after);
      EXPECT_EQ(accepted, next[c] > 0) << key(states[i]);
      EXPECT_TRUE(accepted || key(after) == key(states[i]));
      if (!accepted) continue;
      sum += next[c];
      entropy -= next[c] * std::log(next[c]);
      const auto [found, is_new] = numbers.emplace(key(after), states.size());
      if (is_new) states.push_back(after);
      chain.steps[i].emplace_back(found->second, next[c]);
    }
    EXPECT_NEAR(sum, 1, 1e-14) << key(states[i]);
    chain.entropy_nats.push_back(entropy);
  }
  return chain;
}

// Steps of a chain that stays where it is half of the time: the same stationary distribution, no period.
inline double EntropyRateByIteration(const Chain& chain) {
  std::vector<double> share(chain.steps.size());
  share[0] = 1;
  double rate = 0, before = -1;
  for (int step = 0; step < 200'000 && (step < 1000 || std::abs(rate - before) > 1e-16); ++step) {
    std::vector<double> next(share.size());
    for (std::size_t i = 0; i < share.size(); ++i) {
      next[i] += share[i] / 2;
      for (const auto& [to, probability] : chain.steps[i]) next[to] += share[i] / 2 * probability;
    }
    share = std::move(next);
    before = rate;
    rate = 0;
    for (std::size_t i = 0; i < share.size(); ++i) rate += share[i] * chain.entropy_nats[i];
  }
  return rate;
}

// Mean and standard error of -ln p(next) over a text, by means of blocks of 1,000 characters.
struct MeanNats {
  double mean = 0, standard_error = 0;
};

template <typename Language>
MeanNats MeanNatsOf(const Language& language, absl::string_view text) {
  constexpr std::size_t kBlock = 1000;
  typename Language::State state;
  std::vector<double> blocks(text.size() / kBlock);
  for (std::size_t i = 0; i < blocks.size() * kBlock; ++i) {
    const std::vector<double> next = NextOf(language, state);
    blocks[i / kBlock] -= std::log(next[language.characters().find(text[i])]) / kBlock;
    EXPECT_TRUE(language.Advance(text[i], state)) << "impossible character at " << i;
  }
  MeanNats result;
  for (const double block : blocks) result.mean += block / static_cast<double>(blocks.size());
  double squares = 0;
  for (const double block : blocks) squares += (block - result.mean) * (block - result.mean);
  const auto n = static_cast<double>(blocks.size());
  result.standard_error = std::sqrt(squares / (n - 1) / n);
  return result;
}

}  // namespace recount::testing

#endif  // RECOUNT_TESTS_CORPORA_LANGUAGE_ORACLE_H_
