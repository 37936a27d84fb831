// What every model of a comparison can do, and all that metrics know of one: scores of a text, and a state
// that yields the distribution of the next symbol.
//
// Thread safety: a model is immutable and may be used from several threads; a state belongs to one thread.

#ifndef RECOUNT_COMPARE_LANGUAGE_MODEL_H_
#define RECOUNT_COMPARE_LANGUAGE_MODEL_H_

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "corpora/symbol.h"
#include "corpora/vocabulary.h"
#include "ngram/open_structure.h"

namespace recount::compare {

// What became of one position of a text.
enum class Outcome : std::uint8_t {
  kCovered,             // Probability above zero.
  kUnseenHistory,       // Zero: no continuation of this history was seen in training.
  kUnseenContinuation,  // Zero: the history was seen, never with this symbol.
  kOov,                 // The symbol is in no model's vocabulary; not scored.
};

struct ScoredSymbol {
  double log_prob_nats = 0;  // -infinity for the two zeros; 0 and to be left out for kOov.
  Outcome outcome = Outcome::kCovered;
  // Length of the longest history seen in training that the estimate rests on; none where no history was
  // seen, for kOov, and for models that know no histories. What stands before a text counts: as many pads as
  // the order, kMaxOrder where there is none, and of an ARPA file one <s>.
  std::optional<std::uint32_t> history_length = std::nullopt;
};

// One position of a text as a model sees it before reading the symbol there.
struct Prediction {
  ScoredSymbol actual;
  // V probabilities; they sum to 1, or are all zero where the history is unseen.
  absl::Span<const double> probabilities;
};

using PredictionVisitor = absl::FunctionRef<void(std::size_t position, const Prediction& prediction)>;

// What a model is, for tables and result files.
struct ModelDescription {
  std::string kind;   // "ngram", "lstm".
  std::string id;     // "order-4", "lstm".
  std::string label;  // "order 4", "LSTM 2 x 128".
  std::string smoothing;
  std::optional<int> order;
  std::optional<std::uint64_t> histories, ngrams, parameters;
  std::uint64_t memory_bytes = 0;
  bool adapts = false;  // It, or a part of it, also counts the text it reads.
  // Of a model that counts the text it reads, the smoothing of the same one without that; empty for others.
  std::string static_smoothing;
  std::optional<ngram::StructurePieces> structure;  // What a model of the structure knows; none for others.
  std::string note;  // A sentence for the reader of its figures; empty without one.
};

// The place of a reader in a text: everything the model keeps of the symbols read so far.
class ModelState {
 public:
  virtual ~ModelState() = default;
  virtual std::unique_ptr<ModelState> Copy() const = 0;

  // Reads one symbol; kOov is allowed.
  virtual void Advance(Symbol symbol) = 0;

  // Goes back to before the first symbol of a text. What a model counted of the symbols read stays counted.
  virtual void Restart() = 0;

  // Fills the V probabilities of the next symbol. False, and all zeros, where the history is unseen.
  virtual bool Distribution(absl::Span<double> probabilities) const = 0;

  // SymbolAt of the distribution, without it where that is quicker; none where the history is unseen, and
  // where the distribution Overflowed, which `room` then holds. It is for V probabilities, zeros before the
  // first Draw, and otherwise holds anything afterwards. REQUIRES: 0 <= uniform < 1.
  virtual std::optional<Symbol> Draw(double uniform, absl::Span<double> room) const;
};

// The places of several readers, each in a text of its own, that read on together.
class ModelStreams {
 public:
  virtual ~ModelStreams() = default;

  // Each reads its symbol; kOov is allowed. REQUIRES: as many as there are readers.
  virtual void Advance(absl::Span<const Symbol> symbols) = 0;

  // As ModelState has it, of one reader. There always is one.
  virtual void Distribution(std::size_t stream, absl::Span<double> probabilities) const = 0;
};

// A pass of a model over a text, which goes on where it stopped.
class PredictionReader {
 public:
  virtual ~PredictionReader() = default;

  // Calls visit(position, prediction), as VisitPredictions does, for the next `count` positions or as many as
  // are left.
  virtual void Visit(std::size_t count, PredictionVisitor visit) = 0;
};

// The first symbol whose cumulative probability exceeds `uniform`; the last with any where rounding leaves
// the sum of all just below it. REQUIRES: some probability is above zero.
Symbol SymbolAt(absl::Span<const double> probabilities, double uniform);

// How far the sum of a distribution may be from 1.
inline constexpr double kSumTolerance = 1e-6;

// Whether these are probabilities that sum to 1: damaged counts give anything, not-a-number included.
bool IsDistribution(absl::Span<const double> values);

// Whether a net's arithmetic overflowed on the way to these: all of them, or of a mixture with it, are then
// not-a-number, as the first one tells. REQUIRES: the distribution of a model; no empty one.
inline bool Overflowed(absl::Span<const double> probabilities) { return std::isnan(probabilities.front()); }

class LanguageModel {
 public:
  virtual ~LanguageModel() = default;
  virtual const Vocabulary& vocabulary() const = 0;
  virtual ModelDescription Describe() const = 0;

  // Whether there is a distribution after every history, so that a state without one stands on damaged
  // counts.
  virtual bool AlwaysPredicts() const { return false; }

  // A state before the first symbol of a text.
  virtual std::unique_ptr<ModelState> Start() const = 0;

  // The same for a text of so many symbols that is to be drawn: a model may prepare itself for long ones.
  virtual std::unique_ptr<ModelState> StartDrawing(std::uint64_t /*symbols*/) const { return Start(); }

  // So many readers before the first symbols of their texts, where a model reads several texts together for
  // less than one after the other; null where it does not.
  virtual std::unique_ptr<ModelStreams> StartStreams(std::size_t /*streams*/) const { return nullptr; }

  // Calls visit(position, prediction) for positions 0 .. text.size() - 1 in order, each given all symbols of
  // `text` before it. The bulk path of metrics that need whole distributions.
  virtual void VisitPredictions(absl::Span<const Symbol> text, PredictionVisitor visit) const = 0;

  // The same, some positions at a time. Model and text outlive the reader, which belongs to one thread. A
  // model that knows no other way is read on a thread of its own (compare/threaded_reader.h).
  virtual std::unique_ptr<PredictionReader> StartReading(absl::Span<const Symbol> text) const;

  // How many counts of the text that is read one reader keeps: one where the model adapts, of a mixture those
  // of all its parts.
  virtual std::size_t AdaptiveReaders() const { return 0; }

  // The scores alone: equal to `actual` of VisitPredictions, cheaper. REQUIRES: scores.size() == text.size().
  virtual void Score(absl::Span<const Symbol> text, absl::Span<ScoredSymbol> scores) const = 0;
};

// The outcome and log-probability of a symbol of the vocabulary by its probability: a zero is an unseen
// continuation where the history was seen. What is no probability, as damaged counts give it, is covered with
// a log-probability that AreScores (compare/scoring.h) refuses.
ScoredSymbol ScoreOf(double probability, bool history_seen);

// The same of any symbol, kOov too, under a distribution that was, or was not, there.
ScoredSymbol ScoreUnder(absl::Span<const double> probabilities, bool history_seen, Symbol symbol);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_LANGUAGE_MODEL_H_
