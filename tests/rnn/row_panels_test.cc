#include "rnn/row_panels.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "corpora/random.h"
#include "corpora/worker_pool.h"
#include "tests/rnn/random_matrix.h"

namespace recount::rnn {
namespace {

// One row to several panels, fewer of them than threads, in a larger matrix so that the stride is not the
// height. Twice in a row, for the second product takes the panels from the other end.
TEST(RowPanels, AgreeWithSumsAndToTheBitForAnyTeam) {
  WorkerPool two(2), five(5);
  SpinTeam teams[] = {SpinTeam(nullptr), SpinTeam(&two), SpinTeam(&five)};
  Random random(4);
  for (const Index m : {1, 2, 17, 31, 32, 33, 127, 128, 129, 300, 1031}) {
    for (const Index k : {1, 3, 33, 90}) {
      const Matrix<float> w = RandomMatrix(m + 3, k, random), x = RandomMatrix(k, 1, random);
      const Matrix<float> before = RandomMatrix(m + 5, 1, random);
      for (const bool add : {false, true}) {
        Matrix<double> exact = w.topRows(m).cast<double>() * x.cast<double>();
        if (add) exact += before.topRows(m).cast<double>();
        Matrix<float> first;
        for (SpinTeam& team : teams) {
          RowPanels panels(w.topRows(m), m, team);
          for (int time = 0; time < 2; ++time) {
            Matrix<float> y = before;
            team.Run([&] { panels.Multiply(x, add, y.topRows(m)); });
            EXPECT_LE((y.topRows(m).cast<double>() - exact).cwiseAbs().maxCoeff(),
                      1e-6 + 1e-7 * static_cast<double>(k));
            EXPECT_EQ(y.bottomRows(5), before.bottomRows(5)) << "written beyond the rows";
            if (first.size() == 0) first = y;
            EXPECT_EQ(y, first) << m << "x" << k << ", team of " << team.members();
          }
        }
      }
    }
  }
}

// Each cell is given once, with its rows of all blocks, whichever member has it and from whichever end.
TEST(RowPanels, SharesAreOfCellsWithTheirRowsOfAllBlocks) {
  WorkerPool three(3);
  SpinTeam teams[] = {SpinTeam(nullptr), SpinTeam(&three)};
  Random random(5);
  for (const Index cells : {1, 32, 33, 100, 200}) {
    for (const Index blocks : {1, 2, 3, 4}) {
      const Matrix<float> w = RandomMatrix(blocks * cells, cells, random), x = RandomMatrix(cells, 1, random);
      const Matrix<double> exact = w.cast<double>() * x.cast<double>();
      for (SpinTeam& team : teams) {
        RowPanels panels(w, cells, team);
        Matrix<float> whole(w.rows(), 1);
        team.Run([&] { panels.Multiply(x, false, whole); });
        for (const bool backwards : {false, true}) {
          Matrix<float> y = Matrix<float>::Zero(w.rows(), 1);
          for (int member = 0; member < team.members(); ++member) {
            panels.MultiplyShare(member, x.data(), backwards, [&](const CellProducts& of) {
              ASSERT_LE(of.count, RowPanels::kUnitCells);
              y.middleRows(of.block * cells + of.first, of.count) +=
                  Eigen::Map<const Matrix<float>>(of.products, of.count, 1);
              EXPECT_EQ(of.is_last, of.block == (backwards ? 0 : blocks - 1));
            });
          }
          EXPECT_EQ(y, whole) << cells << " cells, " << blocks << " blocks";
          EXPECT_LE((y.cast<double>() - exact).cwiseAbs().maxCoeff(), 3e-5);
        }
      }
    }
  }
}

// Matrices of which each share fills most of a second-level cache.
TEST(RowPanels, MultiplyAlikeWhenSpreadOverTheCache) {
  constexpr Index kColumns = 512;
  const auto cache = static_cast<Index>(sysconf(_SC_LEVEL2_CACHE_SIZE));
  if (cache <= 0) GTEST_SKIP() << "this system does not tell the size of its caches";
  WorkerPool two(2);
  Random random(6);
  for (WorkerPool* const pool : {static_cast<WorkerPool*>(nullptr), &two}) {
    SpinTeam team(pool);
    const Index cells = cache * team.members() * 7 / 10 / (3 * kColumns);  // Of three bytes or of four.
    const Matrix<float> w = RandomMatrix(cells, kColumns, random), x = RandomMatrix(kColumns, 1, random);
    RowPanels panels(w, cells, team);
    Matrix<float> before(cells, 1), after(cells, 1);
    team.Run([&] {
      panels.Multiply(x, false, before);
      panels.SpreadOverCache();
      panels.Multiply(x, false, after);
    });
    EXPECT_EQ(before, after);
  }
}

TEST(RowPanels, OfNothingLeaveAllAsItIs) {
  SpinTeam team(nullptr);
  Matrix<float> y(0, 1);
  RowPanels(Matrix<float>(0, 3), 0, team).Multiply(Matrix<float>::Ones(3, 1), true, y);
  Matrix<float> z = Matrix<float>::Ones(2, 1);
  RowPanels(Matrix<float>(2, 0), 2, team).Multiply(Matrix<float>(0, 1), true, z);
  EXPECT_EQ(z, (Matrix<float>::Ones(2, 1)));
}

}  // namespace
}  // namespace recount::rnn
