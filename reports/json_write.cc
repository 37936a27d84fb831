#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <utility>

#include "reports/fields.h"
#include "reports/json.h"
#include "reports/text.h"

namespace recount::reports {
namespace {

using Json = nlohmann::ordered_json;
using internal::Between;
using internal::FieldsOf;

// Whether the fields of a run are written.
enum class Scope { kWhole, kComparable };

// Every overload is declared before the first is defined: containers and structs nest in each other.
template <typename T>
Json Write(const std::optional<T>& value, Scope scope);
template <typename T>
Json Write(const std::vector<T>& values, Scope scope);
template <typename T, std::size_t N>
Json Write(const std::array<T, N>& values, Scope scope);
template <typename T, typename = decltype(FieldsOf<T>::Get())>
Json Write(const T& fields, Scope scope);

Json Write(bool value, Scope) { return value; }
Json Write(int value, Scope) { return value; }
Json Write(std::uint64_t value, Scope) { return value; }
Json Write(double value, Scope) { return value; }  // Not finite: dump() writes null.
Json Write(const std::string& bytes, Scope) { return EscapeBytes(bytes); }

Json Write(const std::pair<std::uint64_t, std::uint64_t>& range, Scope) {
  return Json::array({range.first, range.second});
}

Json Write(const std::pair<std::string, std::string>& library, Scope) {
  return Json{{"name", EscapeBytes(library.first)}, {"version", EscapeBytes(library.second)}};
}

template <typename Range>
Json WriteArray(const Range& values, Scope scope) {
  Json array = Json::array();
  for (const auto& value : values) array.push_back(Write(value, scope));
  return array;
}

template <typename T>
Json Write(const std::optional<T>& value, Scope scope) {
  return value.has_value() ? Write(*value, scope) : Json(nullptr);
}

template <typename T>
Json Write(const std::vector<T>& values, Scope scope) {
  return WriteArray(values, scope);
}

template <typename T, std::size_t N>
Json Write(const std::array<T, N>& values, Scope scope) {
  return WriteArray(values, scope);
}

template <typename T, typename>
Json Write(const T& fields, Scope scope) {
  Json object = Json::object();
  const auto write = [&](const auto& field) {
    if (scope == Scope::kComparable && field.runs == Between::kMayDiffer) return;
    object[field.key] = Write(fields.*(field.member), scope);
  };
  std::apply([&](const auto&... field) { (write(field), ...); }, FieldsOf<T>::Get());
  return object;
}

template <typename Struct>
std::string Dump(const Struct& fields, Scope scope) {
  return Write(fields, scope).dump(/*indent=*/1, ' ', /*ensure_ascii=*/true) + "\n";
}

}  // namespace

std::string ToJson(const Result& result) { return Dump(result, Scope::kWhole); }

std::string ToJson(const NetFigures& figures) { return Dump(figures, Scope::kWhole); }

std::string ComparableJson(const Result& result) { return Dump(result, Scope::kComparable); }

}  // namespace recount::reports
