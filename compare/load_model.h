// A model file of any kind, told apart by how it begins.
//
// Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_LOAD_MODEL_H_
#define RECOUNT_COMPARE_LOAD_MODEL_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "compare/language_model.h"
#include "compare/metadata.h"
#include "compare/mixture_file.h"
#include "compare/net_language_model.h"
#include "corpora/dataset.h"
#include "corpora/symbol.h"
#include "ngram/backoff_model.h"
#include "ngram/model.h"
#include "ngram/place_counts.h"
#include "ngram/smoothed_model.h"
#include "rnn/net.h"

namespace recount::compare {

// What a model was trained on: corpus, digest, split, and the digest of the training part itself.
Metadata TrainingMetadata(const Dataset& dataset);

// The net with what it was trained on before its own metadata.
rnn::Net WithTrainingMetadata(const rnn::Net& net, const Metadata& training);

struct LoadedModel {
  std::shared_ptr<const LanguageModel> model;
  // Points into `model` where it is an unsmoothed n-gram model, a smoothed or adaptive one, or that of an
  // ARPA file.
  const ngram::Model* counts = nullptr;
  const ngram::SmoothedModel* smoothed = nullptr;
  const ngram::BackoffModel* backoff = nullptr;
  ngram::Counting counting = ngram::Counting::kTraining;  // kAdaptive: a part of a mixture may do it alone.
  std::vector<MixturePartFile> parts;                     // Mixtures only.
  // It, or a part of it, keeps counts, which may be damaged; is of an ARPA file; is a net.
  bool has_counts = false, has_backoff = false, has_net = false;
  Metadata metadata;
  std::string path;
  std::uint64_t size_bytes = 0;
};

// A count model as one that was loaded, without a path.
LoadedModel Loaded(ngram::Model counts);
LoadedModel Loaded(ngram::SmoothedModel counts, ngram::Counting counting = ngram::Counting::kTraining);

// The text that a table keeps. DataLoss where it is none of the vocabulary: a file of which the header alone
// was checked may hold anything.
absl::StatusOr<absl::Span<const Symbol>> TrainingTextOf(const ngram::Model& counts);

// The adaptive twin of an unsmoothed model, on a tree of the text that its table keeps. Cost: that of
// ngram::SmoothedModel::Train. Errors: those of it and of TrainingTextOf.
absl::StatusOr<LoadedModel> LoadedAdaptive(const ngram::Model& counts);

// The discounts of each order of a Kneser-Ney estimator, as fields to write down or show; none of another. Of
// a model also those of histories with structure.
Metadata DiscountFields(const ngram::Estimator& estimator);
Metadata DiscountFields(const ngram::SmoothedModel& model);

// What the name of a net ends in.
inline constexpr char kNetSuffix[] = ".safetensors";

// What the bytes of a file begin like, whatever its name.
enum class ModelFileKind { kNone, kNgram, kSmoothed, kArpa, kNet, kMixture };

// A net is told by the structure of a safetensors file: eight bytes with the length of a header that fits
// into the file, little endian, then a JSON object. No text begins so: five of those bytes would be NUL.
ModelFileKind KindOfModelFile(absl::string_view bytes);

struct LoadModelOptions {
  // How much of the file of a count model is checked: its header, so that opening takes no time and figures
  // are to be looked at with AreScores or IsDistribution; all of it before figures are published. Other files
  // are always checked.
  ngram::Verify verify = ngram::Verify::kHeader;
  // What a character of an ARPA file is; the others say so themselves. Not given: as ngram/arpa_read.h has
  // it.
  std::optional<Unit> unit;
  // kAdaptive: only n-gram models of our own format can. An unsmoothed one is then counted again, since its
  // table has no room for what is read.
  ngram::Counting counting = ngram::Counting::kTraining;
  NetScoring net_scoring = {};
};

// The parts of a mixture are loaded as its file says, each adaptive or not, and otherwise with the same
// options; what several are of one file, adaptive or not, shares what that is read into. Errors: NotFound and
// the like as ReadFile; InvalidArgument for a file that is no model, or for one that cannot be adaptive where
// that is asked for; DataLoss for a damaged one; for a mixture those of its file and of its parts,
// FailedPrecondition where parts are not what the mixture was fitted with, InvalidArgument where it is a part
// of itself or stands deeper than kMostNestedMixtures, ResourceExhausted for more than kMostMixtureParts.
absl::StatusOr<LoadedModel> LoadModel(const std::string& path, const LoadModelOptions& options = {});

// DataLoss: what to say of a model whose figures are such as no counts give, as those of a damaged file may
// be of which the header alone was checked.
absl::Status DamagedCounts(const LoadedModel& model);

// FailedPrecondition, with both units, unless the characters of the model and of the corpus are of one.
absl::Status CheckUnit(const LoadedModel& model, const Corpus& corpus);

// That of CheckUnit; FailedPrecondition unless the model was trained on exactly the training part of the
// dataset, and has its vocabulary: otherwise the text it is tested on may have been part of its training. An
// ARPA file that does not say what it was trained on, as those of other programs, need only have the
// vocabulary.
absl::Status CheckTrainedOn(const LoadedModel& model, const Dataset& dataset);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_LOAD_MODEL_H_
