#include "compare/corpus_info.h"

#include <string>
#include <utility>

namespace recount::compare {
namespace {

reports::PartInfo DescribePart(std::string name, const Part& part) {
  reports::PartInfo info;
  info.name = std::move(name);
  info.symbols = part.symbols.size();
  info.bytes = part.text.size();
  info.oovs = part.oovs;
  for (const Range& range : part.ranges) info.ranges.emplace_back(range.begin, range.end);
  return info;
}

}  // namespace

reports::CorpusInfo DescribeCorpus(const Dataset& dataset) {
  const SplitOptions& split = dataset.options.split;
  const bool chunks = split.method == SplitMethod::kChunks;
  reports::CorpusInfo info;
  info.name = dataset.corpus.name;
  info.source = dataset.corpus.source;
  info.sha256 = dataset.corpus.sha256;
  info.size_bytes = dataset.train.text.size() + dataset.validation.text.size() + dataset.test.text.size();
  info.symbols = dataset.corpus.symbols;
  info.unit = std::string(UnitName(dataset.corpus.unit));
  info.text_kind = std::string(TextKindName(dataset.corpus.kind));
  info.split = chunks ? "chunks" : "contiguous";
  info.fractions = split.fractions;
  info.split_seed = chunks ? split.seed : 0;
  info.chunk_symbols = chunks ? split.chunk_symbols : 0;
  info.vocabulary_policy = dataset.options.vocabulary == VocabularyPolicy::kFile ? "file" : "train";
  info.vocabulary_size = dataset.vocabulary.size();
  info.parts = {DescribePart("training", dataset.train), DescribePart("validation", dataset.validation),
                DescribePart("test", dataset.test)};
  return info;
}

}  // namespace recount::compare
