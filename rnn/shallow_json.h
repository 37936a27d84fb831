// JSON from files that anyone may have written: nothing of it is deep, since copying, comparing and printing
// it recurse; no object is wide, since its names are looked through one by one; and nothing of it makes a
// message long.
//
// Thread safety: pure functions.

#ifndef RECOUNT_RNN_SHALLOW_JSON_H_
#define RECOUNT_RNN_SHALLOW_JSON_H_

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "absl/strings/string_view.h"

namespace recount::rnn {

// Arrays and objects, one within the other. Files of ours have at most 3.
inline constexpr int kMostNesting = 16;
// Names in one object. Files of ours have fewer than 2,000.
inline constexpr int kMostNames = 20'000;

// How messages call what ParseShallowJson refuses where an object is expected.
inline constexpr char kNoShallowObject[] =
    "no JSON object, or one that is nested more than 16 deep or has more than 20000 names";

// Whether a text, as far as it is JSON, keeps within both. Cost: a look at each byte.
bool IsShallowJson(absl::string_view text);

// The value of a JSON text; is_discarded() where it is none, or not IsShallowJson.
nlohmann::ordered_json ParseShallowJson(absl::string_view text);

// What messages show of a text: its first characters, and "..." where there are more.
std::string Shown(absl::string_view text);

// The same of a value as JSON. REQUIRES: one of ParseShallowJson.
std::string ShownJson(const nlohmann::ordered_json& value);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_SHALLOW_JSON_H_
