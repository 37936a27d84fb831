// What a result says of the corpus it is on.
//
// Thread safety: a pure function.

#ifndef RECOUNT_COMPARE_CORPUS_INFO_H_
#define RECOUNT_COMPARE_CORPUS_INFO_H_

#include "corpora/dataset.h"
#include "reports/result.h"

namespace recount::compare {

reports::CorpusInfo DescribeCorpus(const Dataset& dataset);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_CORPUS_INFO_H_
