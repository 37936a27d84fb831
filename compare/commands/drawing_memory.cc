#include "compare/commands/drawing_memory.h"

#include "compare/commands/reading_memory.h"
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
  const ReadingBytes reader = OfFile({}, file, [&plan](std::uint32_t order) {
    return ReadingBytes{0, 0, ngram::MostReadBytes(plan.symbols, order), 1};
  });
  return (plan.draws ? TransitionBytes(file) : 0) + plan.kept_bytes + plan.readers * reader.drawing;
}

}  // namespace recount::compare
