#include "corpora/generated.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <new>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "corpora/blocks_language.h"
#include "corpora/counted.h"
#include "corpora/dyck_language.h"
#include "corpora/parameters.h"
#include "corpora/status_macros.h"

namespace recount {
namespace {

constexpr std::uint64_t kMaxSymbols = 1'000'000'000;

using Language = std::variant<DyckLanguage, BlocksLanguage>;

struct Parsed {
  GeneratedSpec spec;
  Language language;
};

// The fewest digits that read back as the same number.
std::string Shortest(double value) {
  char digits[32];
  return std::string(digits, std::to_chars(digits, digits + sizeof(digits), value).ptr);
}

// Fills in what both generators have and checks that nothing is left over. `own` are the generator's own
// parameters.
absl::StatusOr<GeneratedSpec> FinishSpec(Parameters& parameters, const std::string& name,
                                         const std::string& own) {
  GeneratedSpec spec;
  spec.name = name;
  spec.symbols = parameters.Integer("symbols", 1'000'000, 1, kMaxSymbols);
  spec.seed = parameters.Integer("seed", 1, 0, UINT64_MAX);
  RECOUNT_RETURN_IF_ERROR(parameters.Finish());
  spec.canonical = absl::StrCat(name, ":", own, ",symbols=", spec.symbols, ",seed=", spec.seed);
  return spec;
}

absl::StatusOr<Parsed> ParseDyck(absl::string_view text) {
  Parameters parameters(text);
  DyckOptions options;
  options.kinds = parameters.Integer("k", options.kinds, 1, DyckLanguage::kMaxKinds);
  options.max_depth = parameters.Integer("m", options.max_depth, 1, DyckLanguage::kMaxDepth);
  options.open = parameters.Share("p", options.open);
  const std::string own =
      absl::StrCat("k=", options.kinds, ",m=", options.max_depth, ",p=", Shortest(options.open));
  RECOUNT_ASSIGN_OR_RETURN(GeneratedSpec spec, FinishSpec(parameters, "dyck", own));
  RECOUNT_ASSIGN_OR_RETURN(const DyckLanguage language, DyckLanguage::Create(options));
  spec.kind = TextKind::kPlain;
  spec.entropy_rate_nats = language.EntropyRateNats();
  return Parsed{spec, language};
}

absl::StatusOr<Parsed> ParseBlocks(absl::string_view text) {
  Parameters parameters(text);
  BlocksOptions options;
  options.max_depth = parameters.Integer("m", options.max_depth, 1, BlocksLanguage::kMaxDepth);
  options.open = parameters.Share("p", options.open);
  options.close = parameters.Share("q", options.close);
  const std::string own =
      absl::StrCat("m=", options.max_depth, ",p=", Shortest(options.open), ",q=", Shortest(options.close));
  RECOUNT_ASSIGN_OR_RETURN(GeneratedSpec spec, FinishSpec(parameters, "blocks", own));
  RECOUNT_ASSIGN_OR_RETURN(const BlocksLanguage language, BlocksLanguage::Create(options));
  spec.kind = TextKind::kC;
  spec.entropy_rate_nats = language.EntropyRateNats();
  return Parsed{spec, language};
}

absl::StatusOr<Parsed> Parse(absl::string_view spec) {
  if (SpecName(spec) == "dyck") return ParseDyck(spec);
  if (SpecName(spec) == "blocks") return ParseBlocks(spec);
  return absl::NotFoundError(absl::StrCat(spec, ": no generated corpus; there are dyck and blocks"));
}

}  // namespace

bool IsGenerated(absl::string_view spec) { return SpecName(spec) == "dyck" || SpecName(spec) == "blocks"; }

absl::StatusOr<GeneratedSpec> ParseGenerated(absl::string_view spec) {
  RECOUNT_ASSIGN_OR_RETURN(Parsed parsed, Parse(spec));
  return std::move(parsed.spec);
}

absl::StatusOr<std::string> GenerateText(absl::string_view spec, std::uint64_t limit_bytes) {
  RECOUNT_ASSIGN_OR_RETURN(const Parsed parsed, Parse(spec));
  const std::uint64_t symbols = parsed.spec.symbols;
  if (limit_bytes > 0 && symbols > limit_bytes) {
    return absl::ResourceExhaustedError(absl::StrCat(parsed.spec.canonical, ": larger than the limit of ",
                                                     Counted(limit_bytes, "byte"),
                                                     "; ask for fewer symbols or raise the limit"));
  }
  try {
    return std::visit([&](const auto& language) { return GenerateFrom(language, symbols, parsed.spec.seed); },
                      parsed.language);
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError(
        absl::StrCat(parsed.spec.canonical, ": no memory for the text; ask for fewer symbols"));
  }
}

std::size_t Draw(absl::Span<const double> probabilities, Random& random) {
  const auto certain = std::find(probabilities.begin(), probabilities.end(), 1.0);
  if (certain != probabilities.end()) return static_cast<std::size_t>(certain - probabilities.begin());
  double left = random.Uniform();
  std::size_t last_possible = 0;
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    if (probabilities[i] <= 0) continue;
    last_possible = i;
    if (left < probabilities[i]) break;
    left -= probabilities[i];
  }
  return last_possible;
}

absl::StatusOr<double> EntropyRateNats(absl::string_view spec) {
  RECOUNT_ASSIGN_OR_RETURN(const Parsed parsed, Parse(spec));
  return parsed.spec.entropy_rate_nats;
}

}  // namespace recount
