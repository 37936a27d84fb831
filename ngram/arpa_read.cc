#include "ngram/arpa_read.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "corpora/file_io.h"
#include "corpora/status_macros.h"
#include "corpora/vocabulary.h"
#include "ngram/arpa_lines.h"
#include "ngram/arpa_token.h"
#include "ngram/backoff_model_builder.h"

namespace recount::ngram {
namespace {

constexpr std::uint64_t kMarks = 3;

// A finite number in decimal notation, rounded to float; none for anything else.
std::optional<float> ParseNumber(absl::string_view field) {
  const char* const end = field.data() + field.size();
  float value = 0;
  const auto [stop, error] = std::from_chars(field.data(), end, value);
  if (stop != end || field.empty()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {  // Too large, or so small that it is zero.
    double wide = 0;
    const bool tiny = std::from_chars(field.data(), end, wide).ec == std::errc() && std::fabs(wide) < 1;
    return tiny ? std::optional<float>(static_cast<float>(wide)) : std::nullopt;
  }
  if (error != std::errc() || !std::isfinite(value)) return std::nullopt;
  return value;
}

struct Weights {
  float log10_prob = 0;
  float log10_backoff = 0;
};

class ArpaReader {
 public:
  ArpaReader(const std::string& name, absl::string_view bytes, const ArpaReadOptions& options)
      : lines_(name, bytes), options_(options) {}

  absl::StatusOr<BackoffModel> Read();
  absl::StatusOr<ArpaMemory> EstimateMemory();

 private:
  struct Unigram {
    absl::string_view token;
    Weights weights;
    std::uint64_t line;
  };

  int longest() const { return static_cast<int>(counts_.size()); }

  absl::Status ReadCounts();
  absl::Status ReadCount(absl::string_view line);
  absl::Status CheckCounts() const;
  absl::Status ReadSectionHeader(int n);
  absl::StatusOr<absl::string_view> ReadNgramLine(int n, std::uint64_t read);
  absl::StatusOr<float> TakeProbability(absl::string_view& line) const;
  absl::StatusOr<float> TakeBackoff(absl::string_view line, int n) const;
  absl::StatusOr<std::vector<Unigram>> ReadUnigrams();
  absl::StatusOr<Vocabulary> VocabularyOf(const std::vector<Unigram>& unigrams) const;
  absl::Status ReadNgrams(int n, const ArpaTokens& tokens, BackoffModelBuilder& builder);
  absl::Status AddNgram(absl::string_view line, const ArpaTokens& tokens, std::vector<Symbol>& ngram,
                        BackoffModelBuilder& builder) const;
  absl::Status FinishLength(int n, std::uint64_t first_line, BackoffModelBuilder& builder) const;
  absl::Status ReadEnd();

  ArpaLines lines_;
  ArpaReadOptions options_;
  std::vector<std::uint64_t> counts_;  // Of n-grams of length 1, 2, ...
};

// \data\ and the lines of counts, up to the empty line.

absl::Status ArpaReader::ReadCounts() {
  std::optional<absl::string_view> line = lines_.NextNotEmpty();
  while (line.has_value() && (*line)[0] == '#') line = lines_.NextNotEmpty();
  if (line.has_value() && absl::StartsWith(*line, "\x1f\x8b")) {
    return lines_.Error("the file is compressed with gzip", "unpack it first");
  }
  if (line != "\\data\\")
    return lines_.Unexpected(line, "\\data\\, after lines that are empty or begin with #");
  while ((line = lines_.Next()).has_value() && !line->empty()) {
    RECOUNT_RETURN_IF_ERROR(ReadCount(*line));
  }
  if (!line.has_value() || counts_.empty()) {
    return lines_.Unexpected(line, absl::StrCat("ngram ", counts_.size() + 1, "=COUNT"));
  }
  return CheckCounts();
}

absl::Status ArpaReader::ReadCount(absl::string_view line) {
  const auto length = counts_.size() + 1;
  if (length > kMaxNgram) return lines_.Unexpected(line, absl::StrCat("n-grams of length 1 to ", kMaxNgram));
  absl::string_view rest = line;
  std::uint64_t count = 0;
  const bool number = absl::ConsumePrefix(&rest, absl::StrCat("ngram ", length, "=")) && !rest.empty() &&
                      std::all_of(rest.begin(), rest.end(), [](char c) { return c >= '0' && c <= '9'; }) &&
                      absl::SimpleAtoi(rest, &count);
  if (!number) {
    return lines_.Unexpected(line,
                             absl::StrCat("ngram ", length, "=COUNT, or an empty line after the counts"));
  }
  counts_.push_back(count);
  return absl::OkStatus();
}

// No number of n-grams is believed that the rest of the file has no room for.
absl::Status ArpaReader::CheckCounts() const {
  std::uint64_t total = 0, left = lines_.bytes_left();
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const std::uint64_t shortest_line =
        2 * (i + 2);  // A digit, a blank and a character for each token, a newline.
    if (counts_[i] > left / shortest_line) {
      return lines_.Broken(
          absl::StrCat(counts_[i], " ", i + 1, "-grams do not fit into the rest of the file"),
          "the counts must be those of the n-grams that follow");
    }
    left -= counts_[i] * shortest_line;
    total += counts_[i];
  }
  if (total <= kMaxBackoffNodes) return absl::OkStatus();
  const absl::Status error = lines_.Error(absl::StrCat(total, " n-grams"),
                                          absl::StrCat("at most ", kMaxBackoffNodes, " are possible"));
  return absl::ResourceExhaustedError(error.message());
}

// Sections.

absl::Status ArpaReader::ReadSectionHeader(int n) {
  const std::string header = absl::StrCat("\\", n, "-grams:");
  const std::optional<absl::string_view> line = lines_.NextNotEmpty();
  if (line == absl::string_view(header)) return absl::OkStatus();
  if (n == 1) return lines_.Unexpected(line, header);
  return lines_.Unexpected(line, absl::StrCat(header, " after the ", counts_[static_cast<std::size_t>(n) - 2],
                                              " ", n - 1, "-grams that \\data\\ announces"));
}

absl::StatusOr<absl::string_view> ArpaReader::ReadNgramLine(int n, std::uint64_t read) {
  const std::optional<absl::string_view> line = lines_.Next();
  if (line.has_value() && !line->empty() && line->front() != '\\') return *line;
  return lines_.Unexpected(line,
                           absl::StrCat("one of the ", counts_[static_cast<std::size_t>(n) - 1], " ", n,
                                        "-grams that \\data\\ announces, of which ", read, " are here"));
}

absl::StatusOr<float> ArpaReader::TakeProbability(absl::string_view& line) const {
  const absl::string_view field = TakeField(line);
  const std::optional<float> log10_prob = ParseNumber(field);
  if (log10_prob.has_value() && *log10_prob <= 0) return *log10_prob;
  return lines_.Broken(absl::StrCat("the log10 probability is ", Quoted(field)),
                       "allowed is a number from -3.4e38 to 0, -99 for log 0");
}

absl::StatusOr<float> ArpaReader::TakeBackoff(absl::string_view line, int n) const {
  const absl::string_view field = TakeField(line);
  if (field.empty()) return 0.0F;
  const std::optional<float> log10_backoff = ParseNumber(field);
  if (!log10_backoff.has_value() || !TakeField(line).empty()) {
    return lines_.Broken(absl::StrCat("after the ", n, " tokens of the n-gram stands ", Quoted(field)),
                         "allowed is the end of the line or one number, the log10 back-off weight");
  }
  if (n == longest() && *log10_backoff != 0) {
    return lines_.Broken(absl::StrCat("a back-off weight of ", *log10_backoff),
                         absl::StrCat("the longest n-grams, of length ", n, ", have none or 0"));
  }
  return *log10_backoff;
}

// 1-grams make the vocabulary, so they are read before their symbols are known.

absl::StatusOr<std::vector<ArpaReader::Unigram>> ArpaReader::ReadUnigrams() {
  if (counts_[0] > kEndOfText + kMarks) {
    return absl::ResourceExhaustedError(
        lines_
            .Error(absl::StrCat(counts_[0], " 1-grams"),
                   absl::StrCat("at most ", kEndOfText, " symbols and ", kMarks, " marks are possible"))
            .message());
  }
  RECOUNT_RETURN_IF_ERROR(ReadSectionHeader(1));
  std::vector<Unigram> unigrams;
  for (std::uint64_t read = 0; read < counts_[0]; ++read) {
    RECOUNT_ASSIGN_OR_RETURN(absl::string_view line, ReadNgramLine(1, read));
    Unigram unigram;
    unigram.line = lines_.number();
    RECOUNT_ASSIGN_OR_RETURN(unigram.weights.log10_prob, TakeProbability(line));
    unigram.token = TakeField(line);
    if (unigram.token.empty())
      return lines_.Broken("the 1-gram has no token", "allowed is one after the probability");
    RECOUNT_ASSIGN_OR_RETURN(unigram.weights.log10_backoff, TakeBackoff(line, 1));
    unigrams.push_back(unigram);
  }
  return unigrams;
}

bool IsMark(absl::string_view token) {
  return token == kArpaStart || token == kArpaEnd || token == kArpaUnknown;
}

absl::StatusOr<Vocabulary> ArpaReader::VocabularyOf(const std::vector<Unigram>& unigrams) const {
  const bool wide = std::any_of(unigrams.begin(), unigrams.end(), [](const Unigram& unigram) {
    return absl::StartsWith(unigram.token, "\\u") || absl::StartsWith(unigram.token, "\\U");
  });
  const Unit unit = options_.unit.value_or(wide ? Unit::kCodePoint : Unit::kByte);
  const char* const advice = wide && unit == Unit::kByte
                                 ? "its symbols are code points: pass --unit codepoint"
                                 : "a word model cannot be read as a character model";
  std::vector<std::uint32_t> code_points;
  for (const Unigram& unigram : unigrams) {
    if (IsMark(unigram.token)) continue;
    const absl::StatusOr<std::uint32_t> value = ParseArpaToken(unigram.token, unit);
    if (!value.ok()) {
      return lines_.ErrorAt(unigram.line, value.status().message(), advice);
    }
    code_points.push_back(*value);
  }
  if (code_points.empty())
    return lines_.Error("the 1-grams hold no symbol", "at least one beside the marks is needed");
  // A repetition is reported with its line, when the 1-grams are added.
  std::sort(code_points.begin(), code_points.end());
  code_points.erase(std::unique(code_points.begin(), code_points.end()), code_points.end());
  return Vocabulary::FromCodePoints(std::move(code_points), unit);
}

// Longer n-grams.

absl::Status ArpaReader::AddNgram(absl::string_view line, const ArpaTokens& tokens,
                                  std::vector<Symbol>& ngram, BackoffModelBuilder& builder) const {
  const auto n = static_cast<int>(ngram.size());
  const absl::string_view whole = line;
  RECOUNT_ASSIGN_OR_RETURN(const float log10_prob, TakeProbability(line));
  for (Symbol& symbol : ngram) {
    const absl::string_view token = TakeField(line);
    const std::optional<Symbol> found = tokens.Find(token);
    if (!found.has_value()) {
      return token.empty() ? lines_.Broken(absl::StrCat(Quoted(whole), " has too few tokens"),
                                           absl::StrCat("a line holds a log10 probability, ", n,
                                                        " tokens and a back-off weight"))
                           : lines_.Broken(absl::StrCat("the token is ", Quoted(token)),
                                           "allowed are those of the 1-grams");
    }
    symbol = *found;
  }
  RECOUNT_ASSIGN_OR_RETURN(const float log10_backoff, TakeBackoff(line, n));
  if (builder.Add(ngram, log10_prob, log10_backoff)) return absl::OkStatus();
  return lines_.Broken(absl::StrCat("the history of the ", n, "-gram ", Quoted(whole), " is not listed"),
                       absl::StrCat("it must stand among the ", n - 1, "-grams"));
}

absl::Status ArpaReader::FinishLength(int n, std::uint64_t first_line, BackoffModelBuilder& builder) const {
  const std::optional<std::uint64_t> repeated = builder.FinishLength();
  if (!repeated.has_value()) return absl::OkStatus();
  return lines_.BrokenAt(first_line + *repeated, absl::StrCat("the ", n, "-gram stands in the file before"),
                         "each may stand there once");
}

absl::Status ArpaReader::ReadNgrams(int n, const ArpaTokens& tokens, BackoffModelBuilder& builder) {
  RECOUNT_RETURN_IF_ERROR(ReadSectionHeader(n));
  const std::uint64_t first_line = lines_.number() + 1;
  std::vector<Symbol> ngram(static_cast<std::size_t>(n));
  for (std::uint64_t read = 0; read < counts_[ngram.size() - 1]; ++read) {
    RECOUNT_ASSIGN_OR_RETURN(const absl::string_view line, ReadNgramLine(n, read));
    RECOUNT_RETURN_IF_ERROR(AddNgram(line, tokens, ngram, builder));
  }
  return FinishLength(n, first_line, builder);
}

absl::Status ArpaReader::ReadEnd() {
  std::optional<absl::string_view> line = lines_.NextNotEmpty();
  if (line != "\\end\\") {
    return lines_.Unexpected(line, absl::StrCat("\\end\\ after the ", counts_.back(), " ", longest(),
                                                "-grams that \\data\\ announces"));
  }
  line = lines_.NextNotEmpty();
  return line.has_value() ? lines_.Unexpected(line, "nothing after \\end\\") : absl::OkStatus();
}

absl::StatusOr<BackoffModel> ArpaReader::Read() {
  RECOUNT_RETURN_IF_ERROR(ReadCounts());
  RECOUNT_ASSIGN_OR_RETURN(const std::vector<Unigram> unigrams, ReadUnigrams());
  RECOUNT_ASSIGN_OR_RETURN(const Vocabulary vocabulary, VocabularyOf(unigrams));
  RECOUNT_ASSIGN_OR_RETURN(const ArpaTokens tokens, ArpaTokens::Create(vocabulary));
  BackoffModelBuilder builder(counts_);
  for (const Unigram& unigram : unigrams) {
    const Symbol symbol = *tokens.Find(unigram.token);
    builder.Add({&symbol, 1}, unigram.weights.log10_prob, unigram.weights.log10_backoff);
  }
  RECOUNT_RETURN_IF_ERROR(FinishLength(1, unigrams.front().line, builder));
  for (int n = 2; n <= longest(); ++n) RECOUNT_RETURN_IF_ERROR(ReadNgrams(n, tokens, builder));
  RECOUNT_RETURN_IF_ERROR(ReadEnd());
  return std::move(builder).Build(vocabulary);
}

absl::StatusOr<ArpaMemory> ArpaReader::EstimateMemory() {
  const std::uint64_t file = lines_.bytes_left();
  RECOUNT_RETURN_IF_ERROR(ReadCounts());
  const std::uint64_t kept = BackoffModelBuilder::KeptBytes(counts_);
  constexpr double kBytesPerUnigram = 2 * sizeof(Unigram) + ArpaTokens::kBytesPerToken;  // In a grown array.
  const auto unigrams = static_cast<std::uint64_t>(kBytesPerUnigram * static_cast<double>(counts_[0]));
  return ArpaMemory{file + kept + unigrams + BackoffModelBuilder::PassingBytes(counts_), kept};
}

}  // namespace

absl::StatusOr<ArpaMemory> EstimateArpaMemory(const std::string& name, absl::string_view bytes) {
  return ArpaReader(name, bytes, {}).EstimateMemory();
}

absl::StatusOr<BackoffModel> ParseArpa(const std::string& name, absl::string_view bytes,
                                       const ArpaReadOptions& options) {
  return ArpaReader(name, bytes, options).Read();
}

bool IsArpa(absl::string_view bytes) {
  ArpaLines lines("", bytes);
  std::optional<absl::string_view> line = lines.NextNotEmpty();
  while (line.has_value() && (*line)[0] == '#') line = lines.NextNotEmpty();
  return line == "\\data\\";
}

Metadata ArpaMetadata(absl::string_view bytes) {
  Metadata metadata;
  ArpaLines lines("", bytes);
  for (std::optional<absl::string_view> line = lines.NextNotEmpty(); line.has_value() && (*line)[0] == '#';
       line = lines.NextNotEmpty()) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(*line, absl::MaxSplits(": ", 1));
    std::string name, value;
    if (absl::StartsWith(parts.first, kArpaComment) && absl::CUnescape(parts.first, &name) &&
        absl::CUnescape(parts.second, &value)) {
      metadata.emplace_back(name.substr(kArpaComment.size()), value);
    }
  }
  return metadata;
}

absl::StatusOr<BackoffModel> ReadArpa(const std::string& path, const ArpaReadOptions& options) {
  RECOUNT_ASSIGN_OR_RETURN(const MappedFile file, MappedFile::Open(path));
  return ParseArpa(path, file.bytes(), options);
}

}  // namespace recount::ngram
