// Facts about a model that its file holds beside the numbers.
//
// Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_METADATA_H_
#define RECOUNT_COMPARE_METADATA_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace recount::compare {

// Names and values, in the order written.
using Metadata = std::vector<std::pair<std::string, std::string>>;

// The digest of the training part itself, by which a model's training is told from that on another part.
inline constexpr char kTrainingDigest[] = "training_sha256";

// The value of a key, empty if there is none.
inline absl::string_view FindMetadata(const Metadata& metadata, absl::string_view key) {
  for (const auto& [name, value] : metadata) {
    if (name == key) return value;
  }
  return "";
}

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_METADATA_H_
