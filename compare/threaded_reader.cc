#include "compare/threaded_reader.h"

#include <utility>

namespace recount::compare {

ThreadedReader::ThreadedReader(const LanguageModel& model, absl::Span<const Symbol> text)
    : model_(model), text_(text), thread_([this] { Run(); }) {}

ThreadedReader::~ThreadedReader() {
  is_abandoned_ = true;
  Give(Turn::kModel);
  thread_.join();
}

void ThreadedReader::Visit(std::size_t count, PredictionVisitor visit) {
  if (is_done_ || count == 0) return;
  visit_ = &visit;
  left_ = count;
  Give(Turn::kModel);
  Await(Turn::kReader);
  if (failure_ != nullptr) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void ThreadedReader::Run() {
  Await(Turn::kModel);
  try {
    if (!is_abandoned_) {
      model_.VisitPredictions(text_, [this](std::size_t position, const Prediction& prediction) {
        HandOver(position, prediction);
      });
    }
  } catch (...) {
    failure_ = std::current_exception();
  }
  is_done_ = true;
  Give(Turn::kReader);
}

void ThreadedReader::HandOver(std::size_t position, const Prediction& prediction) {
  if (is_abandoned_) return;
  if (left_ == 0) {
    Give(Turn::kReader);
    Await(Turn::kModel);
    if (is_abandoned_) return;
  }
  (*visit_)(position, prediction);
  --left_;
}

void ThreadedReader::Give(Turn turn) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    turn_ = turn;
  }
  given_.notify_all();
}

void ThreadedReader::Await(Turn turn) {
  std::unique_lock<std::mutex> lock(mutex_);
  given_.wait(lock, [this, turn] { return turn_ == turn; });
}

}  // namespace recount::compare
