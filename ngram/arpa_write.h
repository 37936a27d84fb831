// Writes any back-off model as an ARPA file that KenLM reads. The grammar is in ngram/FORMAT.md.
//
// Thread safety: safe from several threads on different paths.

#ifndef RECOUNT_NGRAM_ARPA_WRITE_H_
#define RECOUNT_NGRAM_ARPA_WRITE_H_

#include <string>

#include "absl/status/status.h"
#include "corpora/vocabulary.h"
#include "ngram/backoff_source.h"
#include "ngram/section_file.h"

namespace recount::ngram {

// Writes the n-grams of `source` in the order it visits them, with the tokens of ngram/arpa_token.h, whole or
// not at all, after `metadata` as comments (ArpaMetadata reads them; empty values are left out). Where the
// 1-grams lack `<unk>`, `<s>` or `</s>`, which KenLM asks for, they are added with probability zero. Memory:
// a constant beside the source's.
//
// Numbers: the shortest decimal that reads back as the same float. That is within 6e-8 relative of what the
//          source gave, and within 1e-6 for probabilities above 1e-32. -infinity is -99; a log-probability of
//          up to 1e-9 above 0, which is rounding, is 0.
// Errors:  those of WriteFileAtomically and ArpaTokens::Create; Internal if the source breaks its
//          contract: NaN, a probability above 1, an infinite back-off weight, a weight on a longest n-gram,
//          an n-gram of a wrong length or with an unknown symbol, another number of n-grams than announced.
//          The file is then as it was. Not checked, since it would need memory: that none is repeated and
//          that histories are listed; reading the file back shows it.
absl::Status WriteArpa(const BackoffSource& source, const Vocabulary& vocabulary, const std::string& path,
                       const Metadata& metadata = {});

}  // namespace recount::ngram

#endif  // RECOUNT_NGRAM_ARPA_WRITE_H_
