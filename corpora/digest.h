// Digests by which a text is known.
//
// Thread safety: pure functions.

#ifndef RECOUNT_CORPORA_DIGEST_H_
#define RECOUNT_CORPORA_DIGEST_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace recount {

// SHA-256 (FIPS 180-4) of the pieces one after the other, as 64 lower-case hexadecimal digits.
std::string Sha256Hex(absl::Span<const absl::string_view> pieces);
std::string Sha256Hex(absl::string_view bytes);

// The name git gives to a file with these bytes: SHA-1 (FIPS 180-4) of "blob ", their number in decimal, a
// NUL and the bytes, as 40 lower-case hexadecimal digits.
std::string GitBlobId(absl::string_view bytes);

// The digest of the bytes in the notation and by the method of `digest`, for comparison with it: "git:" and
// the blob id where it begins with "git:", else "sha256:" and SHA-256.
std::string DigestLike(absl::string_view digest, absl::string_view bytes);

}  // namespace recount

#endif  // RECOUNT_CORPORA_DIGEST_H_
