// How much memory this process can still take, and a bound on it.
//
// Thread safety: any thread; a bound is that of all.

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

// From now on what asks for memory beyond `bytes` in all gets std::bad_alloc, where the machine would
// otherwise go on until it ends the process. Counted as RLIMIT_DATA does: all that the process may write to,
// whether it did or not, thread stacks included; not mapped files. A lower limit stays. No effect where a
// sanitizer needs memory of its own.
void LimitMemory(std::uint64_t bytes);

// What a thread adds to that for its stack, of which it uses little.
inline constexpr std::uint64_t kThreadStackBytes = std::uint64_t{8} << 20;

}  // namespace recount

#endif  // RECOUNT_CORPORA_AVAILABLE_MEMORY_H_
