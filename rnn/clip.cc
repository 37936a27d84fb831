#include "rnn/clip.h"

#include <cmath>

#include "rnn/named.h"

namespace recount::rnn {

absl::string_view ClipName(ClipKind kind) {
  switch (kind) {
    case ClipKind::kElement:
      return "element";
    case ClipKind::kNorm:
      return "norm";
    case ClipKind::kNone:
      return "none";
  }
  return "";
}

std::optional<ClipKind> ClipByName(absl::string_view name) { return KindByName(kClips, ClipName, name); }

void Clip(const ClipOptions& options, double squared_norm, ArrayMap<float> part) {
  if (options.kind == ClipKind::kElement) {
    const auto limit = static_cast<float>(options.limit);
    part = part.max(-limit).min(limit);
  } else if (options.kind == ClipKind::kNorm && squared_norm > options.limit * options.limit) {
    part *= static_cast<float>(options.limit / std::sqrt(squared_norm));
  }
}

}  // namespace recount::rnn
