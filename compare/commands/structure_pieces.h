// The option by which compare, train ngram, query and sample name what --smoothing structure knows.
//
// Thread safety: one thread.

#ifndef RECOUNT_COMPARE_COMMANDS_STRUCTURE_PIECES_H_
#define RECOUNT_COMPARE_COMMANDS_STRUCTURE_PIECES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "compare/commands/command.h"
#include "ngram/open_structure.h"

namespace recount::compare {

// Adds --structure-pieces: sets of pieces, each once, in the order given. `of_several` is what the help says
// of more than one.
void AddStructurePieces(CLI::App& verb, absl::string_view of_several,
                        std::vector<ngram::StructurePieces>& pieces);

// The same for one set, which CheckOneSetOfPieces looks at.
void AddStructurePieces(CLI::App& verb, std::vector<ngram::StructurePieces>& pieces);

// Throws CLI::ValidationError for more than one.
void CheckOneSetOfPieces(const std::vector<ngram::StructurePieces>& pieces);

// Refuses the option where no model of structure is made, as RefuseWithoutEffect.
void RefuseStructurePieces(CLI::App& verb, const Invocation& invocation);

// A set as it is typed, with another mark than "+" between its pieces: "innermost+depth", "all".
std::string PiecesText(const ngram::StructurePieces& pieces, absl::string_view between);

}  // namespace recount::compare

#endif  // RECOUNT_COMPARE_COMMANDS_STRUCTURE_PIECES_H_
