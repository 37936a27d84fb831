#include "rnn/checkpoint.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "corpora/corpus.h"
#include "corpora/counted.h"
#include "corpora/file_io.h"
#include "corpora/status_macros.h"
#include "rnn/finite.h"
#include "rnn/safetensors.h"
#include "rnn/shallow_json.h"

namespace recount::rnn {
namespace {

constexpr char kFormat[] = "recount-net";
constexpr std::size_t kVersion = 2;  // Since nets may have an embedding.
constexpr char kEmbedding[] = "embedding_size";
constexpr std::array<const char*, 10> kOwnKeys = {"format",      "version",   "cell", "layers",
                                                  "hidden_size", kEmbedding,  "unit", "vocabulary",
                                                  "checksum",    kTrainingKey};

bool IsOwnKey(absl::string_view key) {
  return std::find(kOwnKeys.begin(), kOwnKeys.end(), key) != kOwnKeys.end();
}

absl::Status DamagedCheckpoint(absl::string_view name, absl::string_view what) {
  return absl::DataLossError(absl::StrCat(name, ": ", what, "; this is no checkpoint of a recount net"));
}

using MatrixByRow = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

SafetensorsTensor ToFile(const TensorSpec& spec, const Parameters<float>::ConstTensorMap& values) {
  SafetensorsTensor tensor{spec.name, {static_cast<std::size_t>(spec.rows)}, {}};
  if (!spec.is_vector) tensor.shape.push_back(static_cast<std::size_t>(spec.cols));
  tensor.values.resize(static_cast<std::size_t>(values.size()));
  Eigen::Map<MatrixByRow>(tensor.values.data(), spec.rows, spec.cols) = values;
  return tensor;
}

absl::StatusOr<Metadata> FileMetadata(const Net& net) {
  Metadata metadata = {
      {"format", kFormat},
      {"version", net.shape().embedding_size > 0 ? "2" : "1"},
      {"cell", std::string(CellName(net.shape().cell))},
      {"layers", absl::StrCat(net.shape().layers)},
      {"hidden_size", absl::StrCat(net.shape().hidden_size)},
      {"unit", net.vocabulary().unit() == Unit::kByte ? "byte" : "codepoint"},
      {"vocabulary", absl::StrJoin(net.vocabulary().code_points(), ",")},
  };
  if (net.shape().embedding_size > 0) {
    metadata.emplace_back(kEmbedding, absl::StrCat(net.shape().embedding_size));
  }
  for (const auto& entry : net.metadata()) {
    const bool taken = entry.first == "checksum" || entry.first == kTrainingKey ||
                       std::any_of(metadata.begin(), metadata.end(),
                                   [&](const auto& other) { return other.first == entry.first; });
    if (taken) {
      return absl::InvalidArgumentError(absl::StrCat("checkpoint: the metadata key ", entry.first,
                                                     " stands twice or belongs to the format; rename it"));
    }
    metadata.push_back(entry);
  }
  return metadata;
}

// The metadata by key.
using Entries = std::map<std::string, std::string>;

absl::StatusOr<std::size_t> SizeEntry(const Entries& entries, const std::string& key,
                                      absl::string_view name) {
  const auto entry = entries.find(key);
  std::uint32_t size = 0;
  if (entry == entries.end() || !absl::SimpleAtoi(entry->second, &size) || size == 0) {
    return DamagedCheckpoint(name, absl::StrCat("metadata ", key, " is no size"));
  }
  return size;
}

absl::StatusOr<std::string> TextEntry(const Entries& entries, const std::string& key,
                                      absl::string_view name) {
  const auto entry = entries.find(key);
  if (entry == entries.end()) return DamagedCheckpoint(name, absl::StrCat("metadata ", key, " is missing"));
  return entry->second;
}

absl::Status CheckKind(const Entries& entries, absl::string_view name) {
  RECOUNT_ASSIGN_OR_RETURN(const std::string format, TextEntry(entries, "format", name));
  if (format != kFormat) return DamagedCheckpoint(name, absl::StrCat("the format is ", Shown(format)));
  RECOUNT_ASSIGN_OR_RETURN(const std::size_t version, SizeEntry(entries, "version", name));
  if (version > kVersion) {
    return absl::UnimplementedError(absl::StrCat(name, ": checkpoint version ", version,
                                                 "; this program reads up to version ", kVersion,
                                                 ": use a newer one"));
  }
  return absl::OkStatus();
}

absl::StatusOr<CellKind> ReadCell(const Entries& entries, absl::string_view name) {
  RECOUNT_ASSIGN_OR_RETURN(const std::string text, TextEntry(entries, "cell", name));
  const std::optional<CellKind> cell = CellByName(text);
  if (cell.has_value()) return *cell;
  return absl::UnimplementedError(absl::StrCat(
      name, ": cell ", Shown(text), "; this program reads ",
      absl::StrJoin(kCells, ", ",
                    [](std::string* out, CellKind known) { absl::StrAppend(out, CellName(known)); }),
      ": use a newer one"));
}

absl::StatusOr<Vocabulary> ReadVocabulary(const Entries& entries, absl::string_view name) {
  RECOUNT_ASSIGN_OR_RETURN(const std::string unit, TextEntry(entries, "unit", name));
  if (unit != "byte" && unit != "codepoint")
    return DamagedCheckpoint(name, absl::StrCat("the unit is ", Shown(unit)));
  RECOUNT_ASSIGN_OR_RETURN(const std::string text, TextEntry(entries, "vocabulary", name));
  std::vector<std::uint32_t> code_points;
  for (const absl::string_view number : absl::StrSplit(text, ',')) {
    std::uint32_t code_point = 0;
    if (!absl::SimpleAtoi(number, &code_point))
      return DamagedCheckpoint(name, "the vocabulary is no list of numbers");
    code_points.push_back(code_point);
  }
  absl::StatusOr<Vocabulary> vocabulary =
      Vocabulary::FromCodePoints(std::move(code_points), unit == "byte" ? Unit::kByte : Unit::kCodePoint);
  if (!vocabulary.ok()) return DamagedCheckpoint(name, vocabulary.status().message());
  return vocabulary;
}

// The shape that the metadata names; refused where a layer would have no tensor in the file, before anything
// is made of it.
absl::StatusOr<NetShape> ReadShape(const Entries& entries, std::size_t vocabulary_size,
                                   const SafetensorsFile& file, absl::string_view name) {
  NetShape shape;
  RECOUNT_ASSIGN_OR_RETURN(shape.cell, ReadCell(entries, name));
  RECOUNT_ASSIGN_OR_RETURN(shape.layers, SizeEntry(entries, "layers", name));
  RECOUNT_ASSIGN_OR_RETURN(shape.hidden_size, SizeEntry(entries, "hidden_size", name));
  shape.vocabulary_size = vocabulary_size;
  if (entries.contains(kEmbedding)) {
    RECOUNT_ASSIGN_OR_RETURN(shape.embedding_size, SizeEntry(entries, kEmbedding, name));
  }
  std::size_t numbers = 0;
  for (const SafetensorsTensor& tensor : file.tensors) numbers += tensor.values.size();
  const std::size_t tensors = 4 * shape.layers + (shape.embedding_size > 0 ? 3 : 2);
  if (file.tensors.size() != tensors || shape.hidden_size > numbers || shape.embedding_size > numbers) {
    return DamagedCheckpoint(name, absl::StrCat("the tensors do not fit ", Counted(shape.layers, "layer"),
                                                " of ", shape.hidden_size));
  }
  return shape;
}

absl::Status CheckWeights(const SafetensorsTensor& tensor, absl::string_view name) {
  const std::size_t bad = FirstBeyond(tensor.values, kMostWeight);
  if (bad == tensor.values.size()) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrFormat("%s: tensor %s holds %g, and a weight is from %g to %g; train or export "
                      "the net again",
                      name, tensor.name, tensor.values[bad], -kMostWeight, kMostWeight));
}

absl::Status ReadTensors(const SafetensorsFile& file, absl::string_view name, Parameters<float>& parameters) {
  const ParameterLayout& layout = parameters.layout();
  std::map<std::string, const SafetensorsTensor*> by_name;
  for (const SafetensorsTensor& tensor : file.tensors) by_name[tensor.name] = &tensor;
  for (std::size_t i = 0; i < layout.tensors().size(); ++i) {
    const TensorSpec& spec = layout.tensors()[i];
    const auto found = by_name.find(spec.name);
    if (found == by_name.end())
      return DamagedCheckpoint(name, absl::StrCat("tensor ", spec.name, " is missing"));
    std::vector<std::size_t> shape = {static_cast<std::size_t>(spec.rows)};
    if (!spec.is_vector) shape.push_back(static_cast<std::size_t>(spec.cols));
    if (found->second->shape != shape) {
      return DamagedCheckpoint(
          name, absl::StrCat("tensor ", spec.name, " has shape (", absl::StrJoin(found->second->shape, ", "),
                             ") and needs (", absl::StrJoin(shape, ", "), ")"));
    }
    // What overflows in the output is seen where it is used.
    if (i != layout.out_weight() && i != layout.out_bias()) {
      RECOUNT_RETURN_IF_ERROR(CheckWeights(*found->second, name));
    }
    parameters.tensor(i) = Eigen::Map<const MatrixByRow>(found->second->values.data(), spec.rows, spec.cols);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SafetensorsFile> FileOf(const Net& net) {
  SafetensorsFile file;
  RECOUNT_ASSIGN_OR_RETURN(file.metadata, FileMetadata(net));
  const ParameterLayout& layout = net.parameters().layout();
  for (std::size_t i = 0; i < layout.tensors().size(); ++i) {
    file.tensors.push_back(ToFile(layout.tensors()[i], net.parameters().tensor(i)));
  }
  return file;
}

absl::StatusOr<std::string> SerializeNet(const Net& net) {
  RECOUNT_ASSIGN_OR_RETURN(const SafetensorsFile file, FileOf(net));
  return SerializeSafetensors(file);
}

absl::StatusOr<Net> ParseNet(absl::string_view bytes, absl::string_view name) {
  RECOUNT_ASSIGN_OR_RETURN(SafetensorsFile file, ParseSafetensors(bytes, name));
  return NetOf(std::move(file), name);
}

absl::StatusOr<Net> NetOf(SafetensorsFile file, absl::string_view name) {
  std::erase_if(file.tensors, [](const SafetensorsTensor& tensor) {
    return absl::StartsWith(tensor.name, kTrainingPrefix);
  });
  const Entries entries(file.metadata.begin(), file.metadata.end());
  RECOUNT_RETURN_IF_ERROR(CheckKind(entries, name));
  RECOUNT_ASSIGN_OR_RETURN(Vocabulary vocabulary, ReadVocabulary(entries, name));
  RECOUNT_ASSIGN_OR_RETURN(const NetShape shape, ReadShape(entries, vocabulary.size(), file, name));
  const auto layout = std::make_shared<const ParameterLayout>(shape);
  std::size_t numbers = 0;
  for (const SafetensorsTensor& tensor : file.tensors) numbers += tensor.values.size();
  if (numbers != layout->parameter_count()) {
    return DamagedCheckpoint(name, absl::StrCat("it holds ", numbers, " parameters and its shape needs ",
                                                layout->parameter_count()));
  }
  Parameters<float> parameters(layout);
  RECOUNT_RETURN_IF_ERROR(ReadTensors(file, name, parameters));
  Metadata metadata;
  for (auto& entry : file.metadata) {
    if (!IsOwnKey(entry.first)) metadata.push_back(std::move(entry));
  }
  return Net::Create(std::move(parameters), std::move(vocabulary), std::move(metadata));
}

absl::Status SaveNet(const Net& net, const std::string& path) {
  RECOUNT_ASSIGN_OR_RETURN(const std::string bytes, SerializeNet(net));
  return WriteFileAtomically(path, bytes);
}

absl::StatusOr<Net> LoadNet(const std::string& path) {
  RECOUNT_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  return ParseNet(bytes, path);
}

}  // namespace recount::rnn
