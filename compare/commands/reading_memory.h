// How much memory models take beside themselves while they read texts: an adaptive one for the counts of what
// it reads, a mixture for what its parts say, a net for its activations.
//
// Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_COMMANDS_READING_MEMORY_H_
#define RECOUNT_COMPARE_COMMANDS_READING_MEMORY_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "compare/commands/files_read.h"
#include "compare/net_language_model.h"
#include "rnn/parameters.h"

namespace recount::compare {

// Of one reader at a time, in bytes.
struct ReadingBytes {
  std::uint64_t visiting = 0;  // VisitPredictions of one text.
  std::uint64_t scoring = 0;   // Score of another.
  std::uint64_t drawing = 0;   // A ModelState that draws a third.
  std::uint64_t adaptive = 0;  // LanguageModel::AdaptiveReaders.
  // A net read on a thread of its own (compare/threaded_reader.h), as mixtures read nets, all at once.
  std::uint64_t threaded = 0;
  std::uint64_t watching = 0;  // A net visited otherwise, and looked into (compare/net_figures.h).
};

// The texts.
struct TextsRead {
  std::uint64_t visited = 0, scored = 0;  // Symbols.
  std::uint64_t vocabulary = 0;
  NetScoring scoring = {};  // How nets read them.
};

// A mixture's parts read a text one after the other where it is scored, side by side where it draws, and
// either way where a text is visited (MixtureLanguageModel::VisitPredictions).
ReadingBytes OfMixture(const TextsRead& texts, absl::Span<const ReadingBytes> parts);

// What an adaptive model that counts histories up to the order takes.
using AdaptiveReading = absl::FunctionRef<ReadingBytes(std::uint32_t order)>;

// Of a net, which draws one text.
ReadingBytes OfNet(const TextsRead& texts, const rnn::NetShape& shape);

// What oneDNN keeps beside nets that take so many bytes while they read on so many threads. Of small factors
// that is little.
std::uint64_t ProductsBytes(std::uint64_t counted_bytes, std::uint64_t threads);

// How many nets there are among the files, those within mixtures too.
std::uint64_t NetsAmong(const std::vector<FileRead>& files);

ReadingBytes OfFile(const TextsRead& texts, const FileRead& file, AdaptiveReading adaptive);

// The sum of the `count` largest of a field: so many readers at once, whichever they are.
std::uint64_t Largest(absl::Span<const ReadingBytes> readers, std::uint64_t ReadingBytes::*field,
                      std::size_t count);

bool HasAdaptive(const std::vector<FileRead>& files);

// The highest order of which an adaptive model among the files counts what it reads; 0 without one.
std::uint32_t HighestAdaptive(const std::vector<FileRead>& files);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_READING_MEMORY_H_
