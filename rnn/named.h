// Kinds of things that go by a name in files and on the command line.
//
// Thread safety: pure functions.

#ifndef RECOUNT_RNN_NAMED_H_
#define RECOUNT_RNN_NAMED_H_

#include <array>
#include <cstddef>
#include <optional>

#include "absl/strings/string_view.h"

namespace recount::rnn {

// The kind of that name; none if there is none.
template <typename Kind, std::size_t kKinds>
std::optional<Kind> KindByName(const std::array<Kind, kKinds>& kinds, absl::string_view (*name_of)(Kind),
                               absl::string_view name) {
  for (const Kind kind : kinds) {
    if (name_of(kind) == name) return kind;
  }
  return std::nullopt;
}

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_NAMED_H_
