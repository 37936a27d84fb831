#include "compare/load_model.h"

#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "compare/net_language_model.h"
#include "compare/ngram_language_model.h"
#include "corpora/counted.h"
#include "corpora/file_io.h"
#include "corpora/status_macros.h"
#include "ngram/model_file.h"
#include "rnn/checkpoint.h"

namespace recount::compare {
namespace {

constexpr char kTrainingDigest[] = "training_sha256";

std::string SplitText(const SplitOptions& split) {
  const std::string fractions = absl::StrJoin(split.fractions, ",");
  if (split.method == SplitMethod::kContiguous) return absl::StrCat("contiguous ", fractions);
  return absl::StrCat("chunks ", fractions, " of ", split.chunk_symbols, " seed ", split.seed);
}

absl::StatusOr<LoadedModel> LoadNgram(const std::string& path) {
  RECOUNT_ASSIGN_OR_RETURN(ngram::Model counts, ngram::Model::Load(path));
  LoadedModel loaded;
  loaded.metadata = counts.metadata();
  auto model = std::make_unique<NgramLanguageModel>(std::move(counts));
  loaded.counts = &model->counts();
  loaded.model = std::move(model);
  return loaded;
}

absl::StatusOr<LoadedModel> LoadNet(const std::string& path) {
  RECOUNT_ASSIGN_OR_RETURN(rnn::Net net, rnn::LoadNet(path));
  LoadedModel loaded;
  loaded.metadata = net.metadata();
  loaded.model = std::make_unique<NetLanguageModel>(std::move(net));
  return loaded;
}

}  // namespace

Metadata TrainingMetadata(const Dataset& dataset) {
  return {{"corpus", dataset.corpus.name},
          {"corpus_source", dataset.corpus.source},
          {"corpus_sha256", dataset.corpus.sha256},
          {"text_kind", std::string(TextKindName(dataset.corpus.kind))},
          {"split", SplitText(dataset.options.split)},
          {"training_symbols", absl::StrCat(dataset.train.symbols.size())},
          {kTrainingDigest, Sha256Hex(dataset.train.text)}};
}

rnn::Net WithTrainingMetadata(const rnn::Net& net, const Metadata& training) {
  Metadata metadata = training;
  metadata.insert(metadata.end(), net.metadata().begin(), net.metadata().end());
  return net.WithMetadata(std::move(metadata));
}

absl::string_view FindMetadata(const Metadata& metadata, absl::string_view key) {
  for (const auto& [name, value] : metadata) {
    if (name == key) return value;
  }
  return "";
}

ModelFileKind KindOfModelFile(absl::string_view bytes) {
  if (absl::StartsWith(bytes, ngram::kModelMagic)) return ModelFileKind::kNgram;
  constexpr std::size_t kLengthBytes = sizeof(std::uint64_t);
  if (bytes.size() < kLengthBytes) return ModelFileKind::kNone;
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), kLengthBytes);
  const absl::string_view rest = bytes.substr(kLengthBytes);
  const bool is_net = length <= rest.size() && absl::StartsWith(rest, "{\"");
  return is_net ? ModelFileKind::kNet : ModelFileKind::kNone;
}

absl::StatusOr<LoadedModel> LoadModel(const std::string& path) {
  std::uint64_t size_bytes = 0;
  ModelFileKind kind = ModelFileKind::kNone;
  {
    RECOUNT_ASSIGN_OR_RETURN(const MappedFile file, MappedFile::Open(path));
    size_bytes = file.bytes().size();
    kind = KindOfModelFile(file.bytes());
  }
  // A net whose header is cut or damaged is told by its name, so that it is called damaged.
  if (kind == ModelFileKind::kNone && absl::EndsWith(path, kNetSuffix)) kind = ModelFileKind::kNet;
  if (kind == ModelFileKind::kNone) {
    return absl::InvalidArgumentError(absl::StrCat(
        path,
        ": neither an n-gram model nor a net (safetensors); train one with recount train ngram or rnn"));
  }
  RECOUNT_ASSIGN_OR_RETURN(LoadedModel loaded,
                           kind == ModelFileKind::kNgram ? LoadNgram(path) : LoadNet(path));
  loaded.path = path;
  loaded.size_bytes = size_bytes;
  return loaded;
}

absl::Status CheckUnit(const LoadedModel& model, const Corpus& corpus) {
  const Unit unit = model.model->vocabulary().unit();
  if (unit == corpus.unit) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(model.path, ": its characters are of unit ", UnitName(unit), " and those of ", corpus.name,
                   " are read as unit ", UnitName(corpus.unit), "; pass --unit ", UnitName(unit)));
}

absl::Status CheckTrainedOn(const LoadedModel& model, const Dataset& dataset) {
  RECOUNT_RETURN_IF_ERROR(CheckUnit(model, dataset.corpus));
  const std::string wanted = Sha256Hex(dataset.train.text);
  if (FindMetadata(model.metadata, kTrainingDigest) == wanted &&
      model.model->vocabulary() == dataset.vocabulary) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      absl::StrCat(model.path, ": trained on ", FindMetadata(model.metadata, "corpus"), " split ",
                   FindMetadata(model.metadata, "split"), " with a vocabulary of ",
                   Counted(model.model->vocabulary().size(), "symbol"), ", not on the training part of ",
                   dataset.corpus.name, " split ", SplitText(dataset.options.split), " with ",
                   dataset.vocabulary.size(), "; name the corpus, split and unit it was trained with"));
}

}  // namespace recount::compare
