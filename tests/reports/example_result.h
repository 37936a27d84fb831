// Results made by hand for the tests of the writers: figures of the size that real ones have, and every
// string and optional that could do harm.

#ifndef RECOUNT_TESTS_REPORTS_EXAMPLE_RESULT_H_
#define RECOUNT_TESTS_REPORTS_EXAMPLE_RESULT_H_

#include <string>

#include "reports/result.h"

namespace recount::reports::testing {

// A script, ways out of comments, fences, attributes and JSON, NUL, control characters, invalid UTF-8, and
// characters that turn the writing direction.
std::string NastyText();

// Six orders and an LSTM with plausible figures and clean text: what a reader normally sees.
Result ExampleResult();

// The same with two smoothed models and a mixture of order 20 and the net, and what all these gain.
Result MixtureResult();

// The example with nasty text in every string, an optional of each kind empty, and extreme numbers.
Result NastyResult();

// One model, short text: small enough to cut off at every byte.
Result SmallResult();

}  // namespace recount::reports::testing

#endif  // RECOUNT_TESTS_REPORTS_EXAMPLE_RESULT_H_
