// Wall time since it was made.
//
// Thread safety: immutable.

#ifndef RECOUNT_COMPARE_STOPWATCH_H_
#define RECOUNT_COMPARE_STOPWATCH_H_

#include <chrono>

namespace recount::compare {

class Stopwatch {
 public:
  double Seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_STOPWATCH_H_
