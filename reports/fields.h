// The fields of every struct of a result, in the struct's order, with their JSON keys: the one list that the
// JSON writer and the JSON reader share. A field added to result.h is added here and to SCHEMA.md.
//
// Thread safety: constants only.

#ifndef RECOUNT_REPORTS_FIELDS_H_
#define RECOUNT_REPORTS_FIELDS_H_

#include <tuple>

#include "reports/result.h"

namespace recount::reports::internal {

// Whether a field holds the same in two runs of one command.
enum class Between { kSame, kMayDiffer };

template <typename Struct, typename Member>
struct Field {
  const char* key;
  Member Struct::*member;
  Between runs = Between::kSame;
};
template <typename Struct, typename Member>
Field(const char*, Member Struct::*) -> Field<Struct, Member>;
template <typename Struct, typename Member>
Field(const char*, Member Struct::*, Between) -> Field<Struct, Member>;

// FieldsOf<T>::Get() is a tuple of Field; a type without a specialisation is no struct of a result.
template <typename T>
struct FieldsOf;

#define RECOUNT_FIELDS(type, ...)                                   \
  template <>                                                       \
  struct FieldsOf<type> {                                           \
    using Self = type;                                              \
    static constexpr auto Get() { return std::tuple{__VA_ARGS__}; } \
  }
#define RECOUNT_FIELD(name) \
  Field { #name, &Self::name }
#define RECOUNT_FIELD_OF_RUN(name) \
  Field { #name, &Self::name, Between::kMayDiffer }

RECOUNT_FIELDS(Interval, RECOUNT_FIELD(low), RECOUNT_FIELD(high));

RECOUNT_FIELDS(Provenance, RECOUNT_FIELD(recount_version), RECOUNT_FIELD(commit), RECOUNT_FIELD(compiler),
               RECOUNT_FIELD(flags), RECOUNT_FIELD(library_versions), RECOUNT_FIELD_OF_RUN(command),
               RECOUNT_FIELD_OF_RUN(config), RECOUNT_FIELD_OF_RUN(machine),
               RECOUNT_FIELD_OF_RUN(machine_cores), RECOUNT_FIELD_OF_RUN(threads),
               RECOUNT_FIELD_OF_RUN(started_utc), RECOUNT_FIELD_OF_RUN(wall_seconds));

RECOUNT_FIELDS(PartInfo, RECOUNT_FIELD(name), RECOUNT_FIELD(symbols), RECOUNT_FIELD(bytes),
               RECOUNT_FIELD(oovs), RECOUNT_FIELD(ranges));

RECOUNT_FIELDS(CorpusInfo, RECOUNT_FIELD(name), RECOUNT_FIELD(source), RECOUNT_FIELD(sha256),
               RECOUNT_FIELD(size_bytes), RECOUNT_FIELD(symbols), RECOUNT_FIELD(unit),
               RECOUNT_FIELD(text_kind), RECOUNT_FIELD(split), RECOUNT_FIELD(fractions),
               RECOUNT_FIELD(split_seed), RECOUNT_FIELD(chunk_symbols), RECOUNT_FIELD(vocabulary_policy),
               RECOUNT_FIELD(vocabulary_size), RECOUNT_FIELD(parts));

RECOUNT_FIELDS(CrossEntropy, RECOUNT_FIELD(infinite), RECOUNT_FIELD(nats_per_char),
               RECOUNT_FIELD(bits_per_char), RECOUNT_FIELD(bits_per_byte), RECOUNT_FIELD(perplexity),
               RECOUNT_FIELD(nats_interval));

RECOUNT_FIELDS(Likelihood, RECOUNT_FIELD(positions), RECOUNT_FIELD(oovs), RECOUNT_FIELD(all),
               RECOUNT_FIELD(covered), RECOUNT_FIELD(floored), RECOUNT_FIELD(floor_epsilon),
               RECOUNT_FIELD(covered_positions), RECOUNT_FIELD(zeros_unseen_history),
               RECOUNT_FIELD(zeros_unseen_continuation), RECOUNT_FIELD(covered_share));

RECOUNT_FIELDS(Bucket, RECOUNT_FIELD(label), RECOUNT_FIELD(count));

RECOUNT_FIELDS(PairKind, RECOUNT_FIELD(name), RECOUNT_FIELD(openers), RECOUNT_FIELD(closers),
               RECOUNT_FIELD(matched), RECOUNT_FIELD(mismatched), RECOUNT_FIELD(unopened),
               RECOUNT_FIELD(lost), RECOUNT_FIELD(open_at_end));

RECOUNT_FIELDS(BracketText, RECOUNT_FIELD(characters), RECOUNT_FIELD(all), RECOUNT_FIELD(kinds),
               RECOUNT_FIELD(matched_per_1000_closers), RECOUNT_FIELD(mismatched_per_1000_closers),
               RECOUNT_FIELD(unopened_per_1000_closers), RECOUNT_FIELD(top_level_blocks),
               RECOUNT_FIELD(top_level_blocks_complete), RECOUNT_FIELD(top_level_complete_share),
               RECOUNT_FIELD(depth), RECOUNT_FIELD(pair_distance), RECOUNT_FIELD(depth_wasserstein));

RECOUNT_FIELDS(IndentationText, RECOUNT_FIELD(lines), RECOUNT_FIELD(measured_lines), RECOUNT_FIELD(unit),
               RECOUNT_FIELD(agreeing_lines), RECOUNT_FIELD(agreement_share), RECOUNT_FIELD(step_lines),
               RECOUNT_FIELD(step_agreeing_lines), RECOUNT_FIELD(step_agreement_share),
               RECOUNT_FIELD(indented_lines), RECOUNT_FIELD(mixed_lines), RECOUNT_FIELD(mixed_share),
               RECOUNT_FIELD(levels), RECOUNT_FIELD(levels_wasserstein));

RECOUNT_FIELDS(Copying, RECOUNT_FIELD(characters), RECOUNT_FIELD(novelty), RECOUNT_FIELD(longest_copy),
               RECOUNT_FIELD(longest_copy_at), RECOUNT_FIELD(longest_copy_from),
               RECOUNT_FIELD(longest_copy_text), RECOUNT_FIELD(mean_match_length),
               RECOUNT_FIELD(median_match_length));

RECOUNT_FIELDS(TextFigures, RECOUNT_FIELD(brackets), RECOUNT_FIELD(indentation), RECOUNT_FIELD(copying));

RECOUNT_FIELDS(CloserBucket, RECOUNT_FIELD(label), RECOUNT_FIELD(n), RECOUNT_FIELD(mean_probability),
               RECOUNT_FIELD(n_share), RECOUNT_FIELD(mean_share), RECOUNT_FIELD(correct_share),
               RECOUNT_FIELD(mean_rank));

RECOUNT_FIELDS(WrongCloserMass, RECOUNT_FIELD(n), RECOUNT_FIELD(mean_mass), RECOUNT_FIELD(below_fifth_share));

RECOUNT_FIELDS(GivenBrackets, RECOUNT_FIELD(all), RECOUNT_FIELD(by_distance), RECOUNT_FIELD(by_depth),
               RECOUNT_FIELD(something_open), RECOUNT_FIELD(nothing_open));

RECOUNT_FIELDS(RunBucket, RECOUNT_FIELD(label), RECOUNT_FIELD(n), RECOUNT_FIELD(mean_probability),
               RECOUNT_FIELD(likeliest_share));

RECOUNT_FIELDS(GivenIndentation, RECOUNT_FIELD(all), RECOUNT_FIELD(by_depth),
               RECOUNT_FIELD(by_lines_since_level));

RECOUNT_FIELDS(EpochLosses, RECOUNT_FIELD(epoch), RECOUNT_FIELD(train_nats), RECOUNT_FIELD(validation_nats),
               RECOUNT_FIELD(learning_rate), RECOUNT_FIELD_OF_RUN(characters_per_second));

RECOUNT_FIELDS(SampleText, RECOUNT_FIELD(seed), RECOUNT_FIELD(text));

RECOUNT_FIELDS(GateSaturation, RECOUNT_FIELD(layer), RECOUNT_FIELD(gate), RECOUNT_FIELD(below_0_1_share),
               RECOUNT_FIELD(above_0_9_share), RECOUNT_FIELD(mean));

RECOUNT_FIELDS(GradientNorms, RECOUNT_FIELD(layer), RECOUNT_FIELD(by_steps_back));

RECOUNT_FIELDS(LargestSingularValue, RECOUNT_FIELD(layer), RECOUNT_FIELD(block), RECOUNT_FIELD(largest));

RECOUNT_FIELDS(UpdateLosses, RECOUNT_FIELD(update), RECOUNT_FIELD(train_nats), RECOUNT_FIELD(smoothed_nats),
               RECOUNT_FIELD(validation_nats));

RECOUNT_FIELDS(TrainingSample, RECOUNT_FIELD(update), RECOUNT_FIELD(text));

RECOUNT_FIELDS(Divergence, RECOUNT_FIELD(update), RECOUNT_FIELD(epoch), RECOUNT_FIELD(what),
               RECOUNT_FIELD(back_to), RECOUNT_FIELD(learning_rate));

RECOUNT_FIELDS(NetFigures, RECOUNT_FIELD(characters), RECOUNT_FIELD(gates), RECOUNT_FIELD(gradient_norms),
               RECOUNT_FIELD(singular_values), RECOUNT_FIELD(losses), RECOUNT_FIELD(training_samples),
               RECOUNT_FIELD(divergences));

RECOUNT_FIELDS(MixturePart, RECOUNT_FIELD(id), RECOUNT_FIELD(weight));

RECOUNT_FIELDS(ModelResult, RECOUNT_FIELD(id), RECOUNT_FIELD(label), RECOUNT_FIELD(kind),
               RECOUNT_FIELD(order), RECOUNT_FIELD(smoothing), RECOUNT_FIELD(histories),
               RECOUNT_FIELD(ngrams), RECOUNT_FIELD(parameters), RECOUNT_FIELD(memory_bytes),
               RECOUNT_FIELD(disk_bytes), RECOUNT_FIELD_OF_RUN(train_seconds),
               RECOUNT_FIELD_OF_RUN(score_seconds), RECOUNT_FIELD_OF_RUN(sample_seconds),
               RECOUNT_FIELD(curve), RECOUNT_FIELD(best_epoch), RECOUNT_FIELD(net),
               RECOUNT_FIELD(mixture_parts), RECOUNT_FIELD(test), RECOUNT_FIELD(validation),
               RECOUNT_FIELD(sample_characters), RECOUNT_FIELD(sample_temperature),
               RECOUNT_FIELD(sample_restarts), RECOUNT_FIELD(sampled), RECOUNT_FIELD(samples),
               RECOUNT_FIELD(given_brackets), RECOUNT_FIELD(given_indentation));

RECOUNT_FIELDS(OrderFigures, RECOUNT_FIELD(order), RECOUNT_FIELD(histories), RECOUNT_FIELD(histories_once),
               RECOUNT_FIELD(histories_once_share), RECOUNT_FIELD(ngrams), RECOUNT_FIELD(table_bytes),
               RECOUNT_FIELD(training), RECOUNT_FIELD(test), RECOUNT_FIELD(kneser_ney_test));

RECOUNT_FIELDS(PairDifference, RECOUNT_FIELD(a), RECOUNT_FIELD(b), RECOUNT_FIELD(floored_nats_per_char),
               RECOUNT_FIELD(interval));

RECOUNT_FIELDS(Gain, RECOUNT_FIELD(model), RECOUNT_FIELD(reference), RECOUNT_FIELD(added),
               RECOUNT_FIELD(cross_entropy), RECOUNT_FIELD(model_nats_per_char),
               RECOUNT_FIELD(reference_nats_per_char), RECOUNT_FIELD(gain_nats_per_char),
               RECOUNT_FIELD(gain_nats_interval), RECOUNT_FIELD(n));

RECOUNT_FIELDS(Result, RECOUNT_FIELD(schema_version), RECOUNT_FIELD(provenance), RECOUNT_FIELD(corpus),
               RECOUNT_FIELD(held_out), RECOUNT_FIELD(held_out_beginning), RECOUNT_FIELD(models),
               RECOUNT_FIELD(orders), RECOUNT_FIELD(differences), RECOUNT_FIELD(gains),
               RECOUNT_FIELD(remarks));

#undef RECOUNT_FIELD_OF_RUN
#undef RECOUNT_FIELD
#undef RECOUNT_FIELDS

}  // namespace recount::reports::internal

#endif  // RECOUNT_REPORTS_FIELDS_H_
