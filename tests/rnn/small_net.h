// A small net with random weights, large enough that its predictions differ, and texts for it.

#ifndef RECOUNT_TESTS_RNN_SMALL_NET_H_
#define RECOUNT_TESTS_RNN_SMALL_NET_H_

#include <cstdint>
#include <vector>

#include "corpora/symbol.h"
#include "corpora/vocabulary.h"
#include "rnn/net.h"

namespace recount::testing {

// The first `size` lower-case letters; `size` <= 26.
Vocabulary LetterVocabulary(std::size_t size);

rnn::Net SmallNet(const rnn::NetShape& shape, std::uint64_t seed);

// With `oov_share` of the symbols kOov.
std::vector<Symbol> RandomSymbols(std::size_t size, std::size_t vocabulary_size, double oov_share,
                                  std::uint64_t seed);

}  // namespace recount::testing

#endif  // RECOUNT_TESTS_RNN_SMALL_NET_H_
