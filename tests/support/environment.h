// An environment variable as a test needs it, put back afterwards.
//
// Thread safety: one thread, while no other reads the environment.

#ifndef RECOUNT_TESTS_SUPPORT_ENVIRONMENT_H_
#define RECOUNT_TESTS_SUPPORT_ENVIRONMENT_H_

#include <cstdlib>
#include <optional>
#include <string>

namespace recount::testing {

class ScopedVariable {
 public:
  // Sets the variable; a null value unsets it.
  ScopedVariable(const char* name, const char* value) : name_(name) {
    const char* const before = std::getenv(name);
    if (before != nullptr) before_ = before;
    Set(value);
  }
  ~ScopedVariable() { Set(before_ ? before_->c_str() : nullptr); }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  void Set(const char* value) {
    if (value == nullptr) {
      unsetenv(name_);
    } else {
      setenv(name_, value, 1);
    }
  }

  const char* name_;
  std::optional<std::string> before_;
};

}  // namespace recount::testing

#endif  // RECOUNT_TESTS_SUPPORT_ENVIRONMENT_H_
