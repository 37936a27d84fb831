// A model file of either kind, told apart by how it begins.
//
// Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_LOAD_MODEL_H_
#define RECOUNT_COMPARE_LOAD_MODEL_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "compare/language_model.h"
#include "corpora/dataset.h"
#include "ngram/model.h"
#include "rnn/net.h"

namespace recount::compare {

// Facts about a model that its file holds beside the numbers, in the order written.
using Metadata = std::vector<std::pair<std::string, std::string>>;

// What a model was trained on: corpus, digest, split, and the digest of the training part itself.
Metadata TrainingMetadata(const Dataset& dataset);

// The net with what it was trained on before its own metadata.
rnn::Net WithTrainingMetadata(const rnn::Net& net, const Metadata& training);

// The value of a key, empty if there is none.
absl::string_view FindMetadata(const Metadata& metadata, absl::string_view key);

struct LoadedModel {
  std::unique_ptr<LanguageModel> model;
  const ngram::Model* counts = nullptr;  // Points into `model` where it is an n-gram model.
  Metadata metadata;
  std::string path;
  std::uint64_t size_bytes = 0;
};

// What the name of a net ends in.
inline constexpr char kNetSuffix[] = ".safetensors";

// What the bytes of a file begin like, whatever its name.
enum class ModelFileKind { kNone, kNgram, kNet };

// A net is told by the structure of a safetensors file: eight bytes with the length of a header that fits
// into the file, little endian, then a JSON object. No text begins so: five of those bytes would be NUL.
ModelFileKind KindOfModelFile(absl::string_view bytes);

// Errors: NotFound and the like as ReadFile; InvalidArgument for a file that is no model; DataLoss for a
// damaged one.
absl::StatusOr<LoadedModel> LoadModel(const std::string& path);

// FailedPrecondition, with both units, unless the characters of the model and of the corpus are of one.
absl::Status CheckUnit(const LoadedModel& model, const Corpus& corpus);

// That of CheckUnit; FailedPrecondition unless the model was trained on exactly the training part of the
// dataset, and has its vocabulary: otherwise the text it is tested on may have been part of its training.
absl::Status CheckTrainedOn(const LoadedModel& model, const Dataset& dataset);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_LOAD_MODEL_H_
