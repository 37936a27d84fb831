#include "rnn/trainer.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "corpora/random.h"
#include "rnn/clip.h"
#include "rnn/gemm.h"
#include "rnn/initialise.h"
#include "rnn/scoring.h"
#include "rnn/training_input.h"

namespace recount::rnn {

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
  nats_ = batch_.Compute(weights_, windows_, position_.window++, position_.update++);
  if (!std::isfinite(nats_)) return "the loss";
  if (!std::isfinite(batch_.squared_norm())) {
    const std::string tensor = NonFiniteTensor(batch_.gradient());
    return tensor.empty() ? "the norm of the gradient" : absl::StrCat("the gradient of ", tensor);
  }
  position_.epoch_nats += nats_;
  position_.recorded_nats += nats_;
  ++position_.recorded_windows;
  const double smoothing = options_.watch.loss_smoothing;
  position_.smoothed_nats = smoothing * position_.smoothed_nats + (1 - smoothing) * nats_;
  Update(learning_rate);
  return "";
}

void Trainer::Update(double learning_rate) {
  optimiser_->BeginStep(learning_rate, position_.update);
  const Index size = layout_->buffer_size();
  pool_.Run(UpdateBlocks(size), [&](std::size_t block) {
    const Index begin = static_cast<Index>(block) * kUpdateBlock;
    const Index count = std::min(kUpdateBlock, size - begin);
    float* gradient = batch_.gradient().values().data() + begin;
    Clip(options_.clip, batch_.squared_norm(), ArrayMap<float>(gradient, count));
    optimiser_->Apply(begin, count, gradient, weights_.mutable_parameters().values().data() + begin);
  });
  weights_.Pack(&pool_);
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
  return std::isfinite(nats) ? "" : "the validation loss";
}

void Trainer::EndEpoch() {
  ++position_.epochs;
  position_.window = 0;
  batch_.ResetState();
}

}  // namespace recount::rnn
