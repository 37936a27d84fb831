// Keeping a gradient from exploding (Pascanu, Mikolov & Bengio 2013).
//
// Thread safety: pure functions.

#ifndef RECOUNT_RNN_CLIP_H_
#define RECOUNT_RNN_CLIP_H_

#include <array>
#include <optional>

#include "absl/strings/string_view.h"
#include "rnn/matrix.h"

namespace recount::rnn {

enum class ClipKind {
  kElement,  // Each number to [-limit, limit], as char-rnn does.
  kNorm,     // The whole gradient scaled so that its Euclidean norm is at most the limit.
  kNone,
};

inline constexpr std::array kClips = {ClipKind::kElement, ClipKind::kNorm, ClipKind::kNone};

absl::string_view ClipName(ClipKind kind);  // "element", "norm", "none".
std::optional<ClipKind> ClipByName(absl::string_view name);

struct ClipOptions {
  ClipKind kind = ClipKind::kElement;
  double limit = 5.0;  // > 0; unused for kNone.
};

// Clips a part of a gradient whose squared norm as a whole is `squared_norm`, which only kNorm looks at.
void Clip(const ClipOptions& options, double squared_norm, ArrayMap<float> part);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_CLIP_H_
