// A trained net: weights, the vocabulary they are for, and what is known of how they came about. It scores
// texts and predicts what comes next.
//
// Thread safety: immutable; any number of threads may use one net. Copies share the weights.

#ifndef RECOUNT_RNN_NET_H_
#define RECOUNT_RNN_NET_H_

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/call_once.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "corpora/vocabulary.h"
#include "rnn/matrix.h"
#include "rnn/parameters.h"
#include "rnn/scoring.h"
#include "rnn/stack.h"
#include "rnn/weights.h"

namespace recount::rnn {

// What a checkpoint carries besides weights and vocabulary, as text, in the order in which it is kept.
using Metadata = std::vector<std::pair<std::string, std::string>>;

class Net {
 public:
  // What the net remembers of one text so far, or of several that are read side by side. Copy it to branch;
  // it belongs to one thread at a time.
  class State {
   private:
    friend class Net;
    State(const NetShape& shape, std::size_t streams) : stack_(shape, static_cast<Index>(streams), 1) {}

    Stack<float> stack_;     // With the logits of what comes next,
    bool has_read_ = false;  // once anything was read.
  };

  // Errors: InvalidArgument unless the vocabulary has as many symbols as the parameters expect.
  static absl::StatusOr<Net> Create(Parameters<float> parameters, Vocabulary vocabulary, Metadata metadata);

  const Vocabulary& vocabulary() const { return vocabulary_; }
  const NetShape& shape() const;
  std::size_t parameter_count() const;
  const Parameters<float>& parameters() const;
  const Metadata& metadata() const { return metadata_; }

  // The same net with other metadata.
  Net WithMetadata(Metadata metadata) const;

  // Calls visit(position, p, log_prob) for position 0 .. text.size() - 1 in order, p the distribution (V
  // numbers that sum to 1 within 1e-9, valid during the call) of text[position] given text[0 .. position -
  // 1], log_prob as LogProbabilities has it: finite where the number in p, too small for a double, is 0.
  //
  // Where the arithmetic overflows, every number of a distribution is not-a-number.
  //
  // The distribution before the first symbol comes from the empty state: the top hidden state is 0, so the
  // logits are out.bias. The state is carried through the whole text. An input of kOov is a zero vector.
  // Domain: symbols below V or kOov.
  // Error:  agrees with Advance and Distribution to 1e-5 in each probability.
  // Cost:   all but the recurrent products is done for many steps at once; the layers may run on several
  // threads, to the same bit.
  void VisitDistributions(absl::Span<const Symbol> text,
                          absl::FunctionRef<void(std::size_t, absl::Span<const double>, double)> visit,
                          int threads = 1) const;

  // The natural logarithm of the probability of each symbol of the text given those before it, as
  // VisitDistributions has it. Where the symbol is kOov, which no model scores, out is 0.0: leave it out.
  // With more than one stream, in pieces side by side, as ScoreTextInStreams has it: nearly the same, and
  // faster. REQUIRES: out.size() == text.size().
  void LogProbabilities(absl::Span<const Symbol> text, absl::Span<double> out, int threads = 1,
                        const StreamsOptions& options = {.streams = 1}) const;

  // The empty state, for so many texts: nothing read yet.
  State Start(std::size_t streams = 1) const;

  // Reads one symbol (below V or kOov) of each text. REQUIRES: as many as there are texts.
  // Cost: the weights are read once, however many texts there are. For a hidden size that is a multiple of 16
  // a text's distributions are the same to the bit whatever the others are, and near 1e-6 for others.
  void Advance(State& state, absl::Span<const Symbol> symbols) const;
  void Advance(State& state, Symbol symbol) const { Advance(state, {&symbol, 1}); }

  // The distribution of the symbol that comes next in a text, which sums to 1 within 1e-9.
  // REQUIRES: p.size() == V; `stream` below the number of texts of the state.
  void Distribution(const State& state, absl::Span<double> p, std::size_t stream = 0) const;

 private:
  // Packed when they are first read with: a net that is only saved needs no more than its parameters.
  struct LazyWeights {
    explicit LazyWeights(Parameters<float> parameters) : weights(std::move(parameters)) {}
    Weights<float> weights;
    absl::once_flag packed;
  };

  Net(std::shared_ptr<LazyWeights> weights, Vocabulary vocabulary, Metadata metadata);
  const Weights<float>& PackedWeights() const;

  std::shared_ptr<LazyWeights> weights_;
  Vocabulary vocabulary_;
  Metadata metadata_;
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_NET_H_
