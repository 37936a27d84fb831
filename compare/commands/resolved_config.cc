#include "compare/commands/resolved_config.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "reports/text.h"

namespace recount::compare {
namespace {

// As ReadConfig reads it and, but for bytes that are no UTF-8, any other reader of TOML.
std::string Quoted(absl::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) {
    const std::size_t size = std::max<std::size_t>(reports::Utf8Length(text), 1);
    const auto c = static_cast<unsigned char>(text.front());
    if (c == '"' || c == '\\') quoted += '\\';
    if (c == '\n') {
      quoted += "\\n";
    } else if (c < ' ' || c == 0x7F) {
      absl::StrAppendFormat(&quoted, "\\u%04X", c);
    } else if (c > 0x7F && size == 1) {
      absl::StrAppendFormat(&quoted, "\\x%02X", c);
    } else {
      absl::StrAppend(&quoted, text.substr(0, size));
    }
    text.remove_prefix(size);
  }
  return quoted + "\"";
}

// Numbers and flags stand without quotes.
std::string Value(const CLI::Option& option, const std::string& text) {
  const std::string type = option.get_type_name();
  const bool is_flag = option.get_expected_min() == 0;
  const bool is_number =
      absl::StartsWith(type, "UINT") || absl::StartsWith(type, "INT") || absl::StartsWith(type, "FLOAT");
  return is_flag || is_number ? text : Quoted(text);
}

// What an option came to; empty where it has no value.
std::vector<std::string> ValuesOf(const CLI::Option& option) {
  if (option.count() > 0) return option.reduced_results();
  if (!option.get_default_str().empty()) return {option.get_default_str()};
  if (option.get_expected_min() == 0) return {"false"};
  return {};
}

}  // namespace

std::string ResolvedConfig(const CLI::App& verb) {
  std::string config = absl::StrCat("[", verb.get_name(), "]\n");
  for (const CLI::Option* option : verb.get_options()) {
    const std::vector<std::string> values = ValuesOf(*option);
    // An option without a value is left out: an empty list would come back as a list of one empty text.
    if (!option->get_configurable() || values.empty() || values == std::vector<std::string>{""}) continue;
    const std::string list = absl::StrJoin(
        values, ", ", [option](std::string* out, const std::string& text) { *out += Value(*option, text); });
    absl::StrAppend(&config, option->get_single_name(), "=", values.size() == 1 ? list : "[" + list + "]",
                    "\n");
  }
  return config;
}

}  // namespace recount::compare
