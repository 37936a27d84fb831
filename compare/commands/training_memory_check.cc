#include "compare/commands/training_memory_check.h"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <vector>

#include "absl/strings/str_cat.h"
#include "compare/commands/files_read.h"
#include "compare/commands/loading_memory.h"
#include "corpora/available_memory.h"
#include "corpora/counted.h"
#include "corpora/status_macros.h"
#include "ngram/count_table.h"
#include "ngram/smoothed_model.h"
#include "ngram/training_memory.h"

namespace recount::compare {
namespace {

// A limit as near as it was given.
std::string Limit(std::uint64_t bytes) {
  return bytes % (1 << 20) == 0 ? Mebibytes(bytes) : absl::StrCat((bytes + 1023) >> 10, " KiB");
}

// Where the estimate should prove too little, memory ends here. What may be written to is more than what is:
// thread stacks, and up to a quarter in vectors that have room to grow.
std::uint64_t Backstop(std::uint64_t limit, int threads) {
  return limit + limit / 4 + kThreadStackBytes * static_cast<std::uint64_t>(threads);
}

// What the limit and the machine leave this process in all; where neither says anything, so much that
// Backstop can still add to it.
std::uint64_t MostAllowed(const MemoryNeed& need) {
  const std::uint64_t most = need.limit_bytes.value_or(std::numeric_limits<std::uint64_t>::max() / 2);
  if (!need.available_bytes.has_value()) return most;
  return std::min(most, need.program_bytes + need.text_bytes + *need.available_bytes);
}

std::uint64_t HeldBytes(const Dataset& dataset) {
  std::uint64_t bytes = 0;
  for (const Part* part : {&dataset.train, &dataset.validation, &dataset.test}) {
    bytes += part->text.size() + part->symbols.size() * sizeof(Symbol);
  }
  return bytes;
}

std::string WhatIsTrained(const Dataset& dataset, const ngram::SmoothingOptions& smoothing) {
  std::string name(ngram::SmoothingName(smoothing.smoothing));
  if (smoothing.smoothing == ngram::Smoothing::kNone) name = "an unsmoothed model";
  if (ngram::HasOrder(smoothing.smoothing)) absl::StrAppend(&name, " of order ", smoothing.order);
  return absl::StrCat("training ", name, " on ", Counted(dataset.train.symbols.size(), "character"));
}

// What is counted: an adaptive unsmoothed model stands on a tree as the additive one does.
ngram::SmoothingOptions OnItsTree(ngram::SmoothingOptions smoothing, ngram::Counting counting) {
  const bool has_tree = counting == ngram::Counting::kAdaptive;
  if (has_tree && smoothing.smoothing == ngram::Smoothing::kNone) {
    smoothing.smoothing = ngram::Smoothing::kAdditive;
  }
  return smoothing;
}

// A model as LookAtFile would find it in a file.
FileRead AsFile(const ngram::SmoothingOptions& smoothing, ngram::Counting counting) {
  FileRead file;
  file.counting = counting;
  file.order = ngram::HasOrder(smoothing.smoothing) ? smoothing.order : std::uint32_t{ngram::kMaxOrder};
  if (smoothing.smoothing == ngram::Smoothing::kNone) file.table_order = smoothing.order;
  return file;
}

}  // namespace

MemoryNeed NeedBeside(std::uint64_t text_bytes, const CorpusOptions& corpus, const Invocation& invocation) {
  MemoryNeed need;
  need.program_bytes = MemoryNeed::kProgramBytes;
  need.text_bytes = text_bytes;
  if (LimitsWork(corpus, invocation) && corpus.memory_limit_bytes > 0) {
    need.limit_bytes = corpus.memory_limit_bytes;
  }
  need.available_bytes = AvailableMemoryBytes();
  return need;
}

absl::Status CheckNeed(const MemoryNeed& need, const PlannedWork& work) {
  const std::string takes = absl::StrCat(work.what, " takes up to ", Mebibytes(need.total()), " of memory");
  const std::string remedy =
      absl::StrCat("; ", work.remedy_of ? work.remedy_of(need.training_bytes) : work.remedy);
  if (need.limit_bytes.has_value() && need.total() > *need.limit_bytes) {
    return absl::ResourceExhaustedError(absl::StrCat(
        takes, ", more than the limit of ", Limit(*need.limit_bytes), remedy, ", or raise --memory-limit"));
  }
  if (need.available_bytes.has_value() && need.training_bytes > *need.available_bytes) {
    return absl::ResourceExhaustedError(absl::StrCat(
        takes, ", and there are ", Mebibytes(need.total() - need.training_bytes + *need.available_bytes),
        remedy, ", or on a machine with more memory"));
  }
  return absl::OkStatus();
}

absl::Status CheckMemory(const Dataset& dataset, const CorpusOptions& corpus, const Invocation& invocation,
                         const PlannedWork& work) {
  return CheckMemory(HeldBytes(dataset), corpus, invocation, work);
}

absl::Status CheckMemory(std::uint64_t text_bytes, const CorpusOptions& corpus, const Invocation& invocation,
                         const PlannedWork& work) {
  MemoryNeed need = NeedBeside(text_bytes, corpus, invocation);
  const bool is_told = LimitsWork(corpus, invocation) || ShowsProgress(invocation);
  const bool fits = need.available_bytes.has_value() && work.most_bytes <= *need.available_bytes;
  if (!is_told && fits) return absl::OkStatus();
  RECOUNT_ASSIGN_OR_RETURN(need.training_bytes, work.estimate_bytes());
  RECOUNT_RETURN_IF_ERROR(CheckNeed(need, work));
  LimitMemory(Backstop(MostAllowed(need), invocation.threads));
  if (is_told) {
    std::fprintf(stderr, "recount: %s takes up to %s of memory\n", work.what.c_str(),
                 Mebibytes(need.total()).c_str());
  }
  return absl::OkStatus();
}

absl::Status CheckTrainingMemory(const Dataset& dataset, const std::vector<ngram::SmoothingOptions>& models,
                                 const CorpusOptions& corpus, const Invocation& invocation) {
  const std::vector<Symbol>& text = dataset.train.symbols;
  const Vocabulary& vocabulary = dataset.vocabulary;
  std::uint32_t deepest = 0;
  for (const ngram::SmoothingOptions& model : models) deepest = std::max(deepest, ngram::TreeDepth(model));
  std::optional<ngram::TrainingMemoryEstimator> estimator;
  for (const ngram::SmoothingOptions& model : models) {
    const auto estimate = [&]() -> absl::StatusOr<std::uint64_t> {
      if (!estimator.has_value()) estimator.emplace(text, vocabulary, deepest);
      RECOUNT_ASSIGN_OR_RETURN(const ngram::TrainingMemory memory, estimator->Estimate(model));
      return memory.peak_bytes;
    };
    RECOUNT_RETURN_IF_ERROR(
        CheckMemory(dataset, corpus, invocation,
                    {WhatIsTrained(dataset, model),
                     ngram::MostTrainingBytes(text.size(), vocabulary.size(), model), estimate}));
  }
  return absl::OkStatus();
}

absl::Status CheckTrainingMemory(const Dataset& dataset, const ngram::SmoothingOptions& smoothing,
                                 const CorpusOptions& corpus, const Invocation& invocation,
                                 ngram::Counting counting, const DrawingPlan& plan) {
  const std::vector<Symbol>& text = dataset.train.symbols;
  const Vocabulary& vocabulary = dataset.vocabulary;
  const ngram::SmoothingOptions counted = OnItsTree(smoothing, counting);
  const auto with_drawing = [&](const ngram::TrainingMemory& memory) {
    FileRead model = AsFile(smoothing, counting);
    model.bytes = memory.kept_bytes;
    return std::max(memory.peak_bytes, memory.kept_bytes + DrawingBytes(model, plan));
  };
  const std::uint64_t most = ngram::MostTrainingBytes(text.size(), vocabulary.size(), counted);
  return CheckMemory(
      dataset, corpus, invocation,
      {absl::StrCat(WhatIsTrained(dataset, smoothing), " and ", plan.what), with_drawing({most, most}),
       [&]() -> absl::StatusOr<std::uint64_t> {
         const ngram::TrainingMemoryEstimator estimator(text, vocabulary, ngram::TreeDepth(counted));
         RECOUNT_ASSIGN_OR_RETURN(const ngram::TrainingMemory memory, estimator.Estimate(counted));
         return with_drawing(memory);
       },
       "give a part of the text or a lower order, or read and draw less at once"});
}

absl::Status CheckDrawingMemory(const std::string& path, const CorpusOptions& options,
                                const Invocation& invocation, ngram::Counting counting,
                                const DrawingPlan& plan) {
  const FileRead file = LookAtFile(path, counting);
  const std::uint64_t drawing = DrawingBytes(file, plan);
  const auto with_drawing = [drawing](const ngram::TrainingMemory& loading) {
    return std::max(loading.peak_bytes, loading.kept_bytes + drawing);
  };
  RECOUNT_ASSIGN_OR_RETURN(const ngram::TrainingMemory most, MostOfLoading({file}));
  return CheckMemory(0, options, invocation,
                     {plan.what, with_drawing(most),
                      [&]() -> absl::StatusOr<std::uint64_t> {
                        RECOUNT_ASSIGN_OR_RETURN(const ngram::TrainingMemory loading,
                                                 EstimateLoading({file}));
                        return with_drawing(loading);
                      },
                      "read and draw less at once, or take a smaller model"});
}

}  // namespace recount::compare
