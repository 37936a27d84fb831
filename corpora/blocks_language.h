// An indented block language that looks like C, whose truth is known: lines `name {`, `name;` and `}`, each
// indented by one tab per open block.
//
//   queue {
//   	item;
//   	list {
//   		count;
//   	}
//   }
//
// The rule at the start of a line, with d blocks open:
//   d = 0          a block opens;
//   0 < d < m      a block opens with probability p, the innermost closes with q, else a statement;
//   d = m          the innermost closes with probability q, else a statement.
// A name is one of 16 words, each with probability 1 / 16; none is the beginning of another. What comes next
// depends on the number of open blocks and on the line so far, and on nothing else. Every closer matches and
// every line is indented as its braces say.
//
// Thread safety: immutable once made.

#ifndef RECOUNT_CORPORA_BLOCKS_LANGUAGE_H_
#define RECOUNT_CORPORA_BLOCKS_LANGUAGE_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace recount {

struct BlocksOptions {
  std::uint64_t max_depth = 6;  // m, 1 to 100.
  double open = 0.2;            // p, above 0.
  double close = 0.25;          // q, above 0; p + q at most 1.
};

class BlocksLanguage {
 public:
  static constexpr std::uint64_t kMaxDepth = 100;

  // Errors: InvalidArgument for options out of range.
  static absl::StatusOr<BlocksLanguage> Create(const BlocksOptions& options);

  // Where in a text one is. Begins with no block open and an empty line.
  struct State {
    std::size_t depth = 0;  // Blocks open now.
    std::string line;       // The line so far.
  };

  const BlocksOptions& options() const { return options_; }

  // The symbols of the language, in byte order.
  absl::string_view characters() const { return characters_; }

  // The probability of each of characters() to come next.
  // REQUIRES: probabilities.size() == characters().size(); `state` is one that Advance made.
  void NextDistribution(const State& state, absl::Span<double> probabilities) const;

  // Takes in the next character. False, with `state` unchanged, where it has probability 0.
  bool Advance(char next, State& state) const;

  // The entropy rate in nats per character: with pi the stationary distribution of the depth over lines, the
  // mean entropy of a line over its mean length, both under pi.
  // Error: 1e-12 relative. A text of n symbols from the beginning has this rate to O(1 / n).
  double EntropyRateNats() const;

 private:
  // Probabilities of what a line does, given the number of open blocks.
  struct LineKinds {
    double open, close, statement;
  };

  explicit BlocksLanguage(const BlocksOptions& options);
  LineKinds KindsAt(std::size_t depth) const;
  void AfterTabs(const State& state, absl::Span<double> probabilities) const;
  void InName(absl::string_view name, std::size_t depth, absl::Span<double> probabilities) const;
  std::size_t IndexOf(char c) const { return characters_.find(c); }

  BlocksOptions options_;
  std::string characters_;
};

}  // namespace recount

#endif  // RECOUNT_CORPORA_BLOCKS_LANGUAGE_H_
