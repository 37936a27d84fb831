#include "compare/commands/structure_pieces.h"

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "corpora/status_macros.h"
#include "ngram/smoothing.h"

namespace recount::compare {
namespace {

constexpr char kPieces[] = "--structure-pieces";
constexpr char kAll[] = "all";

// "depth", "innermost+indentation", "all".
absl::StatusOr<ngram::StructurePieces> ReadSetOfPieces(absl::string_view set) {
  if (set == kAll) return ngram::StructurePieces();
  ngram::StructurePieces read = {.innermost = false, .depth = false, .indentation = false};
  for (const absl::string_view name : absl::StrSplit(set, '+')) {
    if (name == kAll) {
      return absl::InvalidArgumentError(absl::StrCat(
          "\"", set, "\" joins all to others; all stands alone, for all knowledge of structure"));
    }
    if (name != "innermost" && name != "depth" && name != "indentation") {
      return absl::InvalidArgumentError(absl::StrCat(
          "\"", name,
          "\" is no knowledge of structure; there are innermost, depth, indentation, all, and by "
          "itself each"));
    }
    read.innermost |= name == "innermost";
    read.depth |= name == "depth";
    read.indentation |= name == "indentation";
  }
  return read;
}

absl::Status ReadPieces(absl::string_view list, std::vector<ngram::StructurePieces>& pieces) {
  constexpr absl::string_view kEach =
      "innermost,depth,indentation,innermost+depth,innermost+indentation,depth+indentation,all";
  pieces.clear();
  for (const absl::string_view set : absl::StrSplit(list, ',')) {
    const absl::string_view name = absl::StripAsciiWhitespace(set);
    for (const absl::string_view one : absl::StrSplit(name == "each" ? kEach : name, ',')) {
      RECOUNT_ASSIGN_OR_RETURN(const ngram::StructurePieces read, ReadSetOfPieces(one));
      if (!absl::c_linear_search(pieces, read)) pieces.push_back(read);
    }
  }
  return absl::OkStatus();
}

constexpr char kHelp[] =
    "What --smoothing structure adds to histories: innermost (bracket, comment, literal), depth, "
    "indentation, "
    "joined by +, or all";

}  // namespace

void AddStructurePieces(CLI::App& verb, absl::string_view of_several,
                        std::vector<ngram::StructurePieces>& pieces) {
  AddListOption(
      verb, kPieces, kAll,
      absl::StrCat(kHelp, "; ", of_several, "; each: every piece alone, every one left out, and all"),
      [&pieces](absl::string_view list) { return ReadPieces(list, pieces); });
}

void AddStructurePieces(CLI::App& verb, std::vector<ngram::StructurePieces>& pieces) {
  AddListOption(verb, kPieces, kAll, kHelp,
                [&pieces](absl::string_view list) { return ReadPieces(list, pieces); });
}

void CheckOneSetOfPieces(const std::vector<ngram::StructurePieces>& pieces) {
  if (pieces.size() == 1) return;
  throw CLI::ValidationError(
      kPieces, absl::StrCat(pieces.size(),
                            " sets of pieces are given, and one model is made here; give one set, its pieces "
                            "joined by + as in innermost+depth"));
}

void RefuseStructurePieces(CLI::App& verb, const Invocation& invocation) {
  RefuseWithoutEffect(verb, invocation, kPieces, "--smoothing",
                      "has no effect without --smoothing structure; leave it out, or add that");
}

std::string PiecesText(const ngram::StructurePieces& pieces, absl::string_view between) {
  const bool is_all = pieces == ngram::StructurePieces();
  return is_all ? kAll : absl::StrJoin(ngram::PieceNames(pieces), between);
}

}  // namespace recount::compare
