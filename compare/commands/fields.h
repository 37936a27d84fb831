// Names and values in two columns, as inspect and corpora print them.
//
// Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_COMMANDS_FIELDS_H_
#define RECOUNT_COMPARE_COMMANDS_FIELDS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "compare/metadata.h"

namespace recount::compare {

// Adds a field; an empty value adds nothing.
void AddField(absl::string_view name, absl::string_view value, Metadata& fields);

// A line "name   value" each, the values of all under one another and broken at blanks to 80 columns. The
// column of names is as wide as the longest. A value with a word that the room beside it is too narrow for
// begins on a line of its own, as far to the right as that word allows.
std::string FieldsText(const Metadata& fields);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_FIELDS_H_
