// Nets on disk: a safetensors file with PyTorch's parameter names, the vocabulary and the metadata. FORMAT.md
// says what stands in it.
//
// Thread safety: safe from several threads on different paths.

#ifndef RECOUNT_RNN_CHECKPOINT_H_
#define RECOUNT_RNN_CHECKPOINT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "rnn/net.h"
#include "rnn/safetensors.h"

namespace recount::rnn {

// The bytes of a checkpoint; the same for the same net.
// Errors: InvalidArgument for a metadata key that the format uses itself or that stands twice.
absl::StatusOr<std::string> SerializeNet(const Net& net);

// The net of a checkpoint. `name` is for messages. Weights come back bit by bit.
// Errors: DataLoss for a damaged or foreign file; Unimplemented for a newer version or another cell.
absl::StatusOr<Net> ParseNet(absl::string_view bytes, absl::string_view name);

// The same as a container, for those who put more into it: tensors whose names begin with kTrainingPrefix and
// the metadata kTrainingKey, which NetOf passes over. Errors: those of SerializeNet and ParseNet.
inline constexpr char kTrainingPrefix[] = "training.";
inline constexpr char kTrainingKey[] = "training";
absl::StatusOr<SafetensorsFile> FileOf(const Net& net);
absl::StatusOr<Net> NetOf(SafetensorsFile file, absl::string_view name);

// Replaces the file at `path` by a checkpoint, or leaves it as it was. Errors: those of SerializeNet and of
// WriteFileAtomically.
absl::Status SaveNet(const Net& net, const std::string& path);

// Errors: those of ReadFile and ParseNet.
absl::StatusOr<Net> LoadNet(const std::string& path);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_CHECKPOINT_H_
