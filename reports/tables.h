// The tables of a report: which figures of a result stand together, under which headings.
//
// A table whose subject a result does not have (no net, no bucket) has no rows; writers leave it out.
// Cost: linear in the cells. Thread safety: pure functions.

#ifndef RECOUNT_REPORTS_TABLES_H_
#define RECOUNT_REPORTS_TABLES_H_

#include <string>
#include <vector>

#include "reports/result.h"
#include "reports/table.h"

namespace recount::reports {

// "4.00 MB, contiguous split 90/5/5, vocabulary of 98 bytes; training 3,600,000, ...", one line that can be
// shown. The corpus's name is left to the title.
std::string CorpusLine(const CorpusInfo& corpus);

// Which figure of a bucket of closers a table shows.
enum class CloserFigure { kProbability, kShare, kCountOfShare, kCorrect, kRank };
enum class CloserBuckets { kDistance, kDepth };

// One row per model and one for human text; narrow enough for 80 columns.
Table MainTable(const Result& result);

// tables_likelihood.cc
Table LikelihoodTable(const Result& result);
Table UnitsTable(const Result& result);       // Bits, bits per byte, perplexity.
Table ValidationTable(const Result& result);  // Models with a validation likelihood.
Table DifferencesTable(const Result& result);
Table GainsTable(const Result& result);
Table GainsInShortTable(const Result& result);  // The same, narrow enough for 80 columns.
Table MixturesTable(const Result& result);      // Every mixture's parts.
// A row per mixture: "0.2500 order 4 + 0.7500 LSTM 2 x 128".
Table MixturesInShortTable(const Result& result);

// tables_orders.cc. A row per order.
Table OrderTrainingTable(const Result& result);
Table OrderTestTable(const Result& result);

// tables_samples.cc
Table SampleBracketsTable(const Result& result);
Table SampleKindsTable(const Result& result);
Table SampleIndentationTable(const Result& result);
Table NoveltyTable(const Result& result);
Table CopyTable(const Result& result);
Table DepthTable(const Result& result);         // Characters of code at each nesting depth.
Table PairDistanceTable(const Result& result);  // Matched pairs by distance.
Table LevelsTable(const Result& result);        // Lines by level of indentation.

// tables_given.cc. A row per model, a column per bucket, and under them the number of closers (lines).
Table CloserTable(const Result& result, CloserFigure figure, CloserBuckets buckets);
Table WrongCloserTable(const Result& result);
Table RunByDepthTable(const Result& result);
Table RunBySinceTable(const Result& result);

// tables_provenance.cc
Table PartsTable(const Result& result);
Table CostTable(const Result& result);
Table CurveTable(const Result& result);  // Every net's epochs.
Table ProvenanceTable(const Result& result);

// Tables of one subject under a heading, in reading order; what has no rows is left out.
struct Section {
  std::string id;
  std::string title;
  std::string introduction;
  std::vector<Table> tables;
};
std::vector<Section> Sections(const Result& result);

}  // namespace recount::reports

#endif  // RECOUNT_REPORTS_TABLES_H_
