// The lines of an ARPA file, and errors that say where in it they are.
//
// Thread safety: belongs to one thread.

#ifndef RECOUNT_NGRAM_ARPA_LINES_H_
#define RECOUNT_NGRAM_ARPA_LINES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace recount::ngram {

// What a line before the first section begins with that says something about the model: "# NAME: VALUE", both
// escaped as in C.
inline constexpr absl::string_view kArpaComment("# ", 2);

class ArpaLines {
 public:
  // `bytes` must outlive the lines. Errors begin with `path`.
  ArpaLines(std::string path, absl::string_view bytes) : path_(std::move(path)), rest_(bytes) {}

  // The next line, without its end (\n or \r\n) and the blanks before that; none at the end of the file.
  std::optional<absl::string_view> Next();

  // The next line that is not empty.
  std::optional<absl::string_view> NextNotEmpty();

  // Of the line read last, from 1.
  std::uint64_t number() const { return number_; }

  // Bytes after the line read last.
  std::uint64_t bytes_left() const { return rest_.size(); }

  // DataLoss: "PATH:NUMBER: WHAT; ALLOWED", for the line read last or the one given.
  absl::Status Error(absl::string_view what, absl::string_view allowed) const {
    return ErrorAt(number_, what, allowed);
  }
  absl::Status ErrorAt(std::uint64_t number, absl::string_view what, absl::string_view allowed) const;

  // The same for what breaks the grammar, which the program that wrote the file has to mend: says so.
  absl::Status Broken(absl::string_view what, absl::string_view allowed) const {
    return BrokenAt(number_, what, allowed);
  }
  absl::Status BrokenAt(std::uint64_t number, absl::string_view what, absl::string_view allowed) const;

  // Broken with what was seen: a line, or the end of the file.
  absl::Status Unexpected(std::optional<absl::string_view> seen, absl::string_view allowed) const;

 private:
  std::string path_;
  absl::string_view rest_;
  std::uint64_t number_ = 0;
};

// A piece of a file as a message can show it: escaped, in quotes, and short.
std::string Quoted(absl::string_view bytes);

// Takes the next field, up to a tab or blank, from the front of a line; empty at its end.
absl::string_view TakeField(absl::string_view& line);

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_ARPA_LINES_H_
