// A trained net as a LanguageModel. Every symbol of its vocabulary has a probability above zero.
//
// Thread safety: immutable.

#ifndef RECOUNT_COMPARE_NET_LANGUAGE_MODEL_H_
#define RECOUNT_COMPARE_NET_LANGUAGE_MODEL_H_

#include <memory>
#include <string>
#include <utility>

#include "compare/language_model.h"
#include "rnn/net.h"

namespace recount::compare {

// How a net reads a text that it scores.
struct NetScoring {
  int threads = 1;                               // Never changes a score.
  rnn::StreamsOptions streams = {.streams = 1};  // More: of Score alone, as rnn/scoring.h has it.
};

// What readers call a net: "LSTM 2 x 128".
std::string NetLabel(const rnn::NetShape& shape);

class NetLanguageModel : public LanguageModel {
 public:
  explicit NetLanguageModel(rnn::Net net, const NetScoring& scoring = {})
      : net_(std::move(net)), scoring_(scoring) {}

  const rnn::Net& net() const { return net_; }

  const Vocabulary& vocabulary() const override { return net_.vocabulary(); }
  ModelDescription Describe() const override;
  bool AlwaysPredicts() const override { return true; }
  std::unique_ptr<ModelState> Start() const override;
  std::unique_ptr<ModelStreams> StartStreams(std::size_t streams) const override;

  // The state is carried through the whole text. Agrees with Start and Advance to the float rounding that
  // rnn/net.h states.
  void VisitPredictions(absl::Span<const Symbol> text, PredictionVisitor visit) const override;
  void Score(absl::Span<const Symbol> text, absl::Span<ScoredSymbol> scores) const override;

 private:
  rnn::Net net_;
  NetScoring scoring_;
};

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_NET_LANGUAGE_MODEL_H_
