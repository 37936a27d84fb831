#include "rnn/parameters.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace recount::rnn {
namespace {

constexpr Index kLineBytes = 64;

}  // namespace

ParameterLayout::ParameterLayout(const NetShape& shape) : shape_(shape) {
  const CellBlocks blocks = BlocksOf(shape.cell);
  const std::size_t input_rows = blocks.input * shape.hidden_size;
  const std::size_t recurrent_rows = blocks.recurrent * shape.hidden_size;
  const std::size_t first_input = shape.embedding_size > 0 ? shape.embedding_size : shape.vocabulary_size;
  for (std::size_t k = 0; k < shape.layers; ++k) {
    Add(absl::StrCat("rnn.weight_ih_l", k), input_rows, k == 0 ? first_input : shape.hidden_size, false);
    Add(absl::StrCat("rnn.weight_hh_l", k), recurrent_rows, shape.hidden_size, false);
    Add(absl::StrCat("rnn.bias_ih_l", k), input_rows, 1, true);
    Add(absl::StrCat("rnn.bias_hh_l", k), recurrent_rows, 1, true);
  }
  Add("out.weight", shape.vocabulary_size, shape.hidden_size, false);
  Add("out.bias", shape.vocabulary_size, 1, true);
  if (shape.embedding_size > 0) {
    Add("embedding.weight", shape.vocabulary_size, shape.embedding_size, false);
  }
}

void ParameterLayout::Add(std::string name, std::size_t rows, std::size_t cols, bool is_vector) {
  constexpr Index kLineNumbers = kLineBytes / static_cast<Index>(sizeof(float));
  tensors_.push_back(
      {std::move(name), static_cast<Index>(rows), static_cast<Index>(cols), is_vector, buffer_size_});
  const Index size = static_cast<Index>(rows * cols);
  buffer_size_ += (size + kLineNumbers - 1) / kLineNumbers * kLineNumbers;
  parameter_count_ += rows * cols;
}

template <typename Real>
Parameters<Real>::Parameters(std::shared_ptr<const ParameterLayout> layout)
    : layout_(std::move(layout)), values_(Vector<Real>::Zero(layout_->buffer_size())) {}

template <typename Real>
typename Parameters<Real>::TensorMap Parameters<Real>::tensor(std::size_t index) {
  const TensorSpec& spec = layout_->tensors()[index];
  return TensorMap(values_.data() + spec.offset, spec.rows, spec.cols);
}

template <typename Real>
typename Parameters<Real>::ConstTensorMap Parameters<Real>::tensor(std::size_t index) const {
  const TensorSpec& spec = layout_->tensors()[index];
  return ConstTensorMap(values_.data() + spec.offset, spec.rows, spec.cols);
}

template <typename Real>
std::string NonFiniteTensor(const Parameters<Real>& parameters, Real most) {
  const std::vector<TensorSpec>& specs = parameters.layout().tensors();
  for (std::size_t i = 0; i < specs.size(); ++i) {
    if (!(parameters.tensor(i).array().abs() <= most).all()) return specs[i].name;
  }
  return "";
}

template class Parameters<float>;
template class Parameters<double>;
template std::string NonFiniteTensor(const Parameters<float>&, float);
template std::string NonFiniteTensor(const Parameters<double>&, double);

}  // namespace recount::rnn
