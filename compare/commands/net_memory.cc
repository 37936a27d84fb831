#include "compare/commands/net_memory.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "compare/commands/files_read.h"
#include "compare/commands/loading_memory.h"
#include "compare/commands/reading_memory.h"
#include "compare/commands/training_memory_check.h"
#include "compare/net_language_model.h"
#include "corpora/counted.h"
#include "corpora/status_macros.h"
#include "rnn/optimiser.h"
#include "rnn/parameters.h"

namespace recount::compare {
namespace {

// An estimate that takes no time is made as exactly at once.
PlannedWork Planned(std::string what, std::uint64_t bytes, std::string remedy) {
  return {std::move(what), bytes, [bytes]() -> absl::StatusOr<std::uint64_t> { return bytes; },
          std::move(remedy)};
}

}  // namespace

absl::Status CheckNetTrainingMemory(const Dataset& dataset, const rnn::NetOptions& net,
                                    const rnn::TrainOptions& train, bool resumes, const CorpusOptions& corpus,
                                    const Invocation& invocation) {
  const rnn::NetShape shape = rnn::ShapeOf(net, dataset.vocabulary.size());
  // The state now and the one to go back to, each with its averages, and the best net.
  const std::uint64_t copies = resumes ? 2 * (1 + rnn::AveragesOf(train.optimiser)) + 1 : 0;
  const std::uint64_t weights = rnn::ParameterLayout(shape).parameter_count();
  const std::uint64_t counted = rnn::TrainingMemoryBytes(shape, train) + copies * sizeof(float) * weights;
  return CheckMemory(dataset, corpus, invocation,
                     Planned(absl::StrCat("training ", NetLabel(shape), " on ",
                                          Counted(dataset.train.symbols.size(), "character")),
                             counted + ProductsBytes(counted, static_cast<std::uint64_t>(train.threads)),
                             "choose a smaller --hidden, --layers, --batch or --window"));
}

absl::Status CheckNetLoadingMemory(const std::string& path, std::uint64_t text_bytes,
                                   const CorpusOptions& corpus, const Invocation& invocation) {
  RECOUNT_ASSIGN_OR_RETURN(const ngram::TrainingMemory loading,
                           MostOfLoading({LookAtFile(path, ngram::Counting::kTraining)}));
  MemoryNeed need = NeedBeside(text_bytes, corpus, invocation);
  need.training_bytes = loading.peak_bytes;
  return CheckNeed(need, Planned(absl::StrCat("loading ", path), loading.peak_bytes, "take a smaller net"));
}

absl::Status CheckWatchingMemory(const rnn::Net& net, const WatchPlan& plan, const CorpusOptions& corpus,
                                 const Invocation& invocation) {
  const rnn::NetShape& shape = net.shape();
  // With states the text itself, escaped and in its file's header, some times over.
  const std::uint64_t header = plan.keeps_states ? 32 * plan.symbols : 0;
  const std::uint64_t reading = rnn::WatchTextBytes(shape, plan.symbols, false);
  const std::uint64_t states = rnn::WatchTextBytes(shape, plan.symbols, plan.keeps_states) - reading + header;
  // What the gradient took before is the heap's, not the machine's: states are beside it.
  const std::uint64_t counted =
      states + std::max(reading + rnn::SingularValuesBytes(shape), rnn::GradientBytes(shape, plan.gradient));
  std::string remedy = "follow the gradient over fewer --steps or at fewer --windows";
  if (plan.keeps_states) absl::StrAppend(&remedy, ", keep the --states of fewer --characters");
  return CheckMemory(
      plan.text_bytes + sizeof(float) * net.parameter_count(), corpus, invocation,
      Planned(absl::StrCat("watching ", NetLabel(shape), " on ", Counted(plan.symbols, "character"), ", ",
                           Counted(plan.gradient.steps, "step"), " and ",
                           Counted(plan.gradient.windows, "window")),
              counted + ProductsBytes(counted, 1), remedy));
}

}  // namespace recount::compare
