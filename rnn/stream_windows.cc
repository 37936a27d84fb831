#include "rnn/stream_windows.h"

namespace recount::rnn {

StreamWindows::StreamWindows(absl::Span<const Symbol> text, std::size_t streams, std::size_t steps)
    : text_(text),
      streams_(streams),
      steps_(steps),
      stream_symbols_(text.empty() ? 0 : (text.size() - 1) / streams) {}

void StreamWindows::Fill(std::size_t window, std::size_t first_stream, std::size_t streams,
                         absl::Span<Symbol> inputs, absl::Span<Symbol> targets) const {
  for (std::size_t s = 0; s < streams; ++s) {
    const Symbol* from = text_.data() + (first_stream + s) * stream_symbols_ + window * steps_;
    for (std::size_t t = 0; t < steps_; ++t) {
      inputs[t * streams + s] = from[t];
      targets[t * streams + s] = from[t + 1];
    }
  }
}

}  // namespace recount::rnn
