// What a net takes beside its parameters while it reads texts, in bytes, told before it does. What oneDNN
// keeps is not in it (rnn/training_options.h, ProductsBytes).
//
// Error: not less than what was measured, up to 1.5 times as much (tests/commands/net_memory_test.py).
// Thread safety: pure functions.

#ifndef RECOUNT_RNN_READING_MEMORY_H_
#define RECOUNT_RNN_READING_MEMORY_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "rnn/parameters.h"
#include "rnn/scoring.h"

namespace recount::rnn {

// The shape of a net by the header of its file, of which nothing else is looked at: none where it names none
// that the file has room for.
std::optional<NetShape> ShapeInHeader(absl::string_view bytes);

// What is made of the weights when a net first reads, and stays: a copy that products are quick with, and of
// an embedding the table.
std::uint64_t PackedBytes(const NetShape& shape);

// While a text is read as one (VisitLogits): a copy of what is recurrent, and the activations of a block.
std::uint64_t TextBytes(const NetShape& shape, std::uint64_t symbols);

// While it is scored in streams (Net::LogProbabilities) on so many threads: the log-probabilities, and the
// activations of the pieces that are read at once.
std::uint64_t StreamsBytes(const NetShape& shape, std::uint64_t symbols, const StreamsOptions& options,
                           int threads);

// Of the state of so many texts (Net::State).
std::uint64_t StateBytes(const NetShape& shape, std::uint64_t texts);

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_READING_MEMORY_H_
