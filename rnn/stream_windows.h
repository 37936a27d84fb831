// A training text laid out for truncated BPTT, as char-rnn does: cut into B streams of equal length that are
// read side by side, T steps at a time.
//
// Thread safety: immutable.

#ifndef RECOUNT_RNN_STREAM_WINDOWS_H_
#define RECOUNT_RNN_STREAM_WINDOWS_H_

#include <cstddef>

#include "absl/types/span.h"
#include "corpora/symbol.h"

namespace recount::rnn {

// Stream b starts at b floor((N - 1) / B). Window w gives it T inputs from w T on, and as targets the T
// symbols one further. What is left of a stream after its last whole window, and of the text after the last
// stream, is not read.
class StreamWindows {
 public:
  // The text must outlive the object. REQUIRES: streams, steps > 0.
  StreamWindows(absl::Span<const Symbol> text, std::size_t streams, std::size_t steps);

  std::size_t streams() const { return streams_; }
  std::size_t steps() const { return steps_; }
  std::size_t windows() const { return stream_symbols_ / steps_; }  // In an epoch.

  // Fills inputs and targets (T `streams` symbols each, ordered by step) of some streams in window w.
  // REQUIRES: w below windows(); the streams among the B.
  void Fill(std::size_t window, std::size_t first_stream, std::size_t streams, absl::Span<Symbol> inputs,
            absl::Span<Symbol> targets) const;

 private:
  absl::Span<const Symbol> text_;
  std::size_t streams_, steps_, stream_symbols_;
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_STREAM_WINDOWS_H_
