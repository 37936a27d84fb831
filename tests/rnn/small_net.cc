#include "tests/rnn/small_net.h"

#include <memory>
#include <string>
#include <utility>

#include "corpora/random.h"
#include "rnn/initialise.h"

namespace recount::testing {

Vocabulary LetterVocabulary(std::size_t size) {
  return Vocabulary::FromText(std::string("abcdefghijklmnopqrstuvwxyz").substr(0, size), Unit::kByte).value();
}

rnn::Net SmallNet(const rnn::NetShape& shape, std::uint64_t seed) {
  rnn::Parameters<float> parameters(std::make_shared<const rnn::ParameterLayout>(shape));
  rnn::Initialise({0.8, 1.0}, Random(seed), parameters);
  return rnn::Net::Create(std::move(parameters), LetterVocabulary(shape.vocabulary_size), {{"seed", "1"}})
      .value();
}

std::vector<Symbol> RandomSymbols(std::size_t size, std::size_t vocabulary_size, double oov_share,
                                  std::uint64_t seed) {
  Random random(seed);
  std::vector<Symbol> text(size);
  for (Symbol& symbol : text) {
    const bool oov = random.Uniform() < oov_share;
    symbol = oov ? kOov : static_cast<Symbol>(random.Below(vocabulary_size));
  }
  return text;
}

}  // namespace recount::testing
