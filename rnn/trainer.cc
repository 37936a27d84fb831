#include "rnn/trainer.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>

#include "absl/strings/str_cat.h"
#include "corpora/random.h"
#include "rnn/clip.h"
#include "rnn/finite.h"
#include "rnn/gemm.h"
#include "rnn/initialise.h"
#include "rnn/scoring.h"
#include "rnn/training_input.h"

namespace recount::rnn {
namespace {

constexpr float kMostFloat = std::numeric_limits<float>::max();

bool AllWithin(float most, const float* values, Index count) {
  const auto size = static_cast<std::size_t>(count);
  return FirstBeyond({values, size}, most) == size;
}

std::string WithFirst(const char* what, const std::string& first) {
  return first.empty() ? what : absl::StrCat(what, " (first ", first, ")");
}

}  // namespace

Trainer::Trainer(absl::Span<const Symbol> train, absl::Span<const Symbol> validation,
                 std::size_t vocabulary_size, const NetOptions& net_options, const TrainOptions& options)
    : validation_(validation),
      options_(options),
      windows_(train, options.batch_streams, options.window_steps),
      layout_(std::make_shared<const ParameterLayout>(ShapeOf(net_options, vocabulary_size))),
      pool_(options.threads),
      weights_(Parameters<float>(layout_), options.precision),
      batch_(layout_,
             {options.batch_streams, options.window_steps, net_options.layers > 1 ? options.dropout : 0.0,
              options.seed, options.piece_streams, options.sum_over_window},
             pool_),
      optimiser_(MakeOptimiser(options.optimiser, layout_->buffer_size())),
      guess_nats_(std::log(static_cast<double>(vocabulary_size))) {}

void Trainer::Begin(const InitOptions& init) {
  Initialise(init, Random::ForStream(options_.seed, 0), weights_.mutable_parameters());
  weights_.Pack(&pool_);
  position_.smoothed_nats = guess_nats_;
}

TrainingPoint Trainer::Point() {
  TrainingPoint point = {position_, weights_.parameters(), optimiser_->averages(), {}};
  for (std::size_t k = 0; k < layout_->shape().layers; ++k) {
    point.layers.push_back({batch_.hidden_state(k), batch_.cell_state(k)});
  }
  return point;
}

void Trainer::Return(const TrainingPoint& point) {
  position_ = point.position;
  has_updated_ = position_.update > 0;
  weights_.mutable_parameters().values() = point.parameters.values();
  weights_.Pack(&pool_);
  optimiser_->set_averages(point.averages);
  for (std::size_t k = 0; k < point.layers.size(); ++k) {
    batch_.SetState(k, point.layers[k].h, point.layers[k].c);
  }
}

std::string Trainer::Step(double learning_rate) {
  if (position_.window == 0) {
    batch_.ResetState();
    position_.epoch_nats = 0;
    position_.epoch_learning_rate = learning_rate;
  }
  has_updated_ = false;
  nats_ = batch_.Compute(weights_, windows_, position_.window++, position_.update++);
  if (!std::isfinite(nats_)) return WithFirst("the loss", batch_.non_finite());
  if (!std::isfinite(batch_.squared_norm())) {
    const std::string tensor = NonFiniteTensor(batch_.gradient());
    return tensor.empty() ? "the norm of the gradient" : absl::StrCat("the gradient of ", tensor);
  }
  position_.epoch_nats += nats_;
  position_.recorded_nats += nats_;
  ++position_.recorded_windows;
  const double smoothing = options_.watch.loss_smoothing;
  position_.smoothed_nats = smoothing * position_.smoothed_nats + (1 - smoothing) * nats_;
  return Update(learning_rate);
}

std::string Trainer::Update(double learning_rate) {
  has_updated_ = true;
  optimiser_->BeginStep(learning_rate, position_.update);
  const Index size = layout_->buffer_size();
  std::atomic<bool> finite = true;
  pool_.Run(UpdateBlocks(size), [&](std::size_t block) {
    const Index begin = static_cast<Index>(block) * kUpdateBlock;
    const Index count = std::min(kUpdateBlock, size - begin);
    float* gradient = batch_.gradient().values().data() + begin;
    float* weights = weights_.mutable_parameters().values().data() + begin;
    Clip(options_.clip, batch_.squared_norm(), ArrayMap<float>(gradient, count));
    optimiser_->Apply(begin, count, gradient, weights);
    // While they are in the cache.
    bool block_is_finite = AllWithin(kMostWeight, weights, count);
    for (const Vector<float>& average : optimiser_->averages()) {
      block_is_finite = block_is_finite && AllWithin(kMostFloat, average.data() + begin, count);
    }
    if (!block_is_finite) finite = false;
  });
  if (!finite) return NonFiniteUpdate();
  weights_.Pack(&pool_);
  return "";
}

std::string Trainer::NonFiniteUpdate() const {
  std::string tensor = NonFiniteTensor(weights_.parameters());
  if (!tensor.empty()) return tensor;
  tensor = NonFiniteTensor(weights_.parameters(), kMostWeight);
  if (!tensor.empty()) return absl::StrCat(tensor, " (a number beyond 1e15)");
  for (const Vector<float>& average : optimiser_->averages()) {
    Parameters<float> by_tensor(layout_);
    by_tensor.values() = average;
    tensor = NonFiniteTensor(by_tensor);
    if (!tensor.empty()) break;
  }
  return absl::StrCat("what the optimiser keeps for ", tensor);
}

std::string Trainer::Validate(double& nats) {
  const SingleThreadedGemm single_threaded;
  if (options_.precision == Precision::kFloat) {
    nats = MeanNats(weights_, validation_, &pool_);
  } else {
    Weights<float> in_float(weights_.parameters());
    in_float.PackForward();
    nats = MeanNats(in_float, validation_, &pool_);
  }
  return std::isfinite(nats) ? "" : WithFirst("the validation loss", NonFiniteValidation());
}

// Reads the text once more, step by step of the arithmetic that training has.
std::string Trainer::NonFiniteValidation() const {
  constexpr std::size_t kSteps = 64;
  Weights<float> weights(weights_.parameters());
  weights.PackForward();
  Stack<float> stack(layout_->shape(), 1, kSteps);
  for (std::size_t begin = 0; begin < validation_.size(); begin += kSteps) {
    stack.Forward(weights, validation_.subspan(begin, kSteps), nullptr);
    std::string found = stack.NonFiniteActivation();
    if (!found.empty()) return absl::StrCat(found, " of characters ", begin + 1, " and on");
    stack.CarryState();
  }
  return "";
}

void Trainer::EndEpoch() {
  ++position_.epochs;
  position_.window = 0;
  batch_.ResetState();
}

}  // namespace recount::rnn
