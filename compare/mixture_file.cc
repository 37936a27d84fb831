#include "compare/mixture_file.h"

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "corpora/file_io.h"
#include "corpora/status_macros.h"
#include "reports/text.h"
#include "rnn/shallow_json.h"

namespace recount::compare {
namespace {

using Json = nlohmann::ordered_json;

// Keys of the file. The first holds the version and tells what the file is.
constexpr char kMixture[] = "recount_mixture";
constexpr char kParts[] = "parts";
constexpr char kMetadata[] = "metadata";
constexpr char kModel[] = "model";
constexpr char kWeight[] = "weight";
constexpr char kAdaptive[] = "adaptive";

constexpr std::uint64_t kVersion = 1;

absl::Status Refuse(absl::string_view where, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(where, ": ", what));
}

// Refuses an object that has a key twice: of two weights, which would be meant?
class DoubledKeys {
 public:
  bool operator()(int /*depth*/, Json::parse_event_t event, const Json& parsed) {
    if (event == Json::parse_event_t::object_start) open_.emplace_back();
    if (event == Json::parse_event_t::object_end) open_.pop_back();
    if (event == Json::parse_event_t::key && !open_.back().insert(parsed.get<std::string>()).second) {
      found_ = parsed.get<std::string>();
    }
    return true;
  }
  const std::optional<std::string>& found() const { return found_; }

 private:
  std::vector<std::set<std::string>> open_;  // The keys of each object that is being read.
  std::optional<std::string> found_;
};

absl::StatusOr<Json> ParseJson(const std::string& path, absl::string_view bytes) {
  try {
    if (!rnn::IsShallowJson(bytes)) {
      return Refuse(path, absl::StrCat("is nested more than ", rnn::kMostNesting, " deep or has more than ",
                                       rnn::kMostNames,
                                       " names in an object, as no mixture has; mend it or write it again"));
    }
    DoubledKeys doubled;
    Json json = Json::parse(bytes.begin(), bytes.end(), std::ref(doubled));
    if (!json.is_object() || !json.contains(kMixture)) return Refuse(path, "is no mixture");
    if (!doubled.found().has_value()) return json;
    return Refuse(
        path, absl::StrCat("the key \"", *doubled.found(), "\" stands twice in one object; leave one out"));
  } catch (const Json::parse_error& error) {
    return absl::DataLossError(absl::StrCat(path, ": begins as the file of a mixture and is no JSON at byte ",
                                            error.byte, ": it is cut or damaged; mend it or write it again"));
  } catch (const Json::exception&) {
    return Refuse(path, "holds a number that is too large; weights are at most 1");
  }
}

absl::Status CheckKeys(const Json& object, absl::Span<const char* const> known, absl::string_view where) {
  for (const auto& [key, value] : object.items()) {
    bool is_known = false;
    for (const char* const name : known) is_known |= key == name;
    if (!is_known) {
      return Refuse(where, absl::StrCat("unknown key \"", key, "\"; there are ", absl::StrJoin(known, ", ")));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<MixturePartFile> ParsePart(const Json& part, const std::filesystem::path& folder,
                                          const std::string& where) {
  if (!part.is_object()) return Refuse(where, "no object with model and weight");
  RECOUNT_RETURN_IF_ERROR(CheckKeys(part, {kModel, kWeight, kAdaptive}, where));
  const auto model = part.find(kModel), weight = part.find(kWeight), adaptive = part.find(kAdaptive);
  if (model == part.end() || !model->is_string() || model->get<std::string>().empty()) {
    return Refuse(where, "model must be there, and the path of a model file");
  }
  if (weight == part.end() || !weight->is_number()) {
    return Refuse(where, "weight must be there, and a number of 0 or more");
  }
  if (weight->get<double>() < 0) {
    return Refuse(where,
                  absl::StrCat("weight ", weight->get<double>(), " is below 0; give one of 0 or more"));
  }
  if (adaptive != part.end() && !adaptive->is_boolean())
    return Refuse(where, "adaptive must be true or false");
  const bool adapts = adaptive != part.end() && adaptive->get<bool>();
  const std::string relative = reports::UnescapeBytes(model->get<std::string>());
  if (absl::StrContains(relative, '\0')) return Refuse(where, "model has a NUL in it, which no path has");
  return MixturePartFile{(folder / relative).string(), weight->get<double>(),
                         adapts ? ngram::Counting::kAdaptive : ngram::Counting::kTraining};
}

absl::StatusOr<Metadata> ParseMetadata(const Json& object, const std::string& path) {
  Metadata metadata;
  if (!object.is_object()) return Refuse(path, "metadata must be an object of texts");
  for (const auto& [key, value] : object.items()) {
    if (!value.is_string()) return Refuse(path, absl::StrCat("metadata: ", key, " must be a text"));
    metadata.emplace_back(reports::UnescapeBytes(key), reports::UnescapeBytes(value.get<std::string>()));
  }
  return metadata;
}

absl::Status CheckVersion(const Json& file, const std::string& path) {
  const Json& version = file.at(kMixture);
  if (!version.is_number_unsigned() || version == 0) {
    return Refuse(path, absl::StrCat(kMixture, " must be its version, ", kVersion));
  }
  if (version.get<std::uint64_t>() == kVersion) return absl::OkStatus();
  return absl::UnimplementedError(absl::StrCat(path, ": a mixture of version ", version.get<std::uint64_t>(),
                                               "; this program reads version ", kVersion,
                                               ": use a newer one, or let this one write the mixture again"));
}

Json AsJson(const MixturePartFile& part) {
  Json json = {{kModel, reports::EscapeBytes(part.path)}, {kWeight, part.weight}};
  if (part.counting == ngram::Counting::kAdaptive) json[kAdaptive] = true;
  return json;
}

}  // namespace

bool IsMixtureFile(absl::string_view bytes) {
  if (!absl::ConsumePrefix(&bytes, "{")) return false;
  return absl::StartsWith(absl::StripLeadingAsciiWhitespace(bytes), absl::StrCat("\"", kMixture, "\""));
}

absl::StatusOr<MixtureFile> ParseMixtureFile(const std::string& path, absl::string_view bytes) {
  RECOUNT_ASSIGN_OR_RETURN(const Json json, ParseJson(path, bytes));
  RECOUNT_RETURN_IF_ERROR(CheckVersion(json, path));
  RECOUNT_RETURN_IF_ERROR(CheckKeys(json, {kMixture, kParts, kMetadata}, path));
  if (!json.contains(kParts) || !json[kParts].is_array() || json[kParts].empty()) {
    return Refuse(path, "parts must be there, and a list of at least one object with model and weight");
  }
  MixtureFile mixture;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  for (const Json& part : json[kParts]) {
    const std::string where = absl::StrCat(path, ": part ", mixture.parts.size() + 1);
    RECOUNT_ASSIGN_OR_RETURN(MixturePartFile parsed, ParsePart(part, folder, where));
    mixture.parts.push_back(std::move(parsed));
  }
  if (json.contains(kMetadata)) {
    RECOUNT_ASSIGN_OR_RETURN(mixture.metadata, ParseMetadata(json[kMetadata], path));
  }
  return mixture;
}

absl::Status WriteMixtureFile(const MixtureFile& mixture, const std::string& path) {
  Json json = {{kMixture, kVersion}, {kParts, Json::array()}};
  for (const MixturePartFile& part : mixture.parts) json[kParts].push_back(AsJson(part));
  for (const auto& [name, value] : mixture.metadata) {
    json[kMetadata][reports::EscapeBytes(name)] = reports::EscapeBytes(value);
  }
  return WriteFileAtomically(path, json.dump(2) + "\n");
}

}  // namespace recount::compare
