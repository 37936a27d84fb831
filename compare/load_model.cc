#include "compare/load_model.h"

#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "compare/backoff_language_model.h"
#include "compare/load_mixture.h"
#include "compare/net_language_model.h"
#include "compare/ngram_language_model.h"
#include "compare/part_files.h"
#include "compare/smoothed_language_model.h"
#include "corpora/counted.h"
#include "corpora/file_io.h"
#include "corpora/status_context.h"
#include "corpora/status_macros.h"
#include "ngram/arpa_read.h"
#include "ngram/model_file.h"
#include "ngram/smoothed_file_layout.h"
#include "ngram/smoothing_kneser_ney.h"
#include "rnn/checkpoint.h"

namespace recount::compare {
namespace {

std::string SplitText(const SplitOptions& split) {
  const std::string fractions = absl::StrJoin(split.fractions, ",");
  if (split.method == SplitMethod::kContiguous) return absl::StrCat("contiguous ", fractions);
  return absl::StrCat("chunks ", fractions, " of ", split.chunk_symbols, " seed ", split.seed);
}

absl::StatusOr<LoadedModel> LoadNgram(const std::string& path, const LoadModelOptions& options) {
  RECOUNT_ASSIGN_OR_RETURN(ngram::Model counts, ngram::Model::Load(path, options.verify));
  if (options.counting == ngram::Counting::kTraining) return Loaded(std::move(counts));
  absl::StatusOr<LoadedModel> adaptive = LoadedAdaptive(counts);
  if (!absl::IsDataLoss(adaptive.status())) return adaptive;
  return AtPlace(path, adaptive.status());
}

absl::StatusOr<LoadedModel> LoadSmoothed(const std::string& path, const LoadModelOptions& options) {
  RECOUNT_ASSIGN_OR_RETURN(ngram::SmoothedModel counts, ngram::SmoothedModel::Load(path, options.verify));
  return Loaded(std::move(counts), options.counting);
}

// The smoothing that the comments of an ARPA file name, where it is one of ours; otherwise empty.
std::string EstimatorOf(const Metadata& comments) {
  const absl::StatusOr<ngram::Smoothing> smoothing =
      ngram::ParseSmoothing(FindMetadata(comments, "smoothing"));
  return smoothing.ok() ? std::string(ngram::SmoothingName(*smoothing)) : "";
}

absl::StatusOr<LoadedModel> LoadArpa(const std::string& path, std::optional<Unit> unit) {
  RECOUNT_ASSIGN_OR_RETURN(const MappedFile file, MappedFile::Open(path));
  RECOUNT_ASSIGN_OR_RETURN(ngram::BackoffModel backoff, ngram::ParseArpa(path, file.bytes(), {unit}));
  LoadedModel loaded;
  loaded.metadata = ngram::ArpaMetadata(file.bytes());
  const bool says_training = !FindMetadata(loaded.metadata, kTrainingDigest).empty();
  auto model =
      std::make_unique<BackoffLanguageModel>(std::move(backoff), EstimatorOf(loaded.metadata), says_training);
  loaded.backoff = &model->backoff();
  loaded.has_backoff = true;
  loaded.model = std::move(model);
  return loaded;
}

absl::StatusOr<LoadedModel> LoadNet(const std::string& path, const NetScoring& scoring) {
  RECOUNT_ASSIGN_OR_RETURN(rnn::Net net, rnn::LoadNet(path));
  LoadedModel loaded;
  loaded.has_net = true;
  loaded.metadata = net.metadata();
  loaded.model = std::make_unique<NetLanguageModel>(std::move(net), scoring);
  return loaded;
}

// What to do about a file that is no model as it stands.
std::string Advice(absl::string_view bytes) {
  constexpr std::pair<const char*, const char*> kCompressed[] = {
      {"\x1f\x8b", "gzip"}, {"\xfd\x37zXZ", "xz"}, {"BZh", "bzip2"}, {"\x28\xb5\x2f\xfd", "zstd"}};
  for (const auto& [magic, program] : kCompressed) {
    if (absl::StartsWith(bytes, magic)) {
      return absl::StrCat("it is compressed: unpack it with ", program, " first");
    }
  }
  if (absl::StartsWith(bytes, "\xef\xbb\xbf")) return "it begins with a byte-order mark: remove that";
  return "train one with recount train ngram or rnn";
}

absl::string_view NameOfKind(ModelFileKind kind) {
  if (kind == ModelFileKind::kNet) return "a net";
  return kind == ModelFileKind::kArpa ? "an ARPA file" : "a mixture, whose file says it of each part";
}

// The mixtures that are being loaded, one within the other, and the model files that they have named.
struct Nesting {
  std::vector<std::string> mixtures;
  int parts = 0;
  PartFiles files;
};

absl::StatusOr<LoadedModel> LoadNested(const std::string& path, const LoadModelOptions& options,
                                       Nesting& nesting);

absl::Status CheckNesting(const std::string& path, const Nesting& nesting) {
  if (absl::c_linear_search(nesting.mixtures, path)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": is a part of itself; leave it out there"));
  }
  if (nesting.mixtures.size() == kMostNestedMixtures) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": stands within mixtures more than ",
                                                   kMostNestedMixtures, " deep; mix their parts themselves"));
  }
  return absl::OkStatus();
}

absl::StatusOr<LoadedModel> LoadWithParts(const std::string& path, const LoadModelOptions& options,
                                          Nesting& nesting) {
  std::error_code error;
  const std::string canonical = std::filesystem::canonical(path, error).string();
  RECOUNT_RETURN_IF_ERROR(CheckNesting(canonical, nesting));
  nesting.mixtures.push_back(canonical);
  absl::StatusOr<LoadedModel> mixture =
      LoadMixture(path, [&](const MixturePartFile& part) -> absl::StatusOr<LoadedModel> {
        if (++nesting.parts > kMostMixtureParts) {
          return absl::ResourceExhaustedError(
              absl::StrCat("is one of more than ", kMostMixtureParts, " in all; mix fewer"));
        }
        LoadModelOptions of_part = options;
        of_part.counting = part.counting;
        return LoadNested(part.path, of_part, nesting);
      });
  nesting.mixtures.pop_back();
  return mixture;
}

absl::StatusOr<LoadedModel> Load(const std::string& path, ModelFileKind kind, const LoadModelOptions& options,
                                 Nesting& nesting) {
  const bool keeps_counts = kind == ModelFileKind::kNgram || kind == ModelFileKind::kSmoothed;
  const bool is_model = kind != ModelFileKind::kNone;
  if (is_model && !keeps_counts && options.counting == ngram::Counting::kAdaptive) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": only an n-gram model that keeps its counts can be adaptive, not ",
                     NameOfKind(kind), "; train one with recount train ngram, or ",
                     nesting.mixtures.empty() ? "leave --adaptive out"
                                              : "leave \"adaptive\" out of this part of the mixture"));
  }
  switch (kind) {
    case ModelFileKind::kNgram:
      return LoadNgram(path, options);
    case ModelFileKind::kSmoothed:
      return LoadSmoothed(path, options);
    case ModelFileKind::kArpa:
      return LoadArpa(path, options.unit);
    case ModelFileKind::kNet:
      return LoadNet(path, options.net_scoring);
    case ModelFileKind::kMixture:
      return LoadWithParts(path, options, nesting);
    case ModelFileKind::kNone:
      break;
  }
  RECOUNT_ASSIGN_OR_RETURN(const MappedFile file, MappedFile::Open(path));
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": neither an n-gram model, ARPA included, nor a net (safetensors) nor a mixture; ",
                   Advice(file.bytes())));
}

absl::StatusOr<LoadedModel> LoadNested(const std::string& path, const LoadModelOptions& options,
                                       Nesting& nesting) {
  std::uint64_t size_bytes = 0;
  ModelFileKind kind = ModelFileKind::kNone;
  {
    RECOUNT_ASSIGN_OR_RETURN(const MappedFile file, MappedFile::Open(path));
    size_bytes = file.bytes().size();
    kind = KindOfModelFile(file.bytes());
  }
  // A net whose header is cut or damaged is told by its name, so that it is called damaged.
  if (kind == ModelFileKind::kNone && absl::EndsWith(path, kNetSuffix)) kind = ModelFileKind::kNet;
  const auto load = [&] { return Load(path, kind, options, nesting); };
  // Of a mixture, which is short, the parts are what takes memory.
  const bool may_be_shared = kind != ModelFileKind::kMixture && !nesting.mixtures.empty();
  RECOUNT_ASSIGN_OR_RETURN(LoadedModel loaded,
                           may_be_shared ? nesting.files.Get(path, options.counting, load) : load());
  loaded.path = path;
  loaded.size_bytes = size_bytes;
  return loaded;
}

}  // namespace

LoadedModel Loaded(ngram::Model counts) {
  LoadedModel loaded;
  loaded.metadata = counts.metadata();
  auto model = std::make_unique<NgramLanguageModel>(std::move(counts));
  loaded.counts = &model->counts();
  loaded.has_counts = true;
  loaded.model = std::move(model);
  return loaded;
}

LoadedModel Loaded(ngram::SmoothedModel counts, ngram::Counting counting) {
  LoadedModel loaded;
  loaded.metadata = counts.metadata();
  auto model = std::make_unique<SmoothedLanguageModel>(std::move(counts), counting);
  loaded.smoothed = &model->counts();
  loaded.has_counts = true;
  loaded.model = std::move(model);
  loaded.counting = counting;
  return loaded;
}

absl::StatusOr<absl::Span<const Symbol>> TrainingTextOf(const ngram::Model& counts) {
  const absl::Span<const Symbol> text =
      counts.counts().arrays().text.subspan(static_cast<std::size_t>(counts.order()));  // Without the pads.
  const std::size_t size = counts.vocabulary().size();
  if (absl::c_all_of(text, [size](Symbol symbol) { return symbol < size; })) return text;
  return absl::DataLossError("its text is damaged; recount inspect --verify says more");
}

absl::StatusOr<LoadedModel> LoadedAdaptive(const ngram::Model& counts) {
  const auto order = static_cast<std::uint32_t>(counts.order());
  RECOUNT_ASSIGN_OR_RETURN(const absl::Span<const Symbol> text, TrainingTextOf(counts));
  RECOUNT_ASSIGN_OR_RETURN(ngram::SmoothedModel twin,
                           ngram::SmoothedModel::Train(text, counts.vocabulary(),
                                                       {ngram::Smoothing::kNone, order}, counts.metadata()));
  return Loaded(std::move(twin), ngram::Counting::kAdaptive);
}

Metadata TrainingMetadata(const Dataset& dataset) {
  return {{"corpus", dataset.corpus.name},
          {"corpus_source", dataset.corpus.source},
          {"corpus_sha256", dataset.corpus.sha256},
          {"text_kind", std::string(TextKindName(dataset.corpus.kind))},
          {"split", SplitText(dataset.options.split)},
          {"training_symbols", absl::StrCat(dataset.train.symbols.size())},
          {kTrainingDigest, Sha256Hex(dataset.train.text)}};
}

Metadata DiscountFields(const ngram::Estimator& estimator) {
  Metadata fields;
  const auto* const kneser_ney = dynamic_cast<const ngram::KneserNey*>(&estimator);
  if (kneser_ney == nullptr) return fields;
  const std::vector<ngram::Discounts>& discounts = kneser_ney->discounts();
  for (std::size_t n = 0; n < discounts.size(); ++n) {
    fields.emplace_back(absl::StrCat("discounts_order_", n), ngram::DiscountsText(discounts[n]));
  }
  return fields;
}

Metadata DiscountFields(const ngram::SmoothedModel& model) {
  Metadata fields = DiscountFields(model.estimator());
  if (model.structure() == nullptr) return fields;
  const ngram::FeatureCounts& enriched = model.structure()->enriched();
  for (std::uint32_t n = 0; n < enriched.orders(); ++n) {
    fields.emplace_back(absl::StrCat("discounts_order_", n, "_structure"),
                        ngram::DiscountsText(enriched.discounts(n)));
  }
  return fields;
}

rnn::Net WithTrainingMetadata(const rnn::Net& net, const Metadata& training) {
  Metadata metadata = training;
  metadata.insert(metadata.end(), net.metadata().begin(), net.metadata().end());
  return net.WithMetadata(std::move(metadata));
}

ModelFileKind KindOfModelFile(absl::string_view bytes) {
  if (absl::StartsWith(bytes, ngram::kModelMagic)) return ModelFileKind::kNgram;
  if (absl::StartsWith(bytes, ngram::kSmoothedMagic)) return ModelFileKind::kSmoothed;
  if (ngram::IsArpa(bytes)) return ModelFileKind::kArpa;
  if (IsMixtureFile(bytes)) return ModelFileKind::kMixture;
  constexpr std::size_t kLengthBytes = sizeof(std::uint64_t);
  if (bytes.size() < kLengthBytes) return ModelFileKind::kNone;
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), kLengthBytes);
  const absl::string_view rest = bytes.substr(kLengthBytes);
  const bool is_net = length <= rest.size() && absl::StartsWith(rest, "{\"");
  return is_net ? ModelFileKind::kNet : ModelFileKind::kNone;
}

absl::StatusOr<LoadedModel> LoadModel(const std::string& path, const LoadModelOptions& options) {
  Nesting nesting;
  return LoadNested(path, options, nesting);
}

absl::Status DamagedCounts(const LoadedModel& model) {
  return absl::DataLossError(
      absl::StrCat(model.path, ": its counts are damaged; recount inspect --verify says more"));
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
  const absl::string_view trained_on = FindMetadata(model.metadata, kTrainingDigest);
  const bool may_fit = trained_on == wanted || (model.backoff != nullptr && trained_on.empty());
  if (may_fit && model.model->vocabulary() == dataset.vocabulary) return absl::OkStatus();
  if (trained_on.empty() && model.backoff == nullptr) {
    return absl::FailedPreconditionError(absl::StrCat(
        model.path, model.parts.empty() ? ": does not tell" : ": its parts do not tell of one text",
        " what it was trained on, which must be the training part of ", dataset.corpus.name,
        " and nothing else, or what it is tested on may have been part of it; measure it with recount score, "
        "which asks for no more than its characters"));
  }
  return absl::FailedPreconditionError(
      absl::StrCat(model.path, ": trained on ", FindMetadata(model.metadata, "corpus"), " split ",
                   FindMetadata(model.metadata, "split"), " with a vocabulary of ",
                   Counted(model.model->vocabulary().size(), "symbol"), ", not on the training part of ",
                   dataset.corpus.name, " split ", SplitText(dataset.options.split), " with ",
                   dataset.vocabulary.size(), "; name the corpus, split and unit it was trained with"));
}

}  // namespace recount::compare
