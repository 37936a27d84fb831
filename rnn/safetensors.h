// The safetensors container as far as nets need it: float tensors and a map of texts, under one checksum.
// FORMAT.md has the grammar.
//
// Thread safety: pure functions.

#ifndef RECOUNT_RNN_SAFETENSORS_H_
#define RECOUNT_RNN_SAFETENSORS_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace recount::rnn {

struct SafetensorsTensor {
  std::string name;
  std::vector<std::size_t> shape;
  std::vector<float> values;  // Row-major, as PyTorch has them; as many as the shape says.
};

// In the order of the file. The checksum is not among them: writing adds it, reading checks it.
using SafetensorsMetadata = std::vector<std::pair<std::string, std::string>>;

struct SafetensorsFile {
  SafetensorsMetadata metadata;
  std::vector<SafetensorsTensor> tensors;
};

// A tensor to be written, whose numbers lie elsewhere.
struct SafetensorsView {
  std::string name;
  std::vector<std::size_t> shape;
  absl::Span<const float> values;
};

// What a file begins with, up to its first tensor; the tensors' numbers follow as they lie in memory. So a
// file needs no second place in memory. REQUIRES: as SerializeSafetensors.
std::string SafetensorsStart(const SafetensorsMetadata& metadata, absl::Span<const SafetensorsView> tensors);

// Replaces the file at `path`, or leaves it as it was. Errors: those of WriteFileAtomically.
absl::Status SaveSafetensors(const SafetensorsMetadata& metadata, absl::Span<const SafetensorsView> tensors,
                             const std::string& path);

// The bytes of a file: the same for the same content. Bytes of metadata that are not valid UTF-8 become
// U+FFFD. REQUIRES: names and keys are distinct, no key is "checksum", values fit their shapes.
std::string SerializeSafetensors(const SafetensorsFile& file);

// Reads what SerializeSafetensors or another program wrote. `name` is for messages.
//
// Nothing is allocated that is larger than the file, and nothing is looked at before the checksum of the
// whole file agrees. Errors: DataLoss for every file that is truncated, has no checksum, has any byte
// changed, does not follow the grammar, or holds a number that is not finite (says which).
absl::StatusOr<SafetensorsFile> ParseSafetensors(absl::string_view bytes, absl::string_view name);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_SAFETENSORS_H_
