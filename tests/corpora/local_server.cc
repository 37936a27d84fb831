#include "tests/corpora/local_server.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "tests/support/shared_files.h"

namespace recount::testing {

LocalServer::LocalServer(const std::string& contents) {
  setenv("no_proxy", "127.0.0.1", 1);
  const std::string folder = TemporaryFolder(), file = folder + "/served";
  log_path_ = folder + "/log";
  std::ofstream(file, std::ios::binary) << contents;
  int input[2], output[2];
  EXPECT_EQ(pipe2(input, O_CLOEXEC), 0);
  EXPECT_EQ(pipe2(output, O_CLOEXEC), 0);
  process_ = fork();
  if (process_ == 0) {
    dup2(input[0], STDIN_FILENO);
    dup2(output[1], STDOUT_FILENO);
    execlp("python3", "python3", RECOUNT_SOURCE_DIR "/tests/corpora/http_server.py", file.c_str(),
           log_path_.c_str(), nullptr);
    _exit(127);
  }
  close(input[0]);
  close(output[1]);
  its_input_ = input[1];
  FILE* const first_line = fdopen(output[0], "r");
  EXPECT_EQ(fscanf(first_line, "%d", &port_), 1) << "http_server.py did not start: is python3 there?";
  fclose(first_line);
}

LocalServer::~LocalServer() {
  close(its_input_);
  waitpid(process_, nullptr, 0);
}

std::string LocalServer::Address(const std::string& behaviour) const {
  return "http://127.0.0.1:" + std::to_string(port_) + "/" + behaviour + "/text";
}

std::vector<std::string> LocalServer::Requests() const {
  std::ifstream log(log_path_);
  std::vector<std::string> lines;
  for (std::string line; std::getline(log, line);) lines.push_back(line);
  return lines;
}

}  // namespace recount::testing
