#include "rnn/net.h"

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "corpora/worker_pool.h"
#include "rnn/gemm.h"
#include "rnn/output_layer.h"

namespace recount::rnn {

Net::Net(std::shared_ptr<LazyWeights> weights, Vocabulary vocabulary, Metadata metadata)
    : weights_(std::move(weights)), vocabulary_(std::move(vocabulary)), metadata_(std::move(metadata)) {}

absl::StatusOr<Net> Net::Create(Parameters<float> parameters, Vocabulary vocabulary, Metadata metadata) {
  const std::size_t expected = parameters.layout().shape().vocabulary_size;
  if (vocabulary.size() != expected) {
    return absl::InvalidArgumentError(absl::StrCat("net: the vocabulary has ", vocabulary.size(),
                                                   " symbols and the parameters are for ", expected,
                                                   "; use the vocabulary that the net was trained with"));
  }
  return Net(std::make_shared<LazyWeights>(std::move(parameters)), std::move(vocabulary),
             std::move(metadata));
}

const Weights<float>& Net::PackedWeights() const {
  absl::call_once(weights_->packed, [this] { weights_->weights.PackForward(); });
  return weights_->weights;
}

const NetShape& Net::shape() const { return weights_->weights.layout().shape(); }

std::size_t Net::parameter_count() const { return weights_->weights.layout().parameter_count(); }

const Parameters<float>& Net::parameters() const { return weights_->weights.parameters(); }

Net Net::WithMetadata(Metadata metadata) const { return Net(weights_, vocabulary_, std::move(metadata)); }

void Net::VisitDistributions(absl::Span<const Symbol> text,
                             absl::FunctionRef<void(std::size_t, absl::Span<const double>, double)> visit,
                             int threads) const {
  const SingleThreadedGemm single_threaded;
  WorkerPool pool(threads);
  std::vector<double> p(shape().vocabulary_size);
  VisitLogits(PackedWeights(), text, &pool, [&](std::size_t position, absl::Span<const float> logits) {
    const double normaliser = Softmax(logits, absl::MakeSpan(p));
    const Symbol symbol = text[position];
    visit(position, p, symbol == kOov ? 0.0 : static_cast<double>(logits[symbol]) - normaliser);
  });
}

void Net::LogProbabilities(absl::Span<const Symbol> text, absl::Span<double> out, int threads,
                           const StreamsOptions& options) const {
  const SingleThreadedGemm single_threaded;
  WorkerPool pool(threads);
  ScoreTextInStreams(PackedWeights(), text, options, pool, out);
}

Net::State Net::Start(std::size_t streams) const { return State(shape(), streams); }

void Net::Advance(State& state, absl::Span<const Symbol> symbols) const {
  const SingleThreadedGemm single_threaded;
  state.stack_.Forward(PackedWeights(), symbols, nullptr);
  state.stack_.CarryState();
  state.has_read_ = true;
}

void Net::Distribution(const State& state, absl::Span<double> p, std::size_t stream) const {
  const float* const logits =
      state.has_read_
          ? static_cast<const Stack<float>&>(state.stack_).logits().col(static_cast<Index>(stream)).data()
          : parameters().tensor(weights_->weights.layout().out_bias()).data();
  Softmax(absl::MakeConstSpan(logits, p.size()), p);
}

}  // namespace recount::rnn
