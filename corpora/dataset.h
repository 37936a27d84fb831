// A corpus made ready for models: split, with a vocabulary, and encoded. What nets and count models train on.
//
// Thread safety: immutable once made.

#ifndef RECOUNT_CORPORA_DATASET_H_
#define RECOUNT_CORPORA_DATASET_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "corpora/corpus.h"
#include "corpora/split.h"
#include "corpora/symbol.h"
#include "corpora/vocabulary.h"

namespace recount {

// Which symbols the vocabulary holds: those of the training part, or of the whole file as char-rnn and the
// 2015 paper have it.
enum class VocabularyPolicy { kTrain, kFile };

struct DatasetOptions {
  SplitOptions split;
  VocabularyPolicy vocabulary = VocabularyPolicy::kTrain;
};

// One part of a split, its ranges read as one text.
struct Part {
  std::vector<Range> ranges;    // In symbols of the whole text.
  std::string text;             // The bytes.
  std::vector<Symbol> symbols;  // One per unit of `text`.
  std::uint64_t oovs = 0;       // Symbols equal to kOov.
};

struct Dataset {
  Corpus corpus;  // `corpus.text` is emptied: the parts hold it.
  DatasetOptions options;
  Vocabulary vocabulary;
  Part train, validation, test;
};

// Errors: those of MakeSplit and Vocabulary::FromText.
absl::StatusOr<Dataset> MakeDataset(Corpus corpus, const DatasetOptions& options);

}  // namespace recount

#endif  // RECOUNT_CORPORA_DATASET_H_
