#include "compare/threaded_reader.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

#include "tests/compare/fake_models.h"

namespace recount::compare {
namespace {

// The model says how far the text was read.
testing::FunctionModel Counter() {
  return testing::FunctionModel(testing::Letters("ab"), [](const std::vector<Symbol>& before) {
    const double p = 1 / static_cast<double>(before.size() + 1);
    return std::vector<double>{p, 1 - p};
  });
}

TEST(ThreadedReader, GivesEachPositionOnceInOrderWhateverIsAskedFor) {
  const testing::FunctionModel model = Counter();
  const std::vector<Symbol> text(10, 0);
  for (std::size_t count = 1; count <= 12; ++count) {
    ThreadedReader reader(model, text);
    std::size_t next = 0;
    for (int times = 0; times < 12; ++times) {
      const std::size_t begin = next;
      reader.Visit(count, [&](std::size_t i, const Prediction& prediction) {
        EXPECT_EQ(i, next++);
        EXPECT_EQ(prediction.probabilities[0], 1 / static_cast<double>(i + 1));
      });
      EXPECT_EQ(next, std::min(begin + count, text.size()));
    }
  }
}

TEST(ThreadedReader, MayBeLeftAtAnyPlace) {
  const testing::FunctionModel model = Counter();
  const std::vector<Symbol> text(5, 0);
  for (std::size_t count = 0; count <= text.size(); ++count) {
    std::size_t visited = 0;
    {
      ThreadedReader reader(model, text);
      reader.Visit(count, [&](std::size_t, const Prediction&) { ++visited; });
    }
    EXPECT_EQ(visited, count);
  }
}

TEST(ThreadedReader, ThrowsWhatIsThrownWhileItReads) {
  const testing::FunctionModel model = Counter();
  const std::vector<Symbol> text(5, 0);
  ThreadedReader reader(model, text);
  const auto fail = [](std::size_t i, const Prediction&) {
    if (i == 2) throw std::runtime_error("full");
  };
  reader.Visit(2, fail);
  EXPECT_THROW(reader.Visit(2, fail), std::runtime_error);
  reader.Visit(1, [](std::size_t, const Prediction&) { FAIL() << "nothing is left"; });
}

}  // namespace
}  // namespace recount::compare
