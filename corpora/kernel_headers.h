// The corpus `headers`: the C headers through which Linux programs speak to the kernel, which come with any C
// compiler on Debian. Real C in the kernel's style, there without a network.
//
// Which files: every regular file named *.h under the folders below of /usr/include. They are those of
// Debian's package linux-libc-dev that no other package shares. Left out are its asm/ (different on every
// processor) and scsi/ (the C library's). In which order: by the sha256 of the path below /usr/include, so
// that the tail of the text, where a contiguous split tests, is not all of one subject. Whole files are taken
// one after the other up to the first that would lead beyond 4,000,000 bytes. The bytes depend on the version
// of the package: the digest of a corpus says which text it was.
//
// Thread safety: pure function of the file system.

#ifndef RECOUNT_CORPORA_KERNEL_HEADERS_H_
#define RECOUNT_CORPORA_KERNEL_HEADERS_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace recount {

inline constexpr absl::string_view kHeaderFolders[] = {"asm-generic", "linux", "misc",  "mtd",
                                                       "rdma",        "sound", "video", "xen"};
inline constexpr std::uint64_t kHeadersCapBytes = 4'000'000;

struct KernelHeaders {
  std::string text;
  std::string source;  // Version, folders, number of files taken and found, cap.
};

// Reads the headers below `include_folder`.
// Errors: NotFound where its folder linux/ is absent (the message names the package); those of ReadFile.
absl::StatusOr<KernelHeaders> LoadKernelHeaders(const std::string& include_folder = "/usr/include",
                                                std::uint64_t cap_bytes = kHeadersCapBytes);

}  // namespace recount

#endif  // RECOUNT_CORPORA_KERNEL_HEADERS_H_
