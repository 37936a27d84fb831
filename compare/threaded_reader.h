// Reads a text under a model that visits the whole of it in one go, some positions at a time: the model works
// on a thread of its own, and only while its reader waits.
//
// Thread safety: a reader belongs to one thread.

#ifndef RECOUNT_COMPARE_THREADED_READER_H_
#define RECOUNT_COMPARE_THREADED_READER_H_

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>

#include "absl/types/span.h"
#include "compare/language_model.h"

namespace recount::compare {

class ThreadedReader : public PredictionReader {
 public:
  // Model and text must outlive this.
  ThreadedReader(const LanguageModel& model, absl::Span<const Symbol> text);

  // Where positions are left, waits until the model is at the end of the text: it cannot be told to stop.
  ~ThreadedReader() override;

  // What the model or `visit` throws is thrown here; nothing is left to be read then.
  void Visit(std::size_t count, PredictionVisitor visit) override;

 private:
  enum class Turn { kReader, kModel };

  void Run();
  void HandOver(std::size_t position, const Prediction& prediction);
  void Give(Turn turn);
  void Await(Turn turn);

  const LanguageModel& model_;
  const absl::Span<const Symbol> text_;
  std::mutex mutex_;
  std::condition_variable given_;
  Turn turn_ = Turn::kReader;  // Who works. All below belongs to that one.
  const PredictionVisitor* visit_ = nullptr;
  std::size_t left_ = 0;       // Positions that are to be visited before the turn is given back.
  bool is_done_ = false;       // The model is at the end.
  bool is_abandoned_ = false;  // What is left is visited by nobody.
  std::exception_ptr failure_;
  std::thread thread_;  // The last: it uses all others.
};

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_THREADED_READER_H_
