// A helper of torch_round_trip.py. `net_tool make CELL PATH` saves a net of random weights; `net_tool score
// PATH` prints the mean loss in nats of that net on a fixed sequence of symbols, which the second line holds.

#include <cstdio>
#include <cstring>
#include <optional>
#include <vector>

#include "rnn/checkpoint.h"
#include "tests/rnn/small_net.h"

namespace recount {
namespace {

int Make(const char* name, const char* path) {
  const std::optional<rnn::CellKind> cell = rnn::CellByName(name);
  if (!cell.has_value()) return 2;
  const absl::Status status = rnn::SaveNet(testing::SmallNet({2, 24, 11, *cell}, 5), path);
  if (!status.ok()) std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return status.ok() ? 0 : 1;
}

int Score(const char* path) {
  const absl::StatusOr<rnn::Net> net = rnn::LoadNet(path);
  if (!net.ok()) {
    std::fprintf(stderr, "%s\n", net.status().ToString().c_str());
    return 1;
  }
  const std::vector<Symbol> text = testing::RandomSymbols(300, net->shape().vocabulary_size, 0, 9);
  std::vector<double> log_probabilities(text.size());
  net->LogProbabilities(text, absl::MakeSpan(log_probabilities));
  double nats = 0;
  for (const double log_probability : log_probabilities) nats -= log_probability;
  std::printf("%.9f\n", nats / static_cast<double>(text.size()));
  for (const Symbol symbol : text) std::printf("%d ", symbol);
  std::printf("\n");
  return 0;
}

}  // namespace
}  // namespace recount

int main(int argc, char** argv) {
  if (argc == 4 && std::strcmp(argv[1], "make") == 0) return recount::Make(argv[2], argv[3]);
  if (argc == 3 && std::strcmp(argv[1], "score") == 0) return recount::Score(argv[2]);
  std::fprintf(stderr, "usage: net_tool make CELL PATH | score PATH\n");
  return 2;
}
