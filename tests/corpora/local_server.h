// http_server.py as a process of the test: serves one file on 127.0.0.1 until the object goes.

#ifndef RECOUNT_TESTS_CORPORA_LOCAL_SERVER_H_
#define RECOUNT_TESTS_CORPORA_LOCAL_SERVER_H_

#include <sys/types.h>

#include <string>
#include <vector>

namespace recount::testing {

class LocalServer {
 public:
  explicit LocalServer(const std::string& contents);
  ~LocalServer();
  LocalServer(const LocalServer&) = delete;
  LocalServer& operator=(const LocalServer&) = delete;

  // The address at which the file is served in this way, e.g. "whole", "cut", "missing".
  std::string Address(const std::string& behaviour) const;

  // The requests so far, "PATH RANGE" each.
  std::vector<std::string> Requests() const;

 private:
  std::string log_path_;
  int its_input_ = -1;
  pid_t process_ = -1;
  int port_ = 0;
};

}  // namespace recount::testing

#endif  // RECOUNT_TESTS_CORPORA_LOCAL_SERVER_H_
