// How the learning rate goes on from its first value.
//
// Thread safety: pure functions.

#ifndef RECOUNT_RNN_SCHEDULE_H_
#define RECOUNT_RNN_SCHEDULE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace recount::rnn {

enum class ScheduleKind {
  kDecay,     // char-rnn's: multiplied by the decay after each epoch from a certain one on.
  kConstant,  // Stays as it is.
  kCosine,    // Half a cosine over all updates, down to zero (Loshchilov & Hutter 2017, without restarts).
};

inline constexpr std::array kSchedules = {ScheduleKind::kDecay, ScheduleKind::kConstant,
                                          ScheduleKind::kCosine};

absl::string_view ScheduleName(ScheduleKind kind);  // "decay", "constant", "cosine".
std::optional<ScheduleKind> ScheduleByName(absl::string_view name);

struct ScheduleOptions {
  ScheduleKind kind = ScheduleKind::kDecay;
  // kDecay: after each epoch from this one on (counted from 1) the learning rate is multiplied by the decay,
  // in (0, 1]. A longer run wants a later start.
  std::size_t decay_from_epoch = 10;
  double decay = 0.97;
};

// The factor of the first learning rate at update `update` of `updates` (from 0), in an epoch counted from 1.
double LearningRateFactor(const ScheduleOptions& options, std::size_t epoch, std::uint64_t update,
                          std::uint64_t updates);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_SCHEDULE_H_
