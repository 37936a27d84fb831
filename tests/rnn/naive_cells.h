// The cells of rnn/ written from their equations, one unit at a time in double, sharing no code with rnn/:
// the oracle for what each computes forward. Their gradients are checked by differences of the loss.

#ifndef RECOUNT_TESTS_RNN_NAIVE_CELLS_H_
#define RECOUNT_TESTS_RNN_NAIVE_CELLS_H_

#include "tests/rnn/naive_lstm.h"

namespace recount::testing {

// The logits, loss and last hidden states of a window of any cell but the LSTM, without gradients or dropout.
NaiveResult RunNaiveCells(const NaiveWindow& window);

}  // namespace recount::testing

#endif  // RECOUNT_TESTS_RNN_NAIVE_CELLS_H_
