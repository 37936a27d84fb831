// Numbers with what they count, for messages: "1 symbol", "2 symbols", "3 MiB", "10.5 GiB".
//
// Thread safety: pure functions.

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

// Rounded up; from 10 GiB on to a tenth of those.
inline std::string Mebibytes(std::uint64_t bytes) {
  const std::uint64_t mebibytes = (bytes >> 20) + ((bytes & ((1 << 20) - 1)) == 0 ? 0 : 1);
  if (mebibytes < std::uint64_t{10} << 10) return absl::StrCat(mebibytes, " MiB");
  const std::uint64_t tenths = (10 * mebibytes + 1023) / 1024;
  return absl::StrCat(tenths / 10, ".", tenths % 10, " GiB");
}

}  // namespace recount

#endif  // RECOUNT_CORPORA_COUNTED_H_
