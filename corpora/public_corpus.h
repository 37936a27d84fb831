// Where the file of a registered public text is: in the user's own folder, in the cache, or on the network.
//
// Thread safety: safe from several threads.

#ifndef RECOUNT_CORPORA_PUBLIC_CORPUS_H_
#define RECOUNT_CORPORA_PUBLIC_CORPUS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "corpora/fetch.h"
#include "corpora/registry.h"

namespace recount {

// The path of the whole and checked file of a corpus of kind kPublic or kLocal. Looked for in this order:
//   1. $RECOUNT_CORPORA/file_name, where that variable is set. A file there with another size or digest is an
//      error, not passed over: the user put it there.
//   2. CacheFolder()/file_name, kPublic only.
//   3. the address, kPublic only; it is then kept in CacheFolder().
// Errors: NotFound (kLocal and not in the folder; $RECOUNT_CORPORA is no folder), DataLoss (both digests in
// the message), those of FetchFile and CacheFolder.
absl::StatusOr<std::string> LocateCorpus(const RegisteredCorpus& corpus, const FetchProgress& progress);

// The paths where LocateCorpus looks before the network, whether a file is there or not.
std::vector<std::string> PlacesOf(const RegisteredCorpus& corpus);

}  // namespace recount

#endif  // RECOUNT_CORPORA_PUBLIC_CORPUS_H_
