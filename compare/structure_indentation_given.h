// Indentation of held-out text given to a model: after each newline, does it foretell the blanks that follow?
//
// A run is what follows a newline in code, one after which the next line begins outside comments, literals
// and continued preprocessor lines: the blanks (spaces and tabs) up to the first other character, which may
// be the next newline (a blank line has a run too, often the empty one). Its probability is the product of
// the probability of each blank that follows and of the mass of all symbols that are no blank at its end. The
// model's likeliest run is taken step by step: at each step it may go on with a space, go on with a tab, or
// end (all other mass together); it is the right one if at every step what really follows has strictly the
// largest mass of the three, so that a tie or an all-zero distribution counts as wrong. Left out: runs that
// reach the end of the text, and runs in which (or at whose end) a symbol is kOov.
//
// Thread safety: a plan is immutable; a meter belongs to one thread at a time.

#ifndef RECOUNT_COMPARE_STRUCTURE_INDENTATION_GIVEN_H_
#define RECOUNT_COMPARE_STRUCTURE_INDENTATION_GIVEN_H_

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

class GivenIndentationPlan {
 public:
  struct Run {
    std::size_t begin = 0;               // After the newline.
    std::size_t end = 0;                 // The first character that is no blank; begin <= end.
    std::size_t depth_bucket = 0;        // Of the number of `{` open after the newline.
    std::size_t lines_since_bucket = 0;  // Since the last line that is not blank with exactly this run.
  };

  // REQUIRES: text.size() == symbols.size(); `reading` is of `text`. Keeps no reference.
  GivenIndentationPlan(absl::string_view text, const StructureReading& reading,
                       absl::Span<const Symbol> symbols, const Vocabulary& vocabulary);

  std::size_t vocabulary_size() const { return vocabulary_size_; }
  absl::Span<const Run> runs() const { return runs_; }
  absl::Span<const Symbol> symbols() const { return symbols_; }
  // kOov where the vocabulary lacks it.
  Symbol space() const { return space_; }
  Symbol tab() const { return tab_; }

 private:
  std::size_t vocabulary_size_;
  Symbol space_, tab_;
  std::vector<Symbol> symbols_;
  std::vector<Run> runs_;  // In order of position; they do not overlap.
};

class GivenIndentationMeter {
 public:
  // `plan` must outlive the meter.
  explicit GivenIndentationMeter(const GivenIndentationPlan& plan);

  // As GivenBracketsMeter::Visit. A run of which not every position is visited does not count.
  // Cost: O(1); O(V) within a run and at its end.
  void Visit(std::size_t position, absl::Span<const double> probabilities);

  // The figures over the runs visited. Every bucket is there, those with n = 0 too.
  reports::GivenIndentation Finish() const;

 private:
  struct Sums {
    std::uint64_t n = 0, likeliest = 0;
    double probability = 0;
  };
  void StartRun(std::size_t run);
  // Goes on by `symbol`, which is a blank of the run or, where `ends`, what comes after it.
  void Step(Symbol symbol, bool ends, absl::Span<const double> probabilities);
  void EndRun(const GivenIndentationPlan::Run& run);
  static reports::RunBucket Summary(absl::string_view label, const Sums& sums);

  const GivenIndentationPlan* plan_;
  std::size_t next_run_ = 0;
  std::size_t steps_ = 0;   // Taken in that run.
  double probability_ = 1;  // Of those steps.
  bool likeliest_ = true;   // Each of them was the likeliest.
  Sums all_;
  std::vector<Sums> by_depth_, by_lines_since_;
};

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_STRUCTURE_INDENTATION_GIVEN_H_
