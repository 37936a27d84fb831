// The finished result of a comparison: plain data, complete before any writer runs. Every writer (terminal,
// JSON, Markdown, CSV, HTML) shows these numbers and computes none of its own.
//
// Units are in the names: nats are per character unless "total" is said; shares lie in [0, 1]. A figure that
// is not defined (0 of 0) is an empty optional, JSON null. Cross-entropy that is infinite is an empty
// optional with `infinite` set. Thread safety: plain data.

#ifndef RECOUNT_REPORTS_RESULT_H_
#define RECOUNT_REPORTS_RESULT_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace recount::reports {

inline constexpr int kSchemaVersion = 5;

// A 95 % interval.
struct Interval {
  double low = 0;
  double high = 0;
};

// ---- What was compared

// What made this result. Everything that may differ between two runs of one command is in here and in fields
// named *_seconds, *_per_second; the rest of a result is the same bytes each time.
struct Provenance {
  std::string recount_version;
  std::string commit;    // Of the source this program was built from; "unknown" outside a checkout.
  std::string compiler;  // Name and version.
  std::string flags;     // Those that matter to figures, "-march=native" among them.
  std::vector<std::pair<std::string, std::string>> library_versions;
  std::vector<std::string> command;  // As typed.
  std::string config;                // The resolved options, TOML; `recount compare --config` takes it back.
  std::string machine;               // Processor name.
  int machine_cores = 0;
  int threads = 0;
  std::string started_utc;  // ISO 8601.
  double wall_seconds = 0;
};

struct PartInfo {
  std::string name;  // "training", "validation", "test".
  std::uint64_t symbols = 0;
  std::uint64_t bytes = 0;
  std::uint64_t oovs = 0;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges;  // [begin, end) in symbols of the whole text.
};

struct CorpusInfo {
  std::string name;
  std::string source;
  std::string sha256;
  std::uint64_t size_bytes = 0;
  std::uint64_t symbols = 0;
  std::string unit;       // "byte" or "codepoint".
  std::string text_kind;  // "c", "latex" or "plain".
  std::string split;      // "contiguous" or "chunks".
  std::array<double, 3> fractions = {0, 0, 0};
  std::uint64_t split_seed = 0;
  std::uint64_t chunk_symbols = 0;
  std::string vocabulary_policy;  // "train" or "file".
  std::uint64_t vocabulary_size = 0;
  std::array<PartInfo, 3> parts;
};

// ---- Likelihood

struct CrossEntropy {
  bool infinite = false;
  std::optional<double> nats_per_char;
  std::optional<double> bits_per_char;
  std::optional<double> bits_per_byte;
  std::optional<double> perplexity;
  std::optional<Interval> nats_interval;  // Moving-block bootstrap over positions.
};

// Over the test part, OOVs left out.
struct Likelihood {
  std::uint64_t positions = 0;
  std::uint64_t oovs = 0;
  CrossEntropy all;      // Every position; infinite if any probability is zero.
  CrossEntropy covered;  // Positions with probability above zero.
  CrossEntropy floored;  // (1 - e) p + e / V, and 1 / V where the history is unseen.
  double floor_epsilon = 0;
  std::uint64_t covered_positions = 0;
  std::uint64_t zeros_unseen_history = 0;
  std::uint64_t zeros_unseen_continuation = 0;
  std::optional<double> covered_share;
};

// ---- Brackets and indentation of a text (a sample, or held-out human text)

// A count for a bucket such as "1-5" or "depth 3".
struct Bucket {
  std::string label;
  std::uint64_t count = 0;
};

// One kind of pair: "round", "square", "curly"; in C also "comment", "string", "character", in
// LaTeX also "environment" (\begin and \end).
struct PairKind {
  std::string name;
  std::uint64_t openers = 0;
  std::uint64_t closers = 0;
  std::uint64_t matched = 0;
  std::uint64_t mismatched = 0;
  std::uint64_t unopened = 0;
  std::uint64_t lost = 0;         // Openers dropped by a mismatch or by recovery.
  std::uint64_t open_at_end = 0;  // Openers still open where the text ends.
};

struct BracketText {
  std::uint64_t characters = 0;
  PairKind all;                 // Round, square and curly together.
  std::vector<PairKind> kinds;  // Each, then comments and literals, or environments (not part of `all`).
  std::optional<double> matched_per_1000_closers;
  std::optional<double> mismatched_per_1000_closers;
  std::optional<double> unopened_per_1000_closers;
  std::uint64_t top_level_blocks = 0;           // `{` opened with the stack empty.
  std::uint64_t top_level_blocks_complete = 0;  // Closed, with everything inside matched.
  std::optional<double> top_level_complete_share;
  std::vector<Bucket> depth;                // Characters of code at each nesting depth: "0", "1", ...
  std::vector<Bucket> pair_distance;        // Matched pairs by distance in characters: "1-5", ..., "161+".
  std::optional<double> depth_wasserstein;  // Wasserstein-1 distance of `depth` to the held-out text's.
};

struct IndentationText {
  std::uint64_t lines = 0;           // All lines.
  std::uint64_t measured_lines = 0;  // Those the definition of agreement covers.
  std::string unit;                  // "tab", "4 blanks", or empty where the text has none.
  std::uint64_t agreeing_lines = 0;
  std::optional<double> agreement_share;
  std::uint64_t step_lines = 0;
  std::uint64_t step_agreeing_lines = 0;
  std::optional<double> step_agreement_share;
  std::uint64_t indented_lines = 0;
  std::uint64_t mixed_lines = 0;  // Tabs and blanks in one indentation, a blank before a tab.
  std::optional<double> mixed_share;
  std::vector<Bucket> levels;                // Measured lines by indentation in units: "0", "1", ...
  std::optional<double> levels_wasserstein;  // To the held-out text's.
};

// What of a text stands verbatim in the training text.
struct Copying {
  std::uint64_t characters = 0;
  std::vector<std::optional<double>> novelty;  // Share of n-grams absent from training; index 0 is n = 1.
  std::uint64_t longest_copy = 0;              // Characters.
  std::uint64_t longest_copy_at = 0;           // Where in the text measured.
  std::uint64_t longest_copy_from = 0;         // Where in the training text (first occurrence).
  std::string longest_copy_text;               // Its first 200 characters.
  std::optional<double> mean_match_length;     // Of the longest match ending at each character.
  std::optional<double> median_match_length;
};

// A text measured: held-out human text, or the samples of one model pooled.
struct TextFigures {
  BracketText brackets;
  IndentationText indentation;
  Copying copying;
};

// ---- Brackets and indentation of held-out text given to a model

// True closers with a match, in one bucket of distance or depth.
struct CloserBucket {
  std::string label;
  std::uint64_t n = 0;
  std::optional<double> mean_probability;  // p(right closer).
  std::uint64_t n_share = 0;               // Those where any closer has probability above zero.
  std::optional<double> mean_share;        // p(right) / sum of p(any closer), over n_share.
  // Of n: those with a share above 0.8; an undefined one counts as wrong. Hewitt et al. 2020. It does not say
  // whether a model remembers the opener: where nearly all closers are of one kind it is high for any.
  std::optional<double> correct_share;
  std::optional<double> mean_rank;  // 1: the likeliest symbol of all; ties share the mean rank.
};

// Mass on closers that would be wrong, at positions that hold no closer.
struct WrongCloserMass {
  std::uint64_t n = 0;
  std::optional<double> mean_mass;
  std::optional<double> below_fifth_share;  // Share of positions with mass below 0.2. Hewitt et al. 2020.
};

struct GivenBrackets {
  CloserBucket all;
  std::vector<CloserBucket> by_distance;  // "1-5", "6-10", "11-20", "21-40", "41-80", "81-160", "161+".
  std::vector<CloserBucket> by_depth;     // "1" .. "7", "8+".
  WrongCloserMass something_open;
  WrongCloserMass nothing_open;
};

struct RunBucket {
  std::string label;
  std::uint64_t n = 0;
  std::optional<double> mean_probability;  // Of the whole run of blanks that follows, its end included.
  std::optional<double> likeliest_share;   // Share where the likeliest run, step by step, is the right one.
};

struct GivenIndentation {
  RunBucket all;
  std::vector<RunBucket> by_depth;              // "0" .. "7", "8+".
  std::vector<RunBucket> by_lines_since_level;  // Since the last line at that indentation: "1", "2-3", ...
};

// ---- A model

struct EpochLosses {
  int epoch = 0;
  double train_nats = 0;
  double validation_nats = 0;
  double learning_rate = 0;
  double characters_per_second = 0;
};

struct SampleText {
  std::uint64_t seed = 0;
  std::string text;  // Raw bytes as sampled; writers escape what they must.
};

// ---- Inside a net

// How often a gate of a layer, 0 the lowest, is shut and open, over all cells and characters.
struct GateSaturation {
  int layer = 0;
  std::string gate;  // "i", "f", "o"; "r", "z".
  double below_0_1_share = 0;
  double above_0_9_share = 0;
  double mean = 0;
};

// The mean norm of the gradient by a layer's hidden state, 0, 1, ... steps before the character whose loss it
// is of. Not there where it overflows.
struct GradientNorms {
  int layer = 0;
  std::vector<std::optional<double>> by_steps_back;
};

// Of a block of the recurrent weights.
struct LargestSingularValue {
  int layer = 0;
  std::string block;  // "i", "f", "g", "o"; "r", "z", "n"; "h".
  std::optional<double> largest;
};

// The losses at an update of the training.
struct UpdateLosses {
  std::uint64_t update = 0;
  double train_nats = 0;     // Mean since the record before.
  double smoothed_nats = 0;  // Exponential mean over all updates.
  std::optional<double> validation_nats;
};

// What the net wrote at an update.
struct TrainingSample {
  std::uint64_t update = 0;
  std::string text;  // Raw bytes.
};

// A loss or gradient that was not finite, and where training went on from.
struct Divergence {
  std::uint64_t update = 0;
  int epoch = 0;
  std::string what;
  std::uint64_t back_to = 0;  // Updates done in the state gone back to.
  double learning_rate = 0;   // Halved from then on.
};

// On the beginning of the held-out text, and in training as far as the net's file tells.
struct NetFigures {
  std::uint64_t characters = 0;               // Read.
  std::vector<GateSaturation> gates;          // None for the plain cell.
  std::vector<GradientNorms> gradient_norms;  // Empty where the text is too short.
  std::vector<LargestSingularValue> singular_values;
  std::vector<UpdateLosses> losses;  // Those asked for.
  std::vector<TrainingSample> training_samples;
  std::vector<Divergence> divergences;
};

// A model that a mixture interpolates.
struct MixturePart {
  std::string id;  // Of a model of this result.
  double weight = 0;
};

struct ModelResult {
  std::string id;     // "order-4", "lstm": a key in files.
  std::string label;  // "order 4", "LSTM 2 x 128": what a person reads.
  std::string kind;   // "ngram", "lstm" or another cell, or "mixture".
  std::optional<int> order;
  std::string smoothing;  // "none" for an unsmoothed n-gram; empty for a net.
  std::optional<std::uint64_t> histories, ngrams, parameters;
  std::uint64_t memory_bytes = 0;
  std::optional<std::uint64_t> disk_bytes;
  double train_seconds = 0;
  double score_seconds = 0;
  double sample_seconds = 0;
  std::vector<EpochLosses> curve;  // Nets only.
  std::optional<int> best_epoch;
  std::optional<NetFigures> net;           // Nets only.
  std::vector<MixturePart> mixture_parts;  // Mixtures only; weights fitted to the validation part, sum 1.

  Likelihood test;
  std::optional<Likelihood> validation;

  std::uint64_t sample_characters = 0;  // In all, over `samples` seeds.
  double sample_temperature = 1;
  // Dead ends: histories without continuation, sampling went on from the pad.
  std::uint64_t sample_restarts = 0;
  TextFigures sampled;              // All samples pooled.
  std::vector<SampleText> samples;  // One per seed; each text's beginning, for a person to read.

  GivenBrackets given_brackets;
  GivenIndentation given_indentation;
};

// ---- By order

// The unsmoothed count model of one order: what training left in it and how it does, without intervals.
struct OrderFigures {
  int order = 0;
  std::uint64_t histories = 0;       // Distinct, with a symbol after them.
  std::uint64_t histories_once = 0;  // Of these, seen at one position.
  std::optional<double> histories_once_share;
  std::uint64_t ngrams = 0;                  // Distinct: a history with the symbol after it.
  std::optional<std::uint64_t> table_bytes;  // Of its hash tables in memory, made or not.
  Likelihood training;                       // Of the training part, under the model of it.
  Likelihood test;
  std::optional<CrossEntropy> kneser_ney_test;  // Under modified Kneser-Ney of this order, if asked for.
};

// Model `a` minus model `b` on the test part, floored cross-entropy, the same blocks resampled for both.
struct PairDifference {
  std::string a, b;  // Ids.
  double floored_nats_per_char = 0;
  std::optional<Interval> interval;
};

// What a model gains on the test part by what it has and its reference lacks. Both losses are of the
// cross-entropy named; none where that is infinite or undefined, and then there is no gain.
struct Gain {
  std::string model, reference;  // Ids.
  std::string added;             // In plain words: "depth", "counting the text read".
  std::string cross_entropy;     // "all" or "floored".
  std::optional<double> model_nats_per_char, reference_nats_per_char;
  std::optional<double> gain_nats_per_char;    // Reference minus model: above zero where it helps.
  std::optional<Interval> gain_nats_interval;  // The same blocks resampled for both.
  std::uint64_t n = 0;                         // Positions, OOVs left out.
};

struct Result {
  int schema_version = kSchemaVersion;
  Provenance provenance;
  CorpusInfo corpus;
  TextFigures held_out;  // The test part itself, as human text.
  std::string held_out_beginning;
  std::vector<ModelResult> models;          // Count models by ascending order, then nets, then mixtures.
  std::vector<OrderFigures> orders;         // Ascending; those asked for.
  std::vector<PairDifference> differences;  // Each net minus each count model.
  // Smoothing, then structure, then each piece of it beside the others, then adapting, then mixing; each by
  // order.
  std::vector<Gain> gains;
  std::vector<std::string> remarks;  // What a reader must know: parts too short, restarts, an absent net.
};

}  // namespace recount::reports

#endif  // RECOUNT_REPORTS_RESULT_H_
