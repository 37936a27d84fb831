#include "compare/net_language_model.h"

#include <vector>

#include "absl/strings/str_cat.h"

namespace recount::compare {
namespace {

class NetState : public ModelState {
 public:
  explicit NetState(const rnn::Net& net) : net_(&net), state_(net.Start()) {}

  std::unique_ptr<ModelState> Copy() const override { return std::make_unique<NetState>(*this); }
  void Advance(Symbol symbol) override { net_->Advance(state_, symbol); }
  void Restart() override { state_ = net_->Start(); }
  bool Distribution(absl::Span<double> probabilities) const override {
    net_->Distribution(state_, probabilities);
    return true;
  }

 private:
  const rnn::Net* net_;
  rnn::Net::State state_;
};

class NetStreams : public ModelStreams {
 public:
  NetStreams(const rnn::Net& net, std::size_t streams) : net_(net), state_(net.Start(streams)) {}

  void Advance(absl::Span<const Symbol> symbols) override { net_.Advance(state_, symbols); }
  void Distribution(std::size_t stream, absl::Span<double> probabilities) const override {
    net_.Distribution(state_, probabilities, stream);
  }

 private:
  const rnn::Net& net_;
  rnn::Net::State state_;
};

// A net gives each symbol more than zero, though it may be less than a double holds.
ScoredSymbol ScoreOfNet(Symbol symbol, double log_prob_nats) {
  return symbol == kOov ? ScoredSymbol{0.0, Outcome::kOov} : ScoredSymbol{log_prob_nats, Outcome::kCovered};
}

}  // namespace

std::string NetLabel(const rnn::NetShape& shape) {
  return absl::StrCat(rnn::CellLabel(shape.cell), " ", shape.layers, " x ", shape.hidden_size);
}

ModelDescription NetLanguageModel::Describe() const {
  ModelDescription description;
  description.kind = std::string(rnn::CellName(net_.shape().cell));
  description.id = description.kind;
  description.label = NetLabel(net_.shape());
  description.parameters = net_.parameter_count();
  description.memory_bytes = net_.parameter_count() * sizeof(float);
  return description;
}

std::unique_ptr<ModelState> NetLanguageModel::Start() const { return std::make_unique<NetState>(net_); }

std::unique_ptr<ModelStreams> NetLanguageModel::StartStreams(std::size_t streams) const {
  return std::make_unique<NetStreams>(net_, streams);
}

void NetLanguageModel::VisitPredictions(absl::Span<const Symbol> text, PredictionVisitor visit) const {
  net_.VisitDistributions(
      text,
      [&](std::size_t position, absl::Span<const double> probabilities, double log_prob) {
        visit(position, {ScoreOfNet(text[position], log_prob), probabilities});
      },
      scoring_.threads);
}

void NetLanguageModel::Score(absl::Span<const Symbol> text, absl::Span<ScoredSymbol> scores) const {
  std::vector<double> log_probs(text.size());
  net_.LogProbabilities(text, absl::MakeSpan(log_probs), scoring_.threads, scoring_.streams);
  for (std::size_t i = 0; i < text.size(); ++i) scores[i] = ScoreOfNet(text[i], log_probs[i]);
}

}  // namespace recount::compare
