#include "compare/commands/watch_options.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "compare/commands/numbers.h"
#include "corpora/status_macros.h"

namespace recount::compare {
namespace {

const char kSampleAt[] = "--sample-at";
const char kSampleEvery[] = "--sample-every";
const char kSampleLength[] = "--training-sample-length";
const std::uint64_t kMaxUpdate = 1'000'000'000'000;

}  // namespace

void AddWatchOptions(CLI::App& verb, rnn::WatchOptions& options) {
  verb.add_option("--record-every", options.record_every,
                  "Updates between two records of the training losses; 0: after epochs only")
      ->transform(WholeNumber(0, kMaxUpdate))
      ->group(kWatchGroup);
  verb.add_option("--validate-every", options.validate_every,
                  "Updates between two records that hold the validation loss too; 0: after epochs only")
      ->transform(WholeNumber(0, kMaxUpdate))
      ->group(kWatchGroup);
  verb.add_option("--loss-smoothing", options.loss_smoothing,
                  "What the smoothed loss, which begins at that of a guess, keeps of itself at an update")
      ->transform(Number(0, 1, OpenEnds::kMost))
      ->group(kWatchGroup);
  AddListOption(verb, kSampleAt, "", "Updates after which the net writes a sample: 100,300,500",
                [&options](absl::string_view list) -> absl::Status {
                  RECOUNT_ASSIGN_OR_RETURN(options.sample_at, ParseUpdates(list));
                  return absl::OkStatus();
                })
      ->group(kWatchGroup);
  verb.add_option(kSampleEvery, options.sample_every,
                  "Updates between two samples; 0: those of --sample-at only")
      ->transform(WholeNumber(0, kMaxUpdate))
      ->group(kWatchGroup);
  verb.add_option(kSampleLength, options.sample_length, "Characters of such a sample, at temperature 1")
      ->transform(WholeNumber(1, rnn::kMaxSampleLength))
      ->group(kWatchGroup);
}

void CheckWatchOptions(CLI::App& verb, const rnn::WatchOptions& options, const Invocation& invocation) {
  if (options.sample_every > 0 || !options.sample_at.empty()) return;
  RefuseWithoutEffect(
      verb, invocation, kSampleLength, kSampleAt,
      "has no effect without --sample-at or --sample-every; leave it out, or give one of those");
}

absl::StatusOr<std::vector<std::uint64_t>> ParseUpdates(absl::string_view list) {
  std::set<std::uint64_t> updates;
  for (const absl::string_view item : absl::StrSplit(list, ',')) {
    std::uint64_t update = 0;
    if (!ParseWhole(item, update) || update == 0 || update > kMaxUpdate) {
      return absl::InvalidArgumentError(absl::StrCat("\"", item, "\" is no number of updates from 1 to ",
                                                     kMaxUpdate, "; write them as in 100,300,500"));
    }
    updates.insert(update);
  }
  return std::vector<std::uint64_t>(updates.begin(), updates.end());
}

}  // namespace recount::compare
