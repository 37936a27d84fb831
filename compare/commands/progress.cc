#include "compare/commands/progress.h"

#include <unistd.h>

#include <cmath>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "reports/text.h"

namespace recount::compare {

ProgressLine::ProgressLine(bool shown) : shown_(shown), terminal_(isatty(STDERR_FILENO) == 1) {}

void ProgressLine::Clear() {
  if (open_) std::fputs("\r\033[K", stderr);
  open_ = false;
}

void ProgressLine::Show(absl::string_view text, bool now) {
  if (!shown_) return;
  const auto time = std::chrono::steady_clock::now();
  if (!now && time < next_) return;
  next_ = time + std::chrono::milliseconds(terminal_ ? 100 : 1000);
  // One column is left free: a cursor behind the last one wraps on some terminals.
  const std::string line = reports::CutToColumns(reports::VisibleLine(text), 79);
  if (terminal_) {
    std::fprintf(stderr, "\r\033[K%s", line.c_str());
    open_ = true;
  } else {
    std::fprintf(stderr, "%s\n", line.c_str());
  }
}

void ProgressLine::ShowBytes(absl::string_view what, std::uint64_t done, std::uint64_t total) {
  const double megabytes = static_cast<double>(done) / 1e6;
  if (total == 0) {
    Show(absl::StrFormat("%s %.1f MB", what, megabytes));
  } else {
    Show(absl::StrFormat("%s %.1f of %.1f MB", what, megabytes, static_cast<double>(total) / 1e6));
  }
}

std::string Duration(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole < 60) return absl::StrCat(whole, " s");
  if (whole < 3600) return absl::StrFormat("%d:%02d min", whole / 60, whole % 60);
  return absl::StrFormat("%d:%02d h", whole / 3600, whole / 60 % 60);
}

std::string LossText(double nats) {
  constexpr double kMostWithDecimals = 1e6;
  return std::abs(nats) < kMostWithDecimals ? absl::StrFormat("%.4f", nats) : absl::StrFormat("%.4g", nats);
}

}  // namespace recount::compare
