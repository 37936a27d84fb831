// The model files that a command reads, as far as memory goes, before any model is loaded.
//
// Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_COMMANDS_FILES_READ_H_
#define RECOUNT_COMPARE_COMMANDS_FILES_READ_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ngram/place_counts.h"
#include "rnn/parameters.h"

namespace recount::compare {

struct FileRead {
  std::string path;
  std::uint64_t bytes = 0;  // Of the model once it is loaded: a file that is mapped, or what was read.
  std::uint64_t passing_bytes = 0;  // Beside that while it is loaded: a file that is read, and reading it.
  // Of a count model of our own format; kMaxOrder where it has none.
  std::optional<std::uint32_t> order = std::nullopt;
  std::optional<std::uint32_t> table_order = std::nullopt;  // The same of an unsmoothed one.
  std::optional<rnn::NetShape> net = std::nullopt;          // Of a net,
  std::uint64_t packed_bytes = 0;  // and what is made of its weights when it first reads.
  ngram::Counting counting = ngram::Counting::kTraining;
  std::vector<FileRead> parts;  // Of a mixture, as its file says.
};

// What is no model, or a mixture within too many, has nothing: it is refused when it is loaded. Cost: that of
// the headers.
FileRead LookAtFile(const std::string& path, ngram::Counting counting);

// All of them, those within mixtures too.
std::vector<FileRead> Flattened(const std::vector<FileRead>& files);

// What is loaded for one file: it and those within it, each once with each counting. What is made of one that
// is there with another counting, which shares it (compare/part_files.h), has no bytes.
std::vector<FileRead> LoadedOnce(const FileRead& file);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_FILES_READ_H_
