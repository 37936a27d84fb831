// One line on standard error that says how far a long piece of work is, overwritten in place. On anything but
// a terminal it is silent unless asked for, and then writes whole lines.
//
// Thread safety: none; one thread shows progress.

#ifndef RECOUNT_COMPARE_COMMANDS_PROGRESS_H_
#define RECOUNT_COMPARE_COMMANDS_PROGRESS_H_

#include <chrono>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace recount::compare {

class ProgressLine {
 public:
  explicit ProgressLine(bool shown);
  ~ProgressLine() { Clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // Shows a text, cut to 79 columns, at most ten times a second (once a second in whole lines);
  // `now` shows it in any case.
  void Show(absl::string_view text, bool now = false);

  // Takes the line off the terminal, so that something else can be printed.
  void Clear();

  // "fetching 3.1 of 6.2 MB".
  void ShowBytes(absl::string_view what, std::uint64_t done, std::uint64_t total);

 private:
  bool shown_;
  bool terminal_;
  bool open_ = false;  // The line holds text that is not ended.
  std::chrono::steady_clock::time_point next_;
};

// "4 s", "2:05 min", "1:10 h".
std::string Duration(double seconds);

// A loss with four decimals: "1.3421"; from a million on, as only wild ones are, with four digits:
// "1.605e+38".
std::string LossText(double nats);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_PROGRESS_H_
