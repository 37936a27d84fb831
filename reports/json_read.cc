#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "reports/fields.h"
#include "reports/format.h"
#include "reports/json.h"
#include "reports/text.h"

namespace recount::reports {
namespace {

using Json = nlohmann::ordered_json;
using internal::FieldsOf;

// Where in the document a value stands: a chain from the value to the root, written out only for an error.
struct Place {
  const Place* parent = nullptr;
  const char* key = nullptr;  // Of an object; null in an array.
  std::size_t index = 0;

  std::string Path() const {
    if (parent == nullptr) return "$";
    return key != nullptr ? absl::StrCat(parent->Path(), ".", key)
                          : absl::StrCat(parent->Path(), "[", index, "]");
  }
};

absl::Status WrongType(const Place& place, const Json& json, absl::string_view expected) {
  return absl::InvalidArgumentError(absl::StrCat("result: ", place.Path(), " is ", json.type_name(),
                                                 ", expected ", expected,
                                                 "; render a file that recount wrote"));
}

template <typename T>
absl::Status Read(const Json& json, const Place& place, std::optional<T>& value);
template <typename T>
absl::Status Read(const Json& json, const Place& place, std::vector<T>& values);
template <typename T, std::size_t N>
absl::Status Read(const Json& json, const Place& place, std::array<T, N>& values);
template <typename T, typename = decltype(FieldsOf<T>::Get())>
absl::Status Read(const Json& json, const Place& place, T& fields);

absl::Status Read(const Json& json, const Place& place, bool& value) {
  if (!json.is_boolean()) return WrongType(place, json, "true or false");
  value = json.get<bool>();
  return absl::OkStatus();
}

absl::Status Read(const Json& json, const Place& place, std::uint64_t& value) {
  if (!json.is_number_unsigned()) return WrongType(place, json, "a whole number from 0 to 2^64 - 1");
  value = json.get<std::uint64_t>();
  return absl::OkStatus();
}

absl::Status Read(const Json& json, const Place& place, int& value) {
  constexpr std::int64_t kMax = std::numeric_limits<int>::max();
  const bool fits = json.is_number_integer() &&
                    (json.is_number_unsigned() ? json.get<std::uint64_t>() <= static_cast<std::uint64_t>(kMax)
                                               : json.get<std::int64_t>() >= -kMax - 1);
  if (!fits) return WrongType(place, json, "a whole number from -2^31 to 2^31 - 1");
  value = json.get<int>();
  return absl::OkStatus();
}

absl::Status Read(const Json& json, const Place& place, double& value) {
  if (!json.is_number() && !json.is_null()) return WrongType(place, json, "a number");
  value = json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
  return absl::OkStatus();
}

absl::Status Read(const Json& json, const Place& place, std::string& bytes) {
  if (!json.is_string()) return WrongType(place, json, "a string");
  bytes = UnescapeBytes(json.get_ref<const std::string&>());
  return absl::OkStatus();
}

absl::Status Read(const Json& json, const Place& place, std::pair<std::uint64_t, std::uint64_t>& range) {
  if (!json.is_array() || json.size() != 2) return WrongType(place, json, "an array of two: [begin, end]");
  const absl::Status status = Read(json[0], {&place, nullptr, 0}, range.first);
  return status.ok() ? Read(json[1], {&place, nullptr, 1}, range.second) : status;
}

// The value of `key`, or null and an error in `status`.
const Json* Find(const Json& object, const Place& place, const char* key, absl::Status& status) {
  const auto found = object.find(key);
  if (found != object.end()) return &*found;
  status = absl::InvalidArgumentError(
      absl::StrCat("result: ", place.Path(), ".", key, " is missing; render a file that recount wrote"));
  return nullptr;
}

template <typename T>
absl::Status ReadKey(const Json& object, const Place& place, const char* key, T& value) {
  absl::Status status;
  const Json* json = Find(object, place, key, status);
  return json != nullptr ? Read(*json, {&place, key, 0}, value) : status;
}

// An object of exactly `keys` keys is expected, each of which was found: one more is unknown.
absl::Status CheckObject(const Json& json, const Place& place, std::size_t keys) {
  if (json.size() == keys) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("result: ", place.Path(), " has ", FormatCounted(json.size(), "key"), ", expected ", keys,
                   ": one of them is unknown; SCHEMA.md lists those there are"));
}

absl::Status Read(const Json& json, const Place& place, std::pair<std::string, std::string>& library) {
  if (!json.is_object()) return WrongType(place, json, "an object");
  absl::Status status = ReadKey(json, place, "name", library.first);
  if (status.ok()) status = ReadKey(json, place, "version", library.second);
  return status.ok() ? CheckObject(json, place, 2) : status;
}

template <typename T>
absl::Status Read(const Json& json, const Place& place, std::optional<T>& value) {
  if (json.is_null()) {
    value.reset();
    return absl::OkStatus();
  }
  return Read(json, place, value.emplace());
}

template <typename T>
absl::Status Read(const Json& json, const Place& place, std::vector<T>& values) {
  if (!json.is_array()) return WrongType(place, json, "an array");
  values.resize(json.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    absl::Status status = Read(json[i], {&place, nullptr, i}, values[i]);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

template <typename T, std::size_t N>
absl::Status Read(const Json& json, const Place& place, std::array<T, N>& values) {
  if (!json.is_array() || json.size() != N) return WrongType(place, json, absl::StrCat("an array of ", N));
  for (std::size_t i = 0; i < N; ++i) {
    absl::Status status = Read(json[i], {&place, nullptr, i}, values[i]);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

template <typename T, typename>
absl::Status Read(const Json& json, const Place& place, T& fields) {
  if (!json.is_object()) return WrongType(place, json, "an object");
  absl::Status status;
  const auto read = [&](const auto& field) {
    if (status.ok()) status = ReadKey(json, place, field.key, fields.*(field.member));
  };
  constexpr auto kFields = FieldsOf<T>::Get();
  std::apply([&](const auto&... field) { (read(field), ...); }, kFields);
  return status.ok() ? CheckObject(json, place, std::tuple_size_v<decltype(kFields)>) : status;
}

// nlohmann::json reports errors of syntax by exception only; it ends here. What is nested deep is refused
// before anything recurses into it, and an object with many names before they are looked through one by one.
absl::StatusOr<Json> Parse(absl::string_view text) {
  constexpr int kMostNesting = 32, kMostNames = 5'000;  // A result's own are 8, and far below a thousand.
  bool is_beyond = false;
  std::array<int, kMostNesting + 2> names = {};
  const auto keep = [&](int depth, Json::parse_event_t event, const Json&) {
    is_beyond = is_beyond || depth > kMostNesting;
    if (is_beyond) return false;
    int& of_object = names[static_cast<std::size_t>(depth)];
    if (event == Json::parse_event_t::object_start) names[static_cast<std::size_t>(depth) + 1] = 0;
    if (event == Json::parse_event_t::key) is_beyond = ++of_object > kMostNames;
    return !is_beyond;
  };
  try {
    Json json = Json::parse(text.begin(), text.end(), keep);
    if (!is_beyond) return json;
    return absl::DataLossError(
        absl::StrCat("result: nested more than ", kMostNesting, " deep, or with more than ", kMostNames,
                     " names in an object; name a result.json that recount compare wrote"));
  } catch (const Json::parse_error& error) {
    return absl::DataLossError(absl::StrCat("result: not JSON, or cut short, at byte ", error.byte,
                                            "; name a result.json that recount compare wrote"));
  } catch (const Json::exception&) {
    return absl::DataLossError(
        "result: not JSON: a number in it is too large; name a result.json that recount compare wrote");
  }
}

// A newer file may differ anywhere, so its version is read before anything else.
absl::Status CheckVersion(const Json& json) {
  if (!json.is_object()) return WrongType(Place{}, json, "an object");
  int version = 0;
  absl::Status status = ReadKey(json, Place{}, "schema_version", version);
  if (!status.ok()) return status;
  if (version > kSchemaVersion) {
    return absl::UnimplementedError(absl::StrCat("result: $.schema_version is ", version,
                                                 ", this recount reads ", kSchemaVersion,
                                                 "; use a newer recount"));
  }
  if (version == kSchemaVersion) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("result: $.schema_version is ", version, ", allowed is ",
                                                 kSchemaVersion, "; make it again with recount compare"));
}

}  // namespace

absl::StatusOr<Result> FromJson(absl::string_view text) {
  const absl::StatusOr<Json> json = Parse(text);
  if (!json.ok()) return json.status();
  absl::Status status = CheckVersion(*json);
  Result result;
  if (status.ok()) status = Read(*json, Place{}, result);
  if (!status.ok()) return status;
  return result;
}

}  // namespace recount::reports
