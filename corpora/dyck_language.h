// Bounded Dyck-(k, m): well-nested brackets of k kinds, never more than m open at once. Its truth is known:
// what comes next depends on the brackets that are open and on nothing else.
//
// The rule, with d brackets open:
//   d = 0          an opener, of any kind with probability 1 / k each;
//   0 < d < m      an opener with probability p (p / k for each kind), or the closer of the innermost open
//                  bracket with probability 1 - p;
//   d = m          the closer of the innermost open bracket, with certainty.
// So wherever a bracket is open and another may be opened, the right closer has probability 1 - p, at depth m
// it has 1, and every other closer has 0 everywhere.
//
// Source: Hewitt et al. 2020, "RNNs can generate bounded hierarchical languages with optimal memory", without
// its end symbol: the text goes on.
// Thread safety: immutable once made.

#ifndef RECOUNT_CORPORA_DYCK_LANGUAGE_H_
#define RECOUNT_CORPORA_DYCK_LANGUAGE_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace recount {

struct DyckOptions {
  std::uint64_t kinds = 2;      // k, 1 to 4: () [] {} <> in this order.
  std::uint64_t max_depth = 8;  // m, 1 to 1000.
  double open = 0.5;            // p, above 0 and below 1.
};

class DyckLanguage {
 public:
  static constexpr std::uint64_t kMaxKinds = 4;
  static constexpr std::uint64_t kMaxDepth = 1000;

  // Errors: InvalidArgument for options out of range.
  static absl::StatusOr<DyckLanguage> Create(const DyckOptions& options);

  // The brackets that are open, outermost first, as their opening characters. Begins empty.
  using State = std::string;

  const DyckOptions& options() const { return options_; }

  // The symbols of the language: "()[]" for k = 2.
  absl::string_view characters() const { return characters_; }

  // The probability of each of characters() to come next, given what is open.
  // REQUIRES: probabilities.size() == characters().size(); `open` is a state that Advance made.
  void NextDistribution(const State& open, absl::Span<double> probabilities) const;

  // Takes in the next character. False, with `open` unchanged, where it has probability 0.
  bool Advance(char next, State& open) const;

  // The entropy rate in nats per character: the stationary distribution of the depth, times the entropy of
  // the next symbol at each depth: H(p) + p ln k for 0 < d < m, ln k for d = 0, 0 for d = m. Error: 1e-12
  // relative. A text of n symbols from the empty state has this rate to O(m / n).
  double EntropyRateNats() const;

 private:
  explicit DyckLanguage(const DyckOptions& options);

  // The probability of an opener of any kind at a depth.
  double OpenProbability(std::size_t depth) const;

  DyckOptions options_;
  std::string characters_;
};

}  // namespace recount

#endif  // RECOUNT_CORPORA_DYCK_LANGUAGE_H_
