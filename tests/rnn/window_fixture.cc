#include "tests/rnn/window_fixture.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "corpora/random.h"
#include "tests/support/shared_files.h"

namespace recount::testing {
namespace {

using rnn::Index;
using rnn::MatrixRef;

Table TensorTable(const nlohmann::json& json) {
  if (json[0].is_array()) return json.get<Table>();
  Table table;
  for (const double value : json.get<Row>()) table.push_back({value});
  return table;
}

std::map<std::string, Table> Tensors(const nlohmann::json& json) {
  std::map<std::string, Table> tensors;
  for (const auto& [name, value] : json.items()) tensors[name] = TensorTable(value);
  return tensors;
}

rnn::NetShape ShapeOf(const NaiveWindow& window) {
  return {window.layers, window.hidden_size, window.vocabulary_size, window.cell};
}

Table RandomTable(std::size_t rows, std::size_t cols, Random& random) {
  Table table(rows, Row(cols));
  for (Row& row : table) {
    for (double& value : row) value = 1.6 * random.Uniform() - 0.8;
  }
  return table;
}

template <typename Real>
void FillColumns(const Table& by_stream, MatrixRef<Real> columns) {
  for (std::size_t b = 0; b < by_stream.size(); ++b) {
    for (std::size_t j = 0; j < by_stream[b].size(); ++j) {
      columns(static_cast<Index>(j), static_cast<Index>(b)) = static_cast<Real>(by_stream[b][j]);
    }
  }
}

}  // namespace

TorchReference ReadTorchReference(rnn::CellKind cell, const std::string& path) {
  const nlohmann::json json = nlohmann::json::parse(ReadAll(path));
  TorchReference reference;
  NaiveWindow& window = reference.window;
  window.cell = cell;
  window.vocabulary_size = json["V"];
  window.hidden_size = json["H"];
  window.layers = json["L"];
  window.parameters = Tensors(json["parameters"]);
  json["inputs"].get_to(window.inputs);
  json["targets"].get_to(window.targets);
  json["h0"].get_to(window.h0);
  if (json.contains("c0")) json["c0"].get_to(window.c0);
  json["logits"].get_to(reference.result.logits);
  json["mean_nats"].get_to(reference.result.mean_nats);
  reference.result.gradients = Tensors(json["gradients"]);
  json["hn"].get_to(reference.result.hn);
  if (json.contains("cn")) json["cn"].get_to(reference.result.cn);
  return reference;
}

NaiveWindow RandomWindow(const WindowSizes& sizes, std::uint64_t seed) {
  Random random(seed);
  NaiveWindow window;
  window.vocabulary_size = sizes.vocabulary_size;
  window.hidden_size = sizes.hidden_size;
  window.layers = sizes.layers;
  window.cell = sizes.cell;
  const rnn::ParameterLayout layout(ShapeOf(window));
  for (const rnn::TensorSpec& spec : layout.tensors()) {
    window.parameters[spec.name] =
        RandomTable(static_cast<std::size_t>(spec.rows), static_cast<std::size_t>(spec.cols), random);
  }
  for (std::size_t k = 0; k < sizes.layers; ++k) {
    window.h0.push_back(RandomTable(sizes.streams, sizes.hidden_size, random));
    if (sizes.cell == rnn::CellKind::kLstm) {
      window.c0.push_back(RandomTable(sizes.streams, sizes.hidden_size, random));
    }
  }
  for (auto* symbols : {&window.inputs, &window.targets}) {
    symbols->assign(sizes.steps, std::vector<Symbol>(sizes.streams));
    for (std::vector<Symbol>& step : *symbols) {
      for (Symbol& symbol : step) symbol = static_cast<Symbol>(random.Below(sizes.vocabulary_size));
    }
  }
  return window;
}

std::vector<Symbol> ByTime(const std::vector<std::vector<Symbol>>& symbols) {
  std::vector<Symbol> joined;
  for (const std::vector<Symbol>& step : symbols) joined.insert(joined.end(), step.begin(), step.end());
  return joined;
}

template <typename Real>
rnn::Parameters<Real> ToParameters(const NaiveWindow& window) {
  rnn::Parameters<Real> parameters(std::make_shared<const rnn::ParameterLayout>(ShapeOf(window)));
  const std::vector<rnn::TensorSpec>& specs = parameters.layout().tensors();
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const Table& table = window.parameters.at(specs[i].name);
    for (std::size_t row = 0; row < table.size(); ++row) {
      for (std::size_t col = 0; col < table[row].size(); ++col) {
        parameters.tensor(i)(static_cast<Index>(row), static_cast<Index>(col)) =
            static_cast<Real>(table[row][col]);
      }
    }
  }
  return parameters;
}

template <typename Real>
rnn::Weights<Real> MakeWeights(const NaiveWindow& window) {
  rnn::Weights<Real> weights(ToParameters<Real>(window));
  weights.Pack();
  return weights;
}

template <typename Real>
rnn::Stack<Real> MakeStack(const NaiveWindow& window) {
  rnn::Stack<Real> stack(ShapeOf(window), static_cast<Index>(window.inputs[0].size()),
                         static_cast<Index>(window.inputs.size()));
  for (std::size_t k = 0; k < window.layers; ++k) {
    FillColumns<Real>(window.h0[k], stack.layer(k).initial_h());
    if (!window.c0.empty()) FillColumns<Real>(window.c0[k], stack.layer(k).initial_c());
  }
  return stack;
}

double LargestDifference(const Table& expected, const Table& actual) {
  if (expected.size() != actual.size()) return std::numeric_limits<double>::infinity();
  double largest = 0;
  for (std::size_t row = 0; row < expected.size(); ++row) {
    if (expected[row].size() != actual[row].size()) return std::numeric_limits<double>::infinity();
    for (std::size_t col = 0; col < expected[row].size(); ++col) {
      const double difference = std::abs(expected[row][col] - actual[row][col]);
      if (!(difference <= largest)) {
        largest = std::isnan(difference) ? std::numeric_limits<double>::infinity() : difference;
      }
    }
  }
  return largest;
}

double LargestRelativeDifference(const Table& expected, const Table& actual) {
  double magnitude = 0;
  for (const Row& row : expected) {
    for (const double value : row) magnitude = std::max(magnitude, std::abs(value));
  }
  return LargestDifference(expected, actual) / magnitude;
}

template rnn::Parameters<float> ToParameters(const NaiveWindow&);
template rnn::Parameters<double> ToParameters(const NaiveWindow&);
template rnn::Weights<float> MakeWeights(const NaiveWindow&);
template rnn::Weights<double> MakeWeights(const NaiveWindow&);
template rnn::Stack<float> MakeStack(const NaiveWindow&);
template rnn::Stack<double> MakeStack(const NaiveWindow&);

}  // namespace recount::testing
