#include "compare/commands/net_presets.h"

#include <algorithm>
#include <cstdio>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "compare/commands/help.h"
#include "reports/text.h"
#include "rnn/precision.h"

namespace recount::compare {
namespace {

using Options = std::vector<std::pair<std::string, std::string>>;

const char kFractions[] = "--fractions";
const char kPrecision[] = "--precision";

// A value of a preset that belongs to another option's.
struct Companion {
  const char* option;
  const char* decider;
  const char* idle_beside;  // The decider's value beside which it means nothing; null: any but the preset's.
  const char* instead;      // What is set then; null: nothing.
};

constexpr Companion kCompanions[] = {
    {"--learning-rate", "--optimiser", nullptr, "0"},  // 0: each optimiser's own.
    {"--init-scale", "--init", nullptr, nullptr},     {"--decay", "--schedule", nullptr, nullptr},
    {"--decay-from", "--schedule", nullptr, nullptr}, {"--clip-limit", "--clip", nullptr, nullptr},
    {"--forget-bias", "--cell", nullptr, nullptr},    {"--match-lstm", "--hidden", nullptr, nullptr},
    {"--dropout", "--layers", "1", nullptr},
};

// The value of an option in a preset; empty where it has none.
std::string ValueIn(const NetPreset& preset, const std::string& option) {
  for (const auto& [name, value] : preset.options) {
    if (name == option) return value;
  }
  return "";
}

// What the preset sets an option to beside what the user gave; empty for nothing.
std::string ValueBeside(const CLI::App& verb, const NetPreset& preset, const std::string& option) {
  const std::string own = ValueIn(preset, option);
  for (const Companion& companion : kCompanions) {
    const CLI::Option* const decider = verb.get_option(companion.decider);
    if (option != companion.option || decider->count() == 0) continue;
    const std::string given = decider->results().front();
    const bool is_idle = companion.idle_beside != nullptr ? given == companion.idle_beside
                                                          : given != ValueIn(preset, companion.decider);
    if (is_idle) return companion.instead != nullptr ? companion.instead : "";
  }
  return own;
}

// Karpathy's char-rnn; his larger nets change sizes. Its vocabulary is that of the whole file.
Options CharRnnWith(const Options& others) {
  Options options = {{"--cell", "lstm"},         {"--layers", "2"},
                     {"--hidden", "128"},        {"--window", "50"},
                     {"--batch", "50"},          {"--epochs", "50"},
                     {"--optimiser", "rmsprop"}, {"--learning-rate", "0.002"},
                     {"--schedule", "decay"},    {"--decay", "0.97"},
                     {"--decay-from", "10"},     {"--clip", "element"},
                     {"--clip-limit", "5"},      {"--init", "uniform"},
                     {"--init-scale", "0.08"},   {"--forget-bias", "1"},
                     {"--split", "contiguous"},  {kFractions, "0.95,0.05,0"},
                     {"--vocabulary", "file"}};
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

// Any cell and depth with the parameters of one layer of 128 LSTM cells, a size of the paper: no --hidden.
Options KarpathyJohnsonLi() {
  Options options = CharRnnWith({{"--batch", "100"},
                                 {"--window", "100"},
                                 {"--decay", "0.95"},
                                 {"--match-lstm", "128"},
                                 {"--split", "chunks"},
                                 {kFractions, "0.8,0.1,0.1"}});
  options.erase(std::remove_if(options.begin(), options.end(),
                               [](const auto& option) { return option.first == "--hidden"; }),
                options.end());
  return options;
}

// For a preset of bf16 on a processor that has none.
std::string FloatInstead(const std::string& preset) {
  std::fprintf(
      stderr,
      "recount: --preset %s: this processor has no bfloat16 arithmetic (avx512_bf16 or amx), so that "
      "training is in float (--precision float) and takes longer\n",
      preset.c_str());
  return "float";
}

}  // namespace

const std::vector<NetPreset>& NetPresets() {
  static const std::vector<NetPreset> presets = {
      {"min-char-rnn",
       "Karpathy's hundred lines: one tanh layer of 100, one stream, Adagrad; those train on all of their "
       "text, and so no split is set. Their hidden bias is one, ours, as PyTorch has it, the sum of two (100 "
       "parameters more), which Adagrad moves together at about twice the rate",
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
      {"char-rnn",
       "Karpathy's char-rnn as it comes: 2 x 128 LSTM, RMSProp; 0.95 of the text for training, 0.05 for "
       "validation, none for test, the vocabulary of the whole file",
       CharRnnWith({})},
      {"karpathy-pg",
       "his net of Paul Graham's essays: 2 x 512 LSTM, dropout 0.5, batch and window 100; all else as "
       "char-rnn",
       CharRnnWith({{"--hidden", "512"}, {"--batch", "100"}, {"--window", "100"}, {"--dropout", "0.5"}})},
      {"karpathy-shakespeare",
       "his net of Shakespeare, of which 3 x 512 LSTM is known; batch and window as karpathy-pg, all else as "
       "char-rnn",
       CharRnnWith({{"--layers", "3"}, {"--hidden", "512"}, {"--batch", "100"}, {"--window", "100"}})},
      {"karpathy-linux",
       "his net of the Linux sources, of which 3 layers and about 10 million parameters are known: 700 LSTM "
       "cells a layer make those; batch and window as karpathy-pg, all else as char-rnn",
       CharRnnWith({{"--layers", "3"}, {"--hidden", "700"}, {"--batch", "100"}, {"--window", "100"}})},
      {"tensorflow-gru",
       "TensorFlow's tutorial on text generation: embedding 256, GRU 1024, windows of 100, batch 64, Adam; "
       "it trains on all of its text, and so no split is set",
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
      {"karpathy-wikipedia",
       "his net of Wikipedia, of which only the split is known: of enwik8 the first 96 MB for training, the "
       "rest for validation (of any text 0.96 and 0.04); the net is that of char-rnn",
       CharRnnWith({{kFractions, "0.96,0.04,0"}})},
      {"karpathy-names",
       "his net of names, one a line (the corpus names), of which no setting is known: char-rnn by another "
       "name",
       CharRnnWith({})},
      {"best-cpu",
       "the best of tinyshakespeare in ten minutes on two cores, by our own search, with the usual split: 2 "
       "x 384 LSTM, Adam, --precision bf16; where the processor has none, in float, which takes longer and "
       "is said",
       {{"--cell", "lstm"},
        {"--layers", "2"},
        {"--hidden", "384"},
        {"--window", "64"},
        {"--batch", "32"},
        {"--piece-streams", "16"},
        {kPrecision, "bf16"},
        {"--epochs", "14"},
        {"--optimiser", "adam"},
        {"--learning-rate", "0.002"},
        {"--schedule", "cosine"},
        {"--dropout", "0.35"},
        {"--clip", "element"},
        {"--clip-limit", "5"}}},
      {"kjl2015",
       "Karpathy, Johnson and Li 2015: two layers of any --cell, sized by --match-lstm 128 unless --hidden "
       "is given (their sizes are 64, 128, 256 and 512); chunks dealt at random, 0.8,0.1,0.1 as of War and "
       "Peace (of Linux 0.9,0.05,0.05); they chose a dropout for each model, and none is set; their early "
       "stopping is that the best net by validation is kept",
       KarpathyJohnsonLi()},
  };
  return presets;
}

std::string DescribePresets() {
  std::string text = reports::WrapFrom(
      0,
      "Presets: what is given wins over them. In compare their split is that of all models, and shares that "
      "leave no test part are not taken.");
  text += "\n";
  for (const NetPreset& preset : NetPresets()) {
    absl::StrAppend(&text, HelpEntry(preset.name, preset.source, kHelpTextColumn));
  }
  return text;
}

void ApplyPreset(CLI::App& verb, const std::string& name, TestPart test_part) {
  for (const NetPreset& preset : NetPresets()) {
    if (preset.name != name) continue;
    for (const auto& entry : preset.options) {
      CLI::Option* const option = verb.get_option(entry.first);
      std::string value = ValueBeside(verb, preset, entry.first);
      if (option->count() > 0 || value.empty()) continue;
      const bool leaves_no_test = entry.first == kFractions && absl::EndsWith(value, ",0");
      if (leaves_no_test && test_part == TestPart::kNeeded) continue;
      if (entry.first == kPrecision && value == "bf16" && !rnn::HasBf16()) value = FloatInstead(name);
      option->add_result(value);
      option->run_callback();
    }
  }
}

}  // namespace recount::compare
