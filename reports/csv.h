// A result as CSV files (RFC 4180, CRLF, a header line), for a spreadsheet or a plotting program. Numbers are
// exact; what is undefined is an empty field, what is infinite is "inf".
//
// Cost: linear in the result; below 10 ms for seven models. Thread safety: pure functions.

#ifndef RECOUNT_REPORTS_CSV_H_
#define RECOUNT_REPORTS_CSV_H_

#include <string>
#include <utility>
#include <vector>

#include "reports/result.h"

namespace recount::reports {

// (file name, contents), in this order:
//   models.csv       a row per model and one for the held-out human text ("human"): likelihood, samples, cost
//   orders.csv       a row per order: the unsmoothed model's counts and likelihood, training and test part
//   closers.csv      model x bucket of distance or depth: the right closer, given held-out text
//   indentation.csv  model x bucket of depth or lines since the level: the right run of blanks, given it
//   novelty.csv      model or human x n: share of n-grams absent from the training text
//   curve.csv        net x epoch
//   gains.csv        model x reference: what each piece of added knowledge buys
std::vector<std::pair<std::string, std::string>> CsvFiles(const Result& result);

}  // namespace recount::reports

#endif  // RECOUNT_REPORTS_CSV_H_
