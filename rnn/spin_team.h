// The threads of a pool on tasks of a few microseconds each, too short for WorkerPool::Run: between two of
// them threads look for the next again and again instead of sleeping.
//
// Thread safety: one thread at a time calls Run; Share is for what Run calls.

#ifndef RECOUNT_RNN_SPIN_TEAM_H_
#define RECOUNT_RNN_SPIN_TEAM_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>

#include "absl/functional/function_ref.h"
#include "corpora/worker_pool.h"

namespace recount::rnn {

// Its counts are far from what else it holds, on purpose.
class SpinTeam {  // NOLINT(clang-analyzer-optin.performance.Padding)
 public:
  // Of all threads of the pool; null for a team of one, the calling thread.
  explicit SpinTeam(WorkerPool* pool) : pool_(pool), members_(pool == nullptr ? 1 : pool->threads()) {}
  SpinTeam(const SpinTeam&) = delete;
  SpinTeam& operator=(const SpinTeam&) = delete;

  int members() const { return members_; }

  // Calls lead() on the calling thread while the others wait for what it shares with them. They keep their
  // processors busy all the while, and give way to other threads where they wait for long.
  void Run(absl::FunctionRef<void()> lead);

  // Calls task(member) for every member in 0 .. members - 1, each on the same thread all through a Run, and
  // returns when all are done. Outside Run all are called on the calling thread.
  // Where some throw within Run, what the first of them threw is thrown again when all are done.
  // Cost: about a microsecond where every thread has a processor.
  void Share(absl::FunctionRef<void(int member)> task);

  // Calls work(piece) once for every piece in 0 .. pieces - 1, on whichever member is free; else as Share.
  void SharePieces(std::size_t pieces, absl::FunctionRef<void(std::size_t piece)> work);

  // Within a task that Run shares: returns when every member has come here as often as this one, or one has
  // thrown. What each wrote before, all see afterwards.
  // Cost: some tenths of a microsecond where every thread has a processor.
  void Meet();

 private:
  void Follow(int member);
  void CarryOut(absl::FunctionRef<void(int)> task, int member);

  WorkerPool* pool_;
  int members_;
  bool together_ = false;                         // Within Run.
  absl::FunctionRef<void(int)>* task_ = nullptr;  // Null: there are no more.
  // Each in a cache line of its own: one is written by the leader, one by those who follow, one by all.
  alignas(64) std::atomic<std::uint32_t> tasks_{0};     // Given out in this Run.
  alignas(64) std::atomic<std::uint32_t> finished_{0};  // By followers, all together; wraps around.
  alignas(64) std::atomic<std::uint64_t> met_{0};       // Comings of members to Meet.
  alignas(64) std::atomic<bool> failed_{false};         // A member has thrown
  std::exception_ptr failure_;                          // this.
};

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_SPIN_TEAM_H_
