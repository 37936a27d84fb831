// A fixed set of threads that carries out numbered pieces of work. Work is cut into pieces by the input,
// never by the number of threads, so that results do not depend on how many there are.
//
// Thread safety: one thread at a time calls Run; the pieces of one call run on several threads.

#ifndef RECOUNT_CORPORA_WORKER_POOL_H_
#define RECOUNT_CORPORA_WORKER_POOL_H_

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace recount {

class WorkerPool {
 public:
  // Uses `threads` threads, the calling one among them; fewer than one counts as one. Where the system gives
  // no more, as many as it gives.
  explicit WorkerPool(int threads);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Calls work(piece) once for every piece in 0 .. pieces - 1, in no particular order, and returns when all
  // are done. `work` must not call Run on the same pool. Where it throws, what the first of such pieces threw
  // is thrown again once all others are done.
  void Run(std::size_t pieces, const std::function<void(std::size_t piece)>& work);

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

 private:
  void Work();
  void TakePieces(std::unique_lock<std::mutex>& lock);
  void CarryOut(std::size_t piece, std::unique_lock<std::mutex>& lock);

  std::mutex mutex_;
  std::condition_variable wake_;  // New pieces, or the end.
  std::condition_variable idle_;  // The last piece is done.
  const std::function<void(std::size_t)>* work_ = nullptr;
  std::size_t next_piece_ = 0;
  std::size_t pieces_ = 0;
  std::size_t running_ = 0;
  bool stopping_ = false;
  std::size_t failed_piece_ = 0;  // The first that threw,
  std::exception_ptr failure_;    // and what; null while none has.
  std::vector<std::thread> workers_;
};

// The number of threads to use when the user names none: the processors this process may run on.
int DefaultThreads();

}  // namespace recount

#endif  // RECOUNT_CORPORA_WORKER_POOL_H_
