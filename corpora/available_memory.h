// How much memory this process can still take.
//
// Thread safety: a pure function of what the machine says.

#ifndef RECOUNT_CORPORA_AVAILABLE_MEMORY_H_
#define RECOUNT_CORPORA_AVAILABLE_MEMORY_H_

#include <cstdint>
#include <optional>
#include <string>

namespace recount {

// The least of what the machine has available, of what the limits of the process's control group (version 1
// or 2) and of those above it leave, and of what its limit of address space (ulimit -v) leaves. None where
// the machine says nothing. `root` is put before the names of the files that are read.
std::optional<std::uint64_t> AvailableMemoryBytes(const std::string& root = "");

}  // namespace recount

#endif  // RECOUNT_CORPORA_AVAILABLE_MEMORY_H_
