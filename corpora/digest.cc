#include "corpora/digest.h"

#include <openssl/evp.h>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace recount {
namespace {

std::string HexDigest(const EVP_MD* method, absl::Span<const absl::string_view> pieces) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  EVP_DigestInit_ex(context, method, nullptr);
  for (const absl::string_view piece : pieces) EVP_DigestUpdate(context, piece.data(), piece.size());
  EVP_DigestFinal_ex(context, digest, &size);
  EVP_MD_CTX_free(context);
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), size));
}

}  // namespace

std::string Sha256Hex(absl::Span<const absl::string_view> pieces) { return HexDigest(EVP_sha256(), pieces); }

std::string Sha256Hex(absl::string_view bytes) { return Sha256Hex(absl::MakeConstSpan(&bytes, 1)); }

std::string GitBlobId(absl::string_view bytes) {
  // The header ends in a NUL, which is part of it.
  const std::string header = absl::StrCat("blob ", bytes.size()) + '\0';
  const absl::string_view pieces[] = {header, bytes};
  return HexDigest(EVP_sha1(), pieces);
}

std::string DigestLike(absl::string_view digest, absl::string_view bytes) {
  if (absl::StartsWith(digest, "git:")) return absl::StrCat("git:", GitBlobId(bytes));
  return absl::StrCat("sha256:", Sha256Hex(bytes));
}

}  // namespace recount
