// A number with the noun it counts, for messages: "1 symbol", "2 symbols".
//
// Thread safety: a pure function.

#ifndef RECOUNT_CORPORA_COUNTED_H_
#define RECOUNT_CORPORA_COUNTED_H_

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace recount {

// `noun` is a singular whose plural ends in s.
inline std::string Counted(std::uint64_t count, absl::string_view noun) {
  return absl::StrCat(count, " ", noun, count == 1 ? "" : "s");
}

}  // namespace recount

#endif  // RECOUNT_CORPORA_COUNTED_H_
