// The models of a comparison, trained on the training part or loaded from files, in the order of the report:
// count models by ascending order, then nets, then mixtures of these.
//
// Thread safety: pure functions of their arguments.

#ifndef RECOUNT_COMPARE_CONTESTANTS_H_
#define RECOUNT_COMPARE_CONTESTANTS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "compare/language_model.h"
#include "corpora/dataset.h"
#include "corpora/worker_pool.h"
#include "ngram/open_structure.h"
#include "ngram/smoothing.h"
#include "reports/result.h"
#include "rnn/training.h"

namespace recount::compare {

struct NetPlan {
  rnn::NetOptions net;
  rnn::TrainOptions train;
};

struct ContestantOptions {
  std::vector<int> orders;                   // Of the n-gram models to train,
  std::vector<ngram::Smoothing> smoothings;  // of each of these smoothings; kLongest is one model.
  bool adaptive = false;  // Beside each count model, of a file too, one that also counts the text it reads.
  std::optional<NetPlan> net;            // The net to train; none without.
  std::vector<std::string> model_files;  // Models to load; they must have been trained on this training part.
  std::vector<ngram::StructurePieces> structure_pieces = {{}};  // What `structure` knows: a model each.
  std::vector<std::vector<std::string>>
      mixtures;             // Ids of the models each one interpolates; "all" for every one.
  std::string save_folder;  // Trained models are saved here, after all training; empty: not.
  std::function<void(const rnn::TrainProgress&)> net_progress;  // After every window. May be empty.
};

// Whether there is a count model to train.
bool TrainsCountModels(const ContestantOptions& options);

// A model with what is known of how it came about.
struct Contestant {
  std::shared_ptr<const LanguageModel> model;
  // What a mixture's file calls it: its name among the files saved, an adaptive twin's being that of the
  // model whose twin it is, or the path from which it was loaded.
  std::string file_name;
  std::function<absl::Status(const std::string& path)>
      save;                      // Empty where another file or none is kept of it.
  ModelDescription description;  // With an id that is unique among the contestants.
  std::optional<std::uint64_t> disk_bytes;
  double train_seconds = 0;
  std::vector<reports::EpochLosses> curve;
  std::optional<int> best_epoch;
  std::vector<reports::MixturePart> mixture_parts;  // Mixtures only.

  bool IsNet() const { return description.parameters.has_value(); }
};

// The ids that the models to train and these loaded ones will have, in any order and whatever the text:
// mixtures are not among them. Of `options.net` the cell is read.
std::vector<std::string> PlannedIds(const ContestantOptions& options, const std::vector<Contestant>& loaded);

// Errors: those of training and loading; FailedPrecondition for a file trained on anything else;
// InvalidArgument where there is no model at all, for a mixture of models that are not there, and for one
// without a validation part to fit it to.
absl::StatusOr<std::vector<Contestant>> Gather(const Dataset& dataset, const ContestantOptions& options,
                                               WorkerPool& pool);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_CONTESTANTS_H_
