// Texts of random symbols.

#ifndef RECOUNT_TESTS_SUPPORT_RANDOM_TEXT_H_
#define RECOUNT_TESTS_SUPPORT_RANDOM_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "corpora/random.h"
#include "corpora/symbol.h"

namespace recount::testing {

// So many of the symbols 0 .. vocabulary - 1, always the same of a seed.
inline std::vector<Symbol> RandomText(std::size_t size, std::uint64_t vocabulary, std::uint64_t seed = 1) {
  Random random(seed);
  std::vector<Symbol> text(size);
  for (Symbol& symbol : text) symbol = static_cast<Symbol>(random.Below(vocabulary));
  return text;
}

}  // namespace recount::testing

#endif  // RECOUNT_TESTS_SUPPORT_RANDOM_TEXT_H_
