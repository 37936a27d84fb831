#include "rnn/schedule.h"

#include <cmath>
#include <numbers>

#include "rnn/named.h"

namespace recount::rnn {

absl::string_view ScheduleName(ScheduleKind kind) {
  switch (kind) {
    case ScheduleKind::kDecay:
      return "decay";
    case ScheduleKind::kConstant:
      return "constant";
    case ScheduleKind::kCosine:
      return "cosine";
  }
  return "";
}

std::optional<ScheduleKind> ScheduleByName(absl::string_view name) {
  return KindByName(kSchedules, ScheduleName, name);
}

double LearningRateFactor(const ScheduleOptions& options, std::size_t epoch, std::uint64_t update,
                          std::uint64_t updates) {
  switch (options.kind) {
    case ScheduleKind::kDecay:
      return epoch <= options.decay_from_epoch
                 ? 1.0
                 : std::pow(options.decay, static_cast<double>(epoch - options.decay_from_epoch));
    case ScheduleKind::kConstant:
      return 1.0;
    case ScheduleKind::kCosine:
      return 0.5 +
             0.5 * std::cos(std::numbers::pi * static_cast<double>(update) / static_cast<double>(updates));
  }
  return 1.0;
}

}  // namespace recount::rnn
