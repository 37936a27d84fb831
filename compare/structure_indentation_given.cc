#include "compare/structure_indentation_given.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "compare/structure_buckets.h"

namespace recount::compare {
namespace {

// Which line last had a given run of blanks before other characters.
class LastLines {
 public:
  // The bucket of a line that begins with `run`; notes the line unless it is blank.
  std::size_t Next(std::uint64_t line, absl::string_view run, bool blank) {
    if (blank) return kLinesSinceBlankLine;
    const auto [last, is_new] = last_.try_emplace(run, line);
    const std::size_t bucket = is_new ? kLinesSinceNever : LinesSinceBucket(line - last->second);
    last->second = line;
    return bucket;
  }

 private:
  absl::flat_hash_map<absl::string_view, std::uint64_t> last_;
};

bool IsBlankLine(absl::string_view text, std::size_t first) {
  const std::size_t end = text.find('\n', first);
  return absl::StripAsciiWhitespace(text.substr(first, end == absl::string_view::npos ? end : end - first))
      .empty();
}

bool HasOov(absl::Span<const Symbol> symbols) {
  return std::find(symbols.begin(), symbols.end(), kOov) != symbols.end();
}

}  // namespace

GivenIndentationPlan::GivenIndentationPlan(absl::string_view text, const StructureReading& reading,
                                           absl::Span<const Symbol> symbols, const Vocabulary& vocabulary)
    : vocabulary_size_(vocabulary.size()),
      space_(vocabulary.Find(' ')),
      tab_(vocabulary.Find('\t')),
      symbols_(symbols.begin(), symbols.end()) {
  LastLines last_lines;
  std::size_t begin = 0;
  for (std::uint64_t line = 0; begin < text.size(); ++line) {
    std::size_t end = begin;
    while (end < text.size() && IsBlank(text[end])) ++end;
    if (end == text.size()) break;
    if (reading.lexical.before[begin] == Lexeme::kCode) {
      const std::size_t since =
          last_lines.Next(line, text.substr(begin, end - begin), IsBlankLine(text, end));
      if (begin > 0 && !HasOov(symbols.subspan(begin, end - begin + 1))) {
        runs_.push_back({begin, end, OpenDepthBucket(reading.curly_depth[begin]), since});
      }
    }
    begin = std::min(text.find('\n', end), text.size() - 1) + 1;
  }
}

GivenIndentationMeter::GivenIndentationMeter(const GivenIndentationPlan& plan)
    : plan_(&plan), by_depth_(OpenDepthLabels().size()), by_lines_since_(LinesSinceLabels().size()) {}

void GivenIndentationMeter::Visit(std::size_t position, absl::Span<const double> probabilities) {
  const absl::Span<const GivenIndentationPlan::Run> runs = plan_->runs();
  while (next_run_ < runs.size() && runs[next_run_].end < position) StartRun(next_run_ + 1);
  if (next_run_ == runs.size() || position < runs[next_run_].begin) return;
  const GivenIndentationPlan::Run& run = runs[next_run_];
  Step(plan_->symbols()[position], position == run.end, probabilities);
  if (position < run.end) return;
  if (steps_ == run.end - run.begin + 1) EndRun(run);
  StartRun(next_run_ + 1);
}

void GivenIndentationMeter::StartRun(std::size_t run) {
  next_run_ = run;
  steps_ = 0;
  probability_ = 1;
  likeliest_ = true;
}

void GivenIndentationMeter::Step(Symbol symbol, bool ends, absl::Span<const double> probabilities) {
  const auto mass_of = [&](Symbol blank) { return blank == kOov ? 0.0 : probabilities[blank]; };
  const double space = mass_of(plan_->space());
  const double tab = mass_of(plan_->tab());
  double other = 0;
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    if (i != plan_->space() && i != plan_->tab()) other += probabilities[i];
  }
  ++steps_;
  if (ends) {
    probability_ *= other;
    likeliest_ = likeliest_ && other > space && other > tab;
  } else if (symbol == plan_->tab()) {
    probability_ *= tab;
    likeliest_ = likeliest_ && tab > space && tab > other;
  } else {
    probability_ *= space;
    likeliest_ = likeliest_ && space > tab && space > other;
  }
}

void GivenIndentationMeter::EndRun(const GivenIndentationPlan::Run& run) {
  for (Sums* sums : {&all_, &by_depth_[run.depth_bucket], &by_lines_since_[run.lines_since_bucket]}) {
    ++sums->n;
    sums->probability += probability_;
    if (likeliest_) ++sums->likeliest;
  }
}

reports::RunBucket GivenIndentationMeter::Summary(absl::string_view label, const Sums& sums) {
  return {.label = std::string(label),
          .n = sums.n,
          .mean_probability =
              sums.n == 0 ? std::nullopt : std::optional(sums.probability / static_cast<double>(sums.n)),
          .likeliest_share = Share(sums.likeliest, sums.n)};
}

reports::GivenIndentation GivenIndentationMeter::Finish() const {
  reports::GivenIndentation figures;
  figures.all = Summary("all", all_);
  for (std::size_t i = 0; i < by_depth_.size(); ++i) {
    figures.by_depth.push_back(Summary(OpenDepthLabels()[i], by_depth_[i]));
  }
  for (std::size_t i = 0; i < by_lines_since_.size(); ++i) {
    figures.by_lines_since_level.push_back(Summary(LinesSinceLabels()[i], by_lines_since_[i]));
  }
  return figures;
}

}  // namespace recount::compare
