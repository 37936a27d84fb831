#include "rnn/reading_memory.h"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/numbers.h"
#include "corpora/vocabulary.h"
#include "rnn/cell.h"
#include "rnn/row_panels.h"
#include "rnn/shallow_json.h"

namespace recount::rnn {
namespace {

// The most that a shape may be for its weights to be counted without overflow.
constexpr std::size_t kMostLayers = 4096;
constexpr std::size_t kMostNumbers = std::size_t{1} << 20;

// A text of the metadata; empty where there is none.
std::string MetadataText(const nlohmann::json& metadata, const char* key) {
  const auto found = metadata.find(key);
  return found != metadata.end() && found->is_string() ? found->get<std::string>() : "";
}

// From 1 to `most`; otherwise 0.
std::size_t MetadataSize(const nlohmann::json& metadata, const char* key, std::size_t most) {
  std::uint64_t size = 0;
  return absl::SimpleAtoi(MetadataText(metadata, key), &size) && size <= most ? size : 0;
}

nlohmann::json MetadataIn(absl::string_view bytes) {
  std::uint64_t length = 0;
  if (bytes.size() < sizeof(length)) return nlohmann::json::object();
  std::memcpy(&length, bytes.data(), sizeof(length));
  const absl::string_view rest = bytes.substr(sizeof(length));
  if (length > rest.size()) return nlohmann::json::object();
  const nlohmann::json header = ParseShallowJson(rest.substr(0, static_cast<std::size_t>(length)));
  if (!header.is_object() || !header.contains("__metadata__")) return nlohmann::json::object();
  const nlohmann::json& metadata = header["__metadata__"];
  return metadata.is_object() ? metadata : nlohmann::json::object();
}

// Of the layers, for each stream and step (rnn/stack.h), and the logits.
std::uint64_t ColumnBytes(const NetShape& shape) {
  return sizeof(float) * (8 * shape.hidden_size * shape.layers + shape.vocabulary_size);
}

}  // namespace

std::optional<NetShape> ShapeInHeader(absl::string_view bytes) {
  const nlohmann::json metadata = MetadataIn(bytes);
  const std::optional<CellKind> cell = CellByName(MetadataText(metadata, "cell"));
  const std::string vocabulary = MetadataText(metadata, "vocabulary");
  NetShape shape;
  shape.layers = MetadataSize(metadata, "layers", kMostLayers);
  shape.hidden_size = MetadataSize(metadata, "hidden_size", kMostNumbers);
  shape.vocabulary_size = static_cast<std::size_t>(std::count(vocabulary.begin(), vocabulary.end(), ',')) + 1;
  shape.embedding_size = MetadataSize(metadata, "embedding_size", kMostNumbers);
  if (!cell.has_value() || shape.layers == 0 || shape.hidden_size == 0) return std::nullopt;
  if (shape.vocabulary_size > kMaxVocabulary) return std::nullopt;
  shape.cell = *cell;
  const bool has_room = ParameterLayout(shape).parameter_count() <= bytes.size() / sizeof(float);
  return has_room ? std::optional<NetShape>(shape) : std::nullopt;
}

std::uint64_t PackedBytes(const NetShape& shape) {
  const std::uint64_t table =
      shape.embedding_size > 0 ? BlocksOf(shape.cell).input * shape.hidden_size * shape.vocabulary_size : 0;
  return sizeof(float) * (ParameterLayout(shape).parameter_count() + table);
}

std::uint64_t TextBytes(const NetShape& shape, std::uint64_t symbols) {
  const std::uint64_t hidden = shape.hidden_size;
  const std::uint64_t recurrent =
      sizeof(float) * BlocksOf(shape.cell).recurrent * hidden * hidden;  // A layer.
  const std::uint64_t spare =
      symbols < kLongText ? 0 : std::min<std::uint64_t>(recurrent, RowPanels::kMostSpreadBytes);
  return recurrent * shape.layers + spare +
         (std::min<std::uint64_t>(kBlockSteps, symbols) + 1) * ColumnBytes(shape);
}

std::uint64_t StreamsBytes(const NetShape& shape, std::uint64_t symbols, const StreamsOptions& options,
                           int threads) {
  constexpr std::uint64_t kPieceBytes = 3 * sizeof(std::size_t);  // Where a stream reads and scores.
  const std::uint64_t streams = std::min<std::uint64_t>(options.streams, symbols);
  const std::uint64_t scores = sizeof(double) * symbols;
  if (streams <= 1) return scores + TextBytes(shape, symbols);
  const std::uint64_t at_once =
      std::min(streams, kStreamsAtOnce * static_cast<std::uint64_t>(std::max(threads, 1)));
  return scores + kPieceBytes * streams + at_once * (kStreamSteps + 1) * ColumnBytes(shape);
}

std::uint64_t StateBytes(const NetShape& shape, std::uint64_t texts) {
  return 2 * ColumnBytes(shape) * texts;  // Of a step and of what is before it.
}

}  // namespace recount::rnn
