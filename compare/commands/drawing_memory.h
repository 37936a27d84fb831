// How much memory query and sample take beside their model, told before it.
//
// Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_COMMANDS_DRAWING_MEMORY_H_
#define RECOUNT_COMPARE_COMMANDS_DRAWING_MEMORY_H_

#include <cstdint>
#include <string>

#include "compare/commands/files_read.h"

namespace recount::compare {

// What is done with a model.
struct DrawingPlan {
  std::string what;              // "drawing 1000 characters".
  std::uint64_t symbols = 0;     // Of the longest text that a reader is given and draws.
  std::uint64_t readers = 1;     // At once, each on a thread where it draws.
  std::uint64_t streams = 1;     // Drawn at once, of which a net reads up to kStreamsTogether together.
  std::uint64_t kept_bytes = 0;  // Of texts drawn that are printed later.
  bool draws = false;            // Symbols, not distributions alone.
};

// Of a model file that is loaded. Of what is drawn nothing is known: an adaptive model takes up to
// MostReadBytes.
std::uint64_t DrawingBytes(const FileRead& file, const DrawingPlan& plan);

// What a table of so many bytes draws with; it keeps more than what it has for n-grams.
std::uint64_t TransitionBytes(std::uint64_t table_bytes);
// Of a model file, 0 where it draws with none. The parts of a mixture are only asked for distributions.
std::uint64_t TransitionBytes(const FileRead& file);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_DRAWING_MEMORY_H_
