#include "reports/shell_words.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace recount::reports {

std::string ShellLine(const std::vector<std::string>& words) {
  constexpr char kPlain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789%+,-./:=@_";
  std::string line;
  for (const std::string& word : words) {
    const bool plain = !word.empty() && word.find_first_not_of(kPlain) == std::string::npos;
    absl::StrAppend(&line, line.empty() ? "" : " ",
                    plain ? word : absl::StrCat("'", absl::StrReplaceAll(word, {{"'", "'\\''"}}), "'"));
  }
  return line;
}

}  // namespace recount::reports
