#include "compare/commands/drawing_memory.h"

#include <algorithm>

#include "compare/commands/reading_memory.h"
#include "compare/sampler.h"
#include "ngram/count_table.h"
#include "ngram/read_memory.h"
#include "ngram/transitions.h"

namespace recount::compare {

std::uint64_t TransitionBytes(std::uint64_t table_bytes) {
  constexpr double kShare = ngram::Transitions::kBytesPerNgram / ngram::CountArrays::kBytesPerNgram;
  return static_cast<std::uint64_t>(static_cast<double>(table_bytes) * kShare);
}

std::uint64_t TransitionBytes(const FileRead& file) {
  const bool is_table = file.table_order.has_value() && file.counting == ngram::Counting::kTraining;
  return is_table ? TransitionBytes(file.bytes) : 0;
}

std::uint64_t DrawingBytes(const FileRead& file, const DrawingPlan& plan) {
  const TextsRead texts = {0, plan.draws ? 0 : plan.symbols, 0};
  const ReadingBytes reader = OfFile(texts, file, [&plan](std::uint32_t order) {
    return ReadingBytes{.drawing = ngram::MostReadBytes(plan.symbols, order), .adaptive = 1};
  });
  std::uint64_t readers = plan.readers;
  if (file.net.has_value()) readers = std::max(readers, std::min(plan.streams, readers * kStreamsTogether));
  // How much of a history was seen is asked for by scoring it.
  const std::uint64_t bytes =
      (plan.draws ? TransitionBytes(file) : 0) + plan.kept_bytes + readers * reader.drawing + reader.scoring;
  if (NetsAmong({file}) == 0) return bytes;
  return bytes + ProductsBytes(file.bytes + bytes, plan.draws ? plan.readers : 1);
}

}  // namespace recount::compare
