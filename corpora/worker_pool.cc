#include "corpora/worker_pool.h"

#include <sched.h>

#include <system_error>
#include <utility>

namespace recount {

WorkerPool::WorkerPool(int threads) {
  try {
    for (int i = 1; i < threads; ++i) workers_.emplace_back([this] { Work(); });
  } catch (const std::system_error&) {
    // Those that are there do the work.
  }
}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void WorkerPool::Run(std::size_t pieces, const std::function<void(std::size_t)>& work) {
  std::unique_lock<std::mutex> lock(mutex_);
  work_ = &work;
  next_piece_ = 0;
  pieces_ = pieces;
  wake_.notify_all();
  TakePieces(lock);
  idle_.wait(lock, [this] { return running_ == 0; });
  if (failure_ != nullptr) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void WorkerPool::Work() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || next_piece_ < pieces_; });
    if (stopping_) return;
    TakePieces(lock);
  }
}

void WorkerPool::TakePieces(std::unique_lock<std::mutex>& lock) {
  while (next_piece_ < pieces_) {
    const std::size_t piece = next_piece_++;
    ++running_;
    CarryOut(piece, lock);
    if (--running_ == 0 && next_piece_ == pieces_) idle_.notify_all();
  }
}

void WorkerPool::CarryOut(std::size_t piece, std::unique_lock<std::mutex>& lock) {
  std::exception_ptr thrown;
  lock.unlock();
  try {
    (*work_)(piece);
  } catch (...) {
    thrown = std::current_exception();
  }
  lock.lock();
  if (thrown == nullptr || (failure_ != nullptr && failed_piece_ < piece)) return;
  failure_ = thrown;
  failed_piece_ = piece;
}

int DefaultThreads() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof(set), &set) == 0) return CPU_COUNT(&set);
  return static_cast<int>(std::thread::hardware_concurrency());
}

}  // namespace recount
