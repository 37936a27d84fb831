#include "rnn/cell.h"

#include <gtest/gtest.h>

#include "rnn/layer.h"
#include "rnn/parameters.h"

namespace recount::rnn {
namespace {

TEST(Cell, NamesGoBothWays) {
  for (const CellKind cell : kCells) EXPECT_EQ(CellByName(CellName(cell)), cell);
  EXPECT_EQ(CellByName("LSTM"), std::nullopt);
}

TEST(CellDeathTest, NumbersOfNoCellAreNotMadeUp) {
  const auto none = static_cast<CellKind>(99);
  EXPECT_DEATH(BlocksOf(none), "");
  EXPECT_DEATH(HiddenParts(none), "");
  EXPECT_DEATH(MakeLayer<float>(none, 1, 1, 1), "");
}

// 2 x 128 at V = 65, with both biases: 240,321 for the LSTM, as published; the others by their blocks.
TEST(Cell, FixesHowManyParametersThereAre) {
  const auto parameters = [](CellKind cell) { return ParameterLayout({2, 128, 65, cell}).parameter_count(); };
  constexpr std::size_t kOutput = 65 * 128 + 65, kInput = 128 * (65 + 128) + 2 * 128,
                        kHidden = 2 * 128 * 128 + 2 * 128;
  EXPECT_EQ(parameters(CellKind::kLstm), 240'321u);
  EXPECT_EQ(parameters(CellKind::kTanh), kOutput + kInput + kHidden);
  for (const CellKind cell : {CellKind::kGru, CellKind::kGruPytorch, CellKind::kMut2, CellKind::kMut3}) {
    EXPECT_EQ(parameters(cell), kOutput + 3 * (kInput + kHidden)) << CellName(cell);
  }
  EXPECT_EQ(parameters(CellKind::kMut1), kOutput + 3 * kInput + 2 * kHidden);
}

}  // namespace
}  // namespace recount::rnn
