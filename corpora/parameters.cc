#include "corpora/parameters.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace recount {

absl::string_view SpecName(absl::string_view spec) { return spec.substr(0, spec.find(':')); }

Parameters::Parameters(absl::string_view spec) : name_(SpecName(spec)) {
  if (spec.size() == name_.size()) return;
  for (const absl::string_view item : absl::StrSplit(spec.substr(name_.size() + 1), ',')) {
    const std::pair<std::string, std::string> pair = absl::StrSplit(item, absl::MaxSplits('=', 1));
    if (pair.first.empty() || pair.second.empty()) {
      Fail(absl::StrCat("\"", item, "\" is no parameter; write ", name_, ":key=value,key=value"));
    } else if (!values_.insert(pair).second) {
      Fail(absl::StrCat("\"", pair.first, "\" is given twice; give it once"));
    }
  }
}

std::uint64_t Parameters::Integer(const std::string& key, std::uint64_t otherwise, std::uint64_t low,
                                  std::uint64_t high) {
  const std::string* const text = Take(key);
  if (text == nullptr) return otherwise;
  std::uint64_t value = 0;
  if (absl::SimpleAtoi(*text, &value) && value >= low && value <= high) return value;
  Fail(absl::StrCat("\"", key, "\" is ", *text, "; allowed are whole numbers from ", low, " to ", high));
  return otherwise;
}

double Parameters::Share(const std::string& key, double otherwise) {
  const std::string* const text = Take(key);
  if (text == nullptr) return otherwise;
  double value = 0;
  if (absl::SimpleAtod(*text, &value) && value > 0 && value < 1) return value;
  Fail(absl::StrCat("\"", key, "\" is ", *text, "; allowed are numbers above 0 and below 1"));
  return otherwise;
}

absl::Status Parameters::Finish() {
  if (!values_.empty()) {
    Fail(absl::StrCat("there is no parameter \"", values_.begin()->first, "\"; there are ",
                      absl::StrJoin(keys_, ", ")));
  }
  return status_;
}

const std::string* Parameters::Take(const std::string& key) {
  keys_.push_back(key);
  const auto found = values_.find(key);
  if (found == values_.end()) return nullptr;
  taken_ = found->second;
  values_.erase(found);
  return &taken_;
}

void Parameters::Fail(const std::string& message) {
  if (status_.ok()) status_ = absl::InvalidArgumentError(absl::StrCat(name_, ": ", message));
}

}  // namespace recount
