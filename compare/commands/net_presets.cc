#include "compare/commands/net_presets.h"

#include <algorithm>

namespace recount::compare {
namespace {

using Options = std::vector<std::pair<std::string, std::string>>;

// Karpathy's char-rnn; his larger nets change sizes.
Options CharRnnWith(const Options& others) {
  Options options = {{"--cell", "lstm"},         {"--layers", "2"},
                     {"--hidden", "128"},        {"--window", "50"},
                     {"--batch", "50"},          {"--epochs", "50"},
                     {"--optimiser", "rmsprop"}, {"--learning-rate", "0.002"},
                     {"--schedule", "decay"},    {"--decay", "0.97"},
                     {"--decay-from", "10"},     {"--clip", "element"},
                     {"--clip-limit", "5"},      {"--init", "uniform"},
                     {"--init-scale", "0.08"},   {"--forget-bias", "1"}};
  for (const auto& other : others) {
    const auto found = std::find_if(options.begin(), options.end(),
                                    [&](const auto& own) { return own.first == other.first; });
    if (found != options.end()) {
      found->second = other.second;
    } else {
      options.push_back(other);
    }
  }
  return options;
}

}  // namespace

const std::vector<NetPreset>& NetPresets() {
  static const std::vector<NetPreset> presets = {
      {"min-char-rnn",
       "Karpathy's hundred lines: one plain layer, one stream, Adagrad",
       {{"--cell", "tanh"},
        {"--layers", "1"},
        {"--hidden", "100"},
        {"--window", "25"},
        {"--batch", "1"},
        {"--optimiser", "adagrad"},
        {"--learning-rate", "0.1"},
        {"--schedule", "constant"},
        {"--clip", "element"},
        {"--clip-limit", "5"},
        {"--window-loss", "sum"},
        {"--init", "normal"},
        {"--init-scale", "0.01"},
        {"--record-every", "100"},
        {"--loss-smoothing", "0.999"},
        {"--sample-every", "100"}}},  // Of 200, as ours are.
      {"char-rnn", "Karpathy's char-rnn as it comes", CharRnnWith({})},
      {"karpathy-pg", "his net of Paul Graham's essays",
       CharRnnWith({{"--hidden", "512"}, {"--batch", "100"}, {"--window", "100"}, {"--dropout", "0.5"}})},
      {"karpathy-shakespeare", "his net of Shakespeare",
       CharRnnWith({{"--layers", "3"}, {"--hidden", "512"}, {"--batch", "100"}, {"--window", "100"}})},
      {"karpathy-linux", "his net of the Linux sources, of about 10 million parameters",
       CharRnnWith({{"--layers", "3"}, {"--hidden", "700"}, {"--batch", "100"}, {"--window", "100"}})},
      {"tensorflow-gru",
       "TensorFlow's tutorial on text generation",
       {{"--cell", "gru-pytorch"},
        {"--layers", "1"},
        {"--hidden", "1024"},
        {"--embedding", "256"},
        {"--window", "100"},
        {"--batch", "64"},
        {"--epochs", "20"},
        {"--optimiser", "adam"},
        {"--learning-rate", "0.001"},
        {"--schedule", "constant"},
        {"--clip", "none"},
        {"--init", "orthogonal"}}},
      {"karpathy-wikipedia", "his net of Wikipedia, whose settings he does not give: char-rnn's",
       CharRnnWith({})},
      {"karpathy-names", "his net of names, one a line, likewise", CharRnnWith({})},
      {"best-cpu",
       "the best of tinyshakespeare in ten minutes on two cores, by our own search",
       {{"--cell", "lstm"},
        {"--layers", "2"},
        {"--hidden", "384"},
        {"--window", "64"},
        {"--batch", "32"},
        {"--piece-streams", "16"},
        {"--precision", "bf16"},
        {"--epochs", "14"},
        {"--optimiser", "adam"},
        {"--learning-rate", "0.002"},
        {"--schedule", "cosine"},
        {"--dropout", "0.35"},
        {"--clip", "element"},
        {"--clip-limit", "5"}}},
      {"kjl2015", "Karpathy, Johnson and Li; their sizes are those of --match-lstm",
       CharRnnWith({{"--batch", "100"}, {"--window", "100"}, {"--decay", "0.95"}})},
  };
  return presets;
}

void ApplyPreset(CLI::App& verb, const std::string& name) {
  for (const NetPreset& preset : NetPresets()) {
    if (preset.name != name) continue;
    for (const auto& [option_name, value] : preset.options) {
      CLI::Option* const option = verb.get_option(option_name);
      if (option->count() > 0) continue;
      option->add_result(value);
      option->run_callback();
    }
  }
}

}  // namespace recount::compare
