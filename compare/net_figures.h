// What goes on inside a net, as figures of a report: on a text (rnn/watching.h) and while it was trained
// (rnn/training_record.h).
//
// Thread safety: pure functions.

#ifndef RECOUNT_COMPARE_NET_FIGURES_H_
#define RECOUNT_COMPARE_NET_FIGURES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "reports/result.h"
#include "rnn/net.h"
#include "rnn/watching.h"

namespace recount::compare {

struct WatchedNet {
  reports::NetFigures figures;
  std::vector<rnn::StatesOfLayer> states;  // Empty unless asked for.
};

// Errors: those of rnn::GradientNorms and rnn::WatchText. Cost: that of reading the text, of singular values
// (about 10 H^3 flops a block of weights) and of the gradient's windows. REQUIRES: no empty text.
absl::StatusOr<WatchedNet> WatchNet(const rnn::Net& net, absl::Span<const Symbol> text,
                                    const rnn::GradientOptions& gradient, bool keep_states);

// How far back a gradient is followed where nobody says: as rnn::GradientOptions has it, or as the text
// allows.
std::size_t GradientStepsFor(std::size_t symbols);

// The same of the beginning of the held-out text, with a gradient over so many steps, none where it is
// shorter than three symbols, and nothing of the text where the net's arithmetic overflows on it.
inline constexpr std::size_t kWatchedSymbols = 20'000;
reports::NetFigures FiguresOfNet(const rnn::Net& net, absl::Span<const Symbol> held_out);

// What that takes, in bytes, of a held-out text of so many symbols.
std::uint64_t NetFiguresBytes(const rnn::NetShape& shape, std::uint64_t held_out);

// What a net writes while it is trained, at temperature 1: for rnn::TrainCallbacks. An empty text where its
// arithmetic overflows; none where is_cut_short(), asked at each symbol, says so.
std::optional<std::vector<Symbol>> SampleOfNet(const rnn::Net& net, std::size_t length, std::uint64_t seed,
                                               absl::FunctionRef<bool()> is_cut_short);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_NET_FIGURES_H_
