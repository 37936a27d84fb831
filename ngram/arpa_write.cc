#include "ngram/arpa_write.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "corpora/file_io.h"
#include "corpora/status_macros.h"
#include "ngram/arpa_lines.h"
#include "ngram/arpa_token.h"
#include "ngram/backoff_model.h"
#include "ngram/backoff_model_builder.h"

namespace recount::ngram {
namespace {

constexpr double kRounding = 1e-9;  // What a log-probability of 1 may be above 0.

void AppendNumber(double log10_value, std::string& line) {
  std::array<char, 32> digits;
  const float value = StoredLog10(log10_value);
  // Zero without a sign.
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value == 0 ? 0.0F : value);
  line.append(digits.data(), end.ptr);
}

class ArpaWriter {
 public:
  ArpaWriter(const BackoffSource& source, const Metadata& metadata, ArpaTokens tokens, AtomicFileWriter file)
      : source_(source), metadata_(metadata), tokens_(std::move(tokens)), file_(std::move(file)) {}

  absl::Status Write();

 private:
  std::vector<Symbol> MissingMarks() const;
  absl::Status WriteSection(int n, const std::vector<Symbol>& first);
  absl::Status WriteNgram(int n, absl::Span<const Symbol> ngram, double log10_prob,
                          std::optional<double> log10_backoff);
  absl::Status CheckNgram(int n, absl::Span<const Symbol> ngram, double log10_prob,
                          std::optional<double> log10_backoff) const;

  const BackoffSource& source_;
  const Metadata& metadata_;
  ArpaTokens tokens_;
  AtomicFileWriter file_;
  std::string line_;
};

std::vector<Symbol> ArpaWriter::MissingMarks() const {
  std::vector<Symbol> missing = {kOov, kPad, kEndOfText};
  source_.Visit(1, [&](absl::Span<const Symbol> ngram, double, std::optional<double>) {
    if (ngram.size() == 1)
      missing.erase(std::remove(missing.begin(), missing.end(), ngram[0]), missing.end());
  });
  return missing;
}

absl::Status ArpaWriter::CheckNgram(int n, absl::Span<const Symbol> ngram, double log10_prob,
                                    std::optional<double> log10_backoff) const {
  const auto broken = [&](absl::string_view what) {
    return absl::InternalError(absl::StrCat("ARPA: the ", n, "-gram of symbols ", absl::StrJoin(ngram, " "),
                                            " has ", what, "; the model is at fault"));
  };
  if (ngram.size() != static_cast<std::size_t>(n)) return broken("another length");
  for (const Symbol symbol : ngram) {
    if (tokens_.Token(symbol).empty()) return broken("a symbol that is not in the vocabulary");
  }
  if (!(log10_prob <= kRounding)) return broken(absl::StrCat("the log10 probability ", log10_prob));
  const double weight = log10_backoff.value_or(0);
  if (!(weight < std::numeric_limits<float>::max()))
    return broken(absl::StrCat("the log10 back-off weight ", weight));
  if (n == source_.longest_ngram() && weight != 0) return broken("a back-off weight and none longer");
  return absl::OkStatus();
}

absl::Status ArpaWriter::WriteNgram(int n, absl::Span<const Symbol> ngram, double log10_prob,
                                    std::optional<double> log10_backoff) {
  RECOUNT_RETURN_IF_ERROR(CheckNgram(n, ngram, log10_prob, log10_backoff));
  line_.clear();
  AppendNumber(std::min(log10_prob, 0.0), line_);
  char before = '\t';
  for (const Symbol symbol : ngram) {
    const absl::string_view token = tokens_.Token(symbol);
    line_ += before;
    line_.append(token.data(), token.size());
    before = ' ';
  }
  if (log10_backoff.has_value() && n < source_.longest_ngram()) {
    line_ += '\t';
    AppendNumber(*log10_backoff, line_);
  }
  line_ += '\n';
  return file_.Write(line_);
}

absl::Status ArpaWriter::WriteSection(int n, const std::vector<Symbol>& first) {
  RECOUNT_RETURN_IF_ERROR(file_.Write(absl::StrCat("\n\\", n, "-grams:\n")));
  for (const Symbol mark : first) {
    RECOUNT_RETURN_IF_ERROR(WriteNgram(n, {&mark, 1}, kArpaLogZero, 0.0));
  }
  absl::Status status;
  std::uint64_t written = 0;
  source_.Visit(n,
                [&](absl::Span<const Symbol> ngram, double log10_prob, std::optional<double> log10_backoff) {
                  if (status.ok()) status = WriteNgram(n, ngram, log10_prob, log10_backoff);
                  ++written;
                });
  RECOUNT_RETURN_IF_ERROR(status);
  if (written == source_.ngrams(n)) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("ARPA: the model announced ", source_.ngrams(n), " ", n,
                                          "-grams and gave ", written, "; the model is at fault"));
}

absl::Status ArpaWriter::Write() {
  const std::vector<Symbol> missing = MissingMarks();
  std::string header;
  for (const auto& [name, value] : metadata_) {
    if (value.empty()) continue;
    absl::StrAppend(&header, kArpaComment, absl::CEscape(name), ": ", absl::CEscape(value), "\n");
  }
  header += "\\data\\\n";
  for (int n = 1; n <= source_.longest_ngram(); ++n) {
    absl::StrAppend(&header, "ngram ", n, "=", source_.ngrams(n) + (n == 1 ? missing.size() : 0), "\n");
  }
  RECOUNT_RETURN_IF_ERROR(file_.Write(header));
  for (int n = 1; n <= source_.longest_ngram(); ++n) {
    RECOUNT_RETURN_IF_ERROR(WriteSection(n, n == 1 ? missing : std::vector<Symbol>()));
  }
  RECOUNT_RETURN_IF_ERROR(file_.Write("\n\\end\\\n"));
  return file_.Commit();
}

}  // namespace

absl::Status WriteArpa(const BackoffSource& source, const Vocabulary& vocabulary, const std::string& path,
                       const Metadata& metadata) {
  if (source.longest_ngram() < 1 || source.longest_ngram() > kMaxNgram) {
    return absl::InternalError(absl::StrCat("ARPA: n-grams of length ", source.longest_ngram(),
                                            ", allowed are 1 to ", kMaxNgram, "; the model is at fault"));
  }
  RECOUNT_ASSIGN_OR_RETURN(ArpaTokens tokens, ArpaTokens::Create(vocabulary));
  RECOUNT_ASSIGN_OR_RETURN(AtomicFileWriter file, AtomicFileWriter::Create(path));
  return ArpaWriter(source, metadata, std::move(tokens), std::move(file)).Write();
}

}  // namespace recount::ngram
