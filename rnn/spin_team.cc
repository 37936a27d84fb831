#include "rnn/spin_team.h"

#include <thread>
#include <utility>

namespace recount::rnn {
namespace {

// Looks before a thread gives way: some 10 microseconds, longer than another member with a processor of its
// own lets wait, and nothing beside a time slice where there are more threads than processors.
constexpr int kLooks = 400;
// Of those, without a pause between them: what others are mostly waited for.
constexpr int kQuickLooks = 20;

void Pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

// Waits until reached(count).
template <typename Count, typename Reached>
void WaitFor(const std::atomic<Count>& count, const Reached& reached) {
  for (int looks = 0; !reached(count.load(std::memory_order_acquire)); ++looks) {
    if (looks < kLooks) {
      if (looks >= kQuickLooks) Pause();
    } else {
      std::this_thread::yield();
    }
  }
}

void WaitUntil(const std::atomic<std::uint32_t>& count, std::uint32_t wanted) {
  WaitFor(count, [wanted](std::uint32_t now) { return now == wanted; });
}

}  // namespace

void SpinTeam::Run(absl::FunctionRef<void()> lead) {
  if (members_ == 1) {
    lead();
    return;
  }
  tasks_.store(0, std::memory_order_relaxed);
  finished_.store(0, std::memory_order_relaxed);
  // As many pieces as threads, none of which ends before the first does: every thread takes one.
  pool_->Run(static_cast<std::size_t>(members_), [&](std::size_t member) {
    if (member > 0) {
      Follow(static_cast<int>(member));
      return;
    }
    struct End {  // Also where lead throws.
      SpinTeam& team;
      ~End() {
        team.together_ = false;
        team.task_ = nullptr;
        team.tasks_.fetch_add(1, std::memory_order_release);
      }
    } end{*this};
    together_ = true;
    lead();
  });
}

void SpinTeam::Share(absl::FunctionRef<void(int)> task) {
  if (!together_) {
    for (int member = 0; member < members_; ++member) task(member);
    return;
  }
  task_ = &task;
  const std::uint32_t tasks = tasks_.fetch_add(1, std::memory_order_release) + 1;
  CarryOut(task, 0);
  WaitUntil(finished_, tasks * static_cast<std::uint32_t>(members_ - 1));
  if (!failed_) return;
  failed_ = false;
  met_ = 0;  // Not all have come to the last meeting.
  std::rethrow_exception(std::exchange(failure_, nullptr));
}

void SpinTeam::SharePieces(std::size_t pieces, absl::FunctionRef<void(std::size_t)> work) {
  std::atomic<std::size_t> next{0};
  Share([&](int) {
    for (std::size_t piece = next++; piece < pieces; piece = next++) work(piece);
  });
}

void SpinTeam::CarryOut(absl::FunctionRef<void(int)> task, int member) {
  try {
    task(member);
  } catch (...) {
    const std::exception_ptr thrown = std::current_exception();
    if (!failed_.exchange(true)) failure_ = thrown;
  }
}

void SpinTeam::Meet() {
  const auto members = static_cast<std::uint64_t>(members_);
  const std::uint64_t before = met_.fetch_add(1, std::memory_order_acq_rel);
  // None comes to the next meeting before all have come to this.
  const std::uint64_t all = (before / members + 1) * members;
  WaitFor(met_, [&](std::uint64_t now) { return now >= all || failed_.load(std::memory_order_relaxed); });
}

void SpinTeam::Follow(int member) {
  for (std::uint32_t next = 1;; ++next) {
    WaitUntil(tasks_, next);
    if (task_ == nullptr) return;
    CarryOut(*task_, member);
    finished_.fetch_add(1, std::memory_order_release);
  }
}

}  // namespace recount::rnn
