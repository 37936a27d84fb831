// The corpora known by name: public texts with their digests and addresses, the kernel headers of this
// machine, and generated languages whose entropy rate is known.
//
// Thread safety: the register is constant.

#ifndef RECOUNT_CORPORA_REGISTRY_H_
#define RECOUNT_CORPORA_REGISTRY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "corpora/corpus.h"

namespace recount {

enum class RegisteredKind {
  kPublic,     // Fetched from `address`, or found in the folder $RECOUNT_CORPORA.
  kLocal,      // Public text without an address as one file: found in $RECOUNT_CORPORA only.
  kMachine,    // Made from files of this machine: `headers`.
  kGenerated,  // Made by a generator: `dyck`, `blocks`.
};

struct RegisteredCorpus {
  std::string name;  // What the user types.
  RegisteredKind kind = RegisteredKind::kPublic;
  TextKind text_kind = TextKind::kPlain;
  std::string file_name = {};  // In $RECOUNT_CORPORA and in the cache; empty for the other kinds.
  std::uint64_t size_bytes = 0;
  std::string digest = {};   // "sha256:..." or "git:..." (blob id), empty where nothing is fetched.
  std::string address = {};  // kPublic only.
  std::string licence = {};
  std::string description = {};
  std::string defaults = {};  // kGenerated only: the name with every parameter as it is where none is given.
};

// In alphabetical order of name.
absl::Span<const RegisteredCorpus> RegisteredCorpora();

// The entry of a name, with or without generator parameters ("dyck:k=2,m=4"); null if there is none.
const RegisteredCorpus* FindRegistered(absl::string_view spec);

// In the order of RegisteredCorpora.
std::vector<std::string> RegisteredNames();

}  // namespace recount

#endif  // RECOUNT_CORPORA_REGISTRY_H_
