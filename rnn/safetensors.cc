#include "rnn/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "corpora/file_io.h"
#include "corpora/status_macros.h"
#include "rnn/finite.h"
#include "rnn/shallow_json.h"

namespace recount::rnn {
namespace {

using Json = nlohmann::ordered_json;

static_assert(std::endian::native == std::endian::little, "tensors are written as they lie in memory");

constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kDigits = 64;
constexpr absl::string_view kChecksumKey = "\"checksum\":\"";

const std::string& ZeroDigits() {
  static const std::string& digits = *new std::string(kDigits, '0');
  return digits;
}

absl::Status Damaged(absl::string_view name, absl::string_view what) {
  return absl::DataLossError(
      absl::StrCat(name, ": ", what, "; the file is damaged or no checkpoint: save or copy it again"));
}

Json Header(const SafetensorsMetadata& metadata, absl::Span<const SafetensorsView> tensors) {
  Json header;
  Json& texts = header["__metadata__"] = Json::object();
  for (const auto& [key, value] : metadata) texts[key] = value;
  texts["checksum"] = ZeroDigits();
  std::size_t offset = 0;
  for (const SafetensorsView& tensor : tensors) {
    const std::size_t end = offset + tensor.values.size() * sizeof(float);
    header[tensor.name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  return header;
}

// The pieces of a file in order.
std::vector<absl::string_view> Pieces(absl::string_view start, absl::Span<const SafetensorsView> tensors) {
  std::vector<absl::string_view> pieces = {start};
  for (const SafetensorsView& tensor : tensors) {
    if (tensor.values.empty()) continue;
    pieces.emplace_back(reinterpret_cast<const char*>(tensor.values.data()),
                        tensor.values.size() * sizeof(float));
  }
  return pieces;
}

// Where the digits of the checksum stand: after the only `"checksum":"` of the header. Inside of a JSON text
// quotes are escaped, so that no other value can look like it.
absl::StatusOr<std::size_t> FindChecksum(absl::string_view header, absl::string_view name) {
  const std::size_t key = header.find(kChecksumKey);
  if (key == absl::string_view::npos) return Damaged(name, "the header has no checksum");
  const std::size_t digits = key + kChecksumKey.size();
  if (header.size() - digits < kDigits) return Damaged(name, "the header ends inside the checksum");
  if (header.find(kChecksumKey, digits) != absl::string_view::npos) {
    return Damaged(name, "the header has two checksums");
  }
  return digits;
}

// The SHA-256 of the file with zeros in place of the digits at `digits`.
std::string Checksum(absl::string_view bytes, std::size_t digits) {
  return Sha256Hex({bytes.substr(0, digits), ZeroDigits(), bytes.substr(digits + kDigits)});
}

// The header of a file whose checksum agrees.
absl::StatusOr<absl::string_view> CheckedHeader(absl::string_view bytes, absl::string_view name) {
  if (bytes.size() < kLengthBytes) return Damaged(name, "shorter than the length of its header");
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), kLengthBytes);
  if (length > bytes.size() - kLengthBytes) return Damaged(name, "the header reaches past the end");
  const absl::string_view header = bytes.substr(kLengthBytes, length);
  RECOUNT_ASSIGN_OR_RETURN(const std::size_t digits, FindChecksum(header, name));
  if (Checksum(bytes, kLengthBytes + digits) != header.substr(digits, kDigits)) {
    return Damaged(name, "the checksum does not agree");
  }
  return header;
}

absl::Status ReadMetadata(const Json& json, absl::string_view name, SafetensorsFile& file) {
  if (!json.is_object()) return Damaged(name, "__metadata__ is no object");
  for (const auto& [key, value] : json.items()) {
    if (!value.is_string()) return Damaged(name, absl::StrCat("metadata ", key, " is no text"));
    if (key != "checksum") file.metadata.emplace_back(key, value.get<std::string>());
  }
  return absl::OkStatus();
}

bool IsSizes(const Json& json) {
  return json.is_array() &&
         std::all_of(json.begin(), json.end(), [](const Json& size) { return size.is_number_unsigned(); });
}

// The bytes of a tensor of this shape; false where that is more than `limit`.
bool TensorBytes(const std::vector<std::size_t>& shape, std::size_t limit, std::size_t& size_bytes) {
  size_bytes = sizeof(float);
  for (const std::size_t extent : shape) {
    if (extent != 0 && size_bytes > limit / extent) return false;
    size_bytes *= extent;
  }
  return size_bytes <= limit;
}

// The place of a number in a tensor of this shape: "[3, 0]".
std::string IndexText(const std::vector<std::size_t>& shape, std::size_t at) {
  std::vector<std::size_t> index(shape.size());
  for (std::size_t i = shape.size(); i-- > 0; at /= shape[i]) index[i] = at % shape[i];
  return absl::StrCat("[", absl::StrJoin(index, ", "), "]");
}

// Reads one tensor, whose data must start at `offset`, and moves the offset behind it.
absl::Status ReadTensor(const std::string& key, const Json& json, absl::string_view data,
                        absl::string_view name, std::size_t& offset, SafetensorsFile& file) {
  const auto damaged = [&](absl::string_view what) {
    return Damaged(name, absl::StrCat("tensor ", key, " ", what));
  };
  if (!json.is_object() || !json.contains("dtype") || !json.contains("shape") ||
      !json.contains("data_offsets")) {
    return damaged("lacks dtype, shape or data_offsets");
  }
  if (json["dtype"] != "F32") return damaged("is not of type F32");
  if (!IsSizes(json["shape"]) || !IsSizes(json["data_offsets"]) || json["data_offsets"].size() != 2) {
    return damaged("has a shape or data_offsets that are not sizes");
  }
  SafetensorsTensor tensor{key, json["shape"].get<std::vector<std::size_t>>(), {}};
  std::size_t size_bytes = 0;
  if (!TensorBytes(tensor.shape, data.size() - offset, size_bytes)) return damaged("reaches past the end");
  if (json["data_offsets"][0] != offset || json["data_offsets"][1] != offset + size_bytes) {
    return damaged("does not lie where the one before it ends, or not as long as its shape");
  }
  tensor.values.resize(size_bytes / sizeof(float));
  if (size_bytes > 0) std::memcpy(tensor.values.data(), data.data() + offset, size_bytes);
  const std::size_t bad = FirstNonFinite(tensor.values);
  if (bad < tensor.values.size()) {
    return absl::DataLossError(absl::StrCat(name, ": tensor ", key, " is ", tensor.values[bad], " at ",
                                            IndexText(tensor.shape, bad),
                                            " and must be finite; train or export the net again"));
  }
  offset += size_bytes;
  file.tensors.push_back(std::move(tensor));
  return absl::OkStatus();
}

}  // namespace

std::string SafetensorsStart(const SafetensorsMetadata& metadata, absl::Span<const SafetensorsView> tensors) {
  std::string header = Header(metadata, tensors).dump(-1, ' ', false, Json::error_handler_t::replace);
  header.append((kLengthBytes - header.size() % kLengthBytes) % kLengthBytes, ' ');
  const std::uint64_t length = header.size();
  std::string start(reinterpret_cast<const char*>(&length), kLengthBytes);
  start += header;
  const std::size_t digits = absl::string_view(start).find(kChecksumKey) + kChecksumKey.size();
  start.replace(digits, kDigits, Sha256Hex(Pieces(start, tensors)));
  return start;
}

absl::Status SaveSafetensors(const SafetensorsMetadata& metadata, absl::Span<const SafetensorsView> tensors,
                             const std::string& path) {
  const std::string start = SafetensorsStart(metadata, tensors);
  return WriteFileAtomically(path, Pieces(start, tensors));
}

std::string SerializeSafetensors(const SafetensorsFile& file) {
  std::vector<SafetensorsView> views;
  views.reserve(file.tensors.size());
  for (const SafetensorsTensor& tensor : file.tensors) {
    views.push_back({tensor.name, tensor.shape, tensor.values});
  }
  const std::string start = SafetensorsStart(file.metadata, views);
  return absl::StrJoin(Pieces(start, views), "");
}

absl::StatusOr<SafetensorsFile> ParseSafetensors(absl::string_view bytes, absl::string_view name) {
  RECOUNT_ASSIGN_OR_RETURN(const absl::string_view text, CheckedHeader(bytes, name));
  const Json header = ParseShallowJson(text);
  if (!header.is_object()) return Damaged(name, absl::StrCat("the header is ", kNoShallowObject));
  const absl::string_view data = bytes.substr(kLengthBytes + text.size());
  SafetensorsFile file;
  std::size_t offset = 0;
  std::set<std::string> seen;
  for (const auto& [key, value] : header.items()) {
    if (!seen.insert(key).second) return Damaged(name, absl::StrCat(key, " stands twice in the header"));
    if (key == "__metadata__") {
      RECOUNT_RETURN_IF_ERROR(ReadMetadata(value, name, file));
    } else {
      RECOUNT_RETURN_IF_ERROR(ReadTensor(key, value, data, name, offset, file));
    }
  }
  if (offset != data.size()) return Damaged(name, "there is data that belongs to no tensor");
  return file;
}

}  // namespace recount::rnn
