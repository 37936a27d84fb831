// Brackets of held-out text given to a model: does it foretell the right closing bracket, and does it put
// mass on wrong ones elsewhere?
//
//   const GivenBracketsPlan plan(text, ReadStructure(text, kind), symbols, vocabulary);  // Once for a text.
//   GivenBracketsMeter meter(plan);  // Once for a model.
//   for (i = 0; i < N; ++i) meter.Visit(i, probabilities before symbol i);
//   reports::GivenBrackets figures = meter.Finish();
//
// Every position of code is exactly one of
//   - a closer that the reading matches (compare/structure_reading.h): the probability of the right closer,
//     its share among all three closers, and its rank are measured;
//   - a closer that the reading does not match: left out;
//   - anything else: the mass of the closers that would be wrong is measured, which is all but the one that
//     fits the innermost open bracket, or all three with nothing open.
// A position is of code if the reader stands in code before it: the first character of a comment or literal
// is, what lies inside and its end are not. Positions whose symbol is kOov are visited but not scored.
// A closer that the vocabulary lacks has probability 0.
//
// Thread safety: a plan is immutable; a meter belongs to one thread at a time.
// Source: Hewitt et al. 2020 (share above 0.8 counts as correct, wrong mass below 0.2).

#ifndef RECOUNT_COMPARE_STRUCTURE_BRACKETS_GIVEN_H_
#define RECOUNT_COMPARE_STRUCTURE_BRACKETS_GIVEN_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "compare/structure_reading.h"
#include "corpora/symbol.h"
#include "corpora/vocabulary.h"
#include "reports/result.h"

namespace recount::compare {

class GivenBracketsPlan {
 public:
  // What is measured at a position.
  enum class Role : std::uint8_t {
    kNothing,
    kMatchedCloser,
    kInRound,  // No closer here; the innermost open bracket is round, ...
    kInSquare,
    kInCurly,
    kNothingOpen,
  };
  struct MatchedCloser {
    std::size_t position = 0;
    std::size_t pair = 0;  // 0 round, 1 square, 2 curly.
    std::size_t distance_bucket = 0;
    std::size_t depth_bucket = 0;
  };

  // REQUIRES: text.size() == symbols.size(); `reading` is of `text`. Keeps no reference.
  GivenBracketsPlan(absl::string_view text, const StructureReading& reading, absl::Span<const Symbol> symbols,
                    const Vocabulary& vocabulary);

  std::size_t positions() const { return roles_.size(); }
  std::size_t vocabulary_size() const { return vocabulary_size_; }
  Role role(std::size_t position) const { return roles_[position]; }
  absl::Span<const MatchedCloser> closers() const { return closers_; }
  // The symbols of ) ] }; kOov where the vocabulary lacks one.
  const std::array<Symbol, 3>& closer_symbols() const { return closer_symbols_; }

 private:
  std::size_t vocabulary_size_;
  std::array<Symbol, 3> closer_symbols_;
  std::vector<Role> roles_;             // One a position.
  std::vector<MatchedCloser> closers_;  // In order of position.
};

class GivenBracketsMeter {
 public:
  // `plan` must outlive the meter.
  explicit GivenBracketsMeter(const GivenBracketsPlan& plan);

  // Takes the probabilities of all V symbols before the symbol at `position`; all zeros where an unsmoothed
  // model has never seen the history. REQUIRES: ascending positions, each at most once; probabilities.size()
  // == V. Cost: O(1); O(V) at a matched closer.
  void Visit(std::size_t position, absl::Span<const double> probabilities);

  // The figures over the positions visited. Every bucket is there, those with n = 0 too.
  reports::GivenBrackets Finish() const;

 private:
  struct CloserSums {
    std::uint64_t n = 0, n_share = 0, correct = 0;
    double probability = 0, share = 0, rank = 0;
  };
  struct MassSums {
    std::uint64_t n = 0, below_fifth = 0;
    double mass = 0;
  };
  void VisitCloser(const GivenBracketsPlan::MatchedCloser& closer, absl::Span<const double> probabilities);
  static void Add(double mass, MassSums& sums);
  static reports::CloserBucket Summary(absl::string_view label, const CloserSums& sums);
  static reports::WrongCloserMass Summary(const MassSums& sums);

  const GivenBracketsPlan* plan_;
  std::size_t next_closer_ = 0;
  CloserSums all_;
  std::vector<CloserSums> by_distance_, by_depth_;
  MassSums something_open_, nothing_open_;
};

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_STRUCTURE_BRACKETS_GIVEN_H_
