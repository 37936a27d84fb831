#include "corpora/dataset.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "corpora/status_macros.h"

namespace recount {
namespace {

// Walks a text from its beginning and tells at which byte a symbol begins.
class SymbolOffsets {
 public:
  explicit SymbolOffsets(const Corpus& corpus)
      : text_(corpus.text), one_byte_each_(corpus.symbols == corpus.text.size()) {}

  // REQUIRES: symbol is at most the number of symbols, and not less than that of the call before.
  std::size_t ByteOf(std::uint64_t symbol) {
    if (one_byte_each_) return symbol;
    while (symbol_ < symbol) {
      ++byte_;
      while (byte_ < text_.size() && (static_cast<unsigned char>(text_[byte_]) & 0xC0) == 0x80) ++byte_;
      ++symbol_;
    }
    return byte_;
  }

 private:
  absl::string_view text_;
  bool one_byte_each_;
  std::uint64_t symbol_ = 0;
  std::size_t byte_ = 0;
};

// The bytes of ascending ranges, one after the other.
std::string TextOf(const Corpus& corpus, const std::vector<Range>& ranges) {
  SymbolOffsets offsets(corpus);
  std::string text;
  for (const Range& range : ranges) {
    const std::size_t begin = offsets.ByteOf(range.begin);
    text.append(corpus.text, begin, offsets.ByteOf(range.end) - begin);
  }
  return text;
}

absl::Status Encode(const Vocabulary& vocabulary, Part& part) {
  RECOUNT_ASSIGN_OR_RETURN(part.symbols, vocabulary.Encode(part.text));
  part.oovs = static_cast<std::uint64_t>(std::count(part.symbols.begin(), part.symbols.end(), kOov));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Dataset> MakeDataset(Corpus corpus, const DatasetOptions& options) {
  RECOUNT_ASSIGN_OR_RETURN(Split split, MakeSplit(corpus.symbols, options.split));
  Dataset dataset;
  dataset.options = options;
  dataset.train.ranges = std::move(split.train);
  dataset.validation.ranges = std::move(split.validation);
  dataset.test.ranges = std::move(split.test);
  const std::array<Part*, 3> parts = {&dataset.train, &dataset.validation, &dataset.test};
  for (Part* part : parts) part->text = TextOf(corpus, part->ranges);

  const bool whole_file = options.vocabulary == VocabularyPolicy::kFile;
  RECOUNT_ASSIGN_OR_RETURN(dataset.vocabulary,
                           VocabularyOf(corpus, whole_file ? corpus.text : dataset.train.text));
  for (Part* part : parts) RECOUNT_RETURN_IF_ERROR(Encode(dataset.vocabulary, *part));
  corpus.text = std::string();
  dataset.corpus = std::move(corpus);
  return dataset;
}

}  // namespace recount
