#include "compare/remarks.h"

#include <cmath>
#include <iterator>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "compare/bootstrap.h"
#include "corpora/counted.h"

namespace recount::compare {
namespace {

using Sentences = std::vector<std::string>;

void OfTest(const Part& test, Sentences& remarks) {
  if (test.oovs == test.symbols.size()) {
    remarks.push_back(
        "Every character of the test part is one that does not occur in training (OOV): no model could be "
        "scored on it, and all likelihoods are undefined. Take another split, or --vocabulary file.");
  } else if (test.oovs > 0) {
    remarks.push_back(
        absl::StrCat("Characters of the test part that do not occur in training (OOV), on which no model is "
                     "scored: ",
                     test.oovs, "."));
  }
  if (test.symbols.size() < Bootstrap::kFewestBlocks * BootstrapOptions().block) {
    remarks.push_back(absl::StrCat("The test part is shorter than ", Bootstrap::kFewestBlocks,
                                   " blocks of the bootstrap: there are no intervals."));
  }
}

// A net that has learned nothing of the text.
void OfGuessing(const reports::ModelResult& net, std::size_t vocabulary_size, Sentences& remarks) {
  const double guess_nats = std::log(static_cast<double>(vocabulary_size));
  if (!net.test.all.infinite && net.test.all.nats_per_char.value_or(0) <= guess_nats) return;
  remarks.push_back(absl::StrFormat(
      "%s predicts the test part worse than a guess among the %d characters, which takes %.4f nats: it needs "
      "a lower learning rate or longer training.",
      net.label, vocabulary_size, guess_nats));
}

void OfNets(absl::Span<const reports::ModelResult> models, std::size_t vocabulary_size, Sentences& remarks) {
  for (const reports::ModelResult& model : models) {
    if (!model.net.has_value()) continue;
    OfGuessing(model, vocabulary_size, remarks);
    const std::vector<reports::Divergence>& divergences = model.net->divergences;
    if (divergences.empty()) continue;
    remarks.push_back(
        absl::StrCat(model.label, " diverged in training, which went back and halved the learning rate ",
                     Counted(divergences.size(), "time"), ", from ", divergences.front().learning_rate,
                     " to ", divergences.back().learning_rate / 2, "."));
  }
}

// The notes of the models. Those that differ in nothing but the label share a remark.
Sentences Notes(absl::Span<const Contestant> contestants) {
  constexpr char kPlace[] = "$";
  std::vector<std::pair<std::string, std::vector<std::string>>> labels_by_note;
  for (const Contestant& contestant : contestants) {
    const ModelDescription& d = contestant.description;
    if (d.note.empty()) continue;
    const std::string note = absl::StrReplaceAll(d.note, {{d.label, kPlace}});
    const auto same =
        absl::c_find_if(labels_by_note, [&note](const auto& entry) { return entry.first == note; });
    if (same == labels_by_note.end()) {
      labels_by_note.push_back({note, {d.label}});
    } else {
      same->second.push_back(d.label);
    }
  }
  Sentences notes;
  for (const auto& [note, labels] : labels_by_note) {
    notes.push_back(absl::StrReplaceAll(note, {{kPlace, absl::StrJoin(labels, ", ")}}));
  }
  return notes;
}

void OfModels(absl::Span<const Contestant> contestants, Sentences& remarks) {
  const bool has_net = absl::c_any_of(contestants, [](const Contestant& c) { return c.IsNet(); });
  if (!has_net) remarks.push_back("No net was compared.");
  absl::c_move(Notes(contestants), std::back_inserter(remarks));
}

void OfSamples(absl::Span<const reports::ModelResult> models, Sentences& remarks) {
  for (const reports::ModelResult& model : models) {
    if (model.sample_restarts == 0) continue;
    remarks.push_back(
        absl::StrCat("Sampling ", model.label, " met dead ends (histories without continuation) ",
                     Counted(model.sample_restarts, "time"), " and went on from the start of a text."));
  }
}

}  // namespace

std::vector<std::string> Remarks(const Part& test, std::size_t vocabulary_size,
                                 absl::Span<const reports::ModelResult> models,
                                 absl::Span<const Contestant> contestants) {
  Sentences remarks;
  OfTest(test, remarks);
  OfNets(models, vocabulary_size, remarks);
  OfModels(contestants, remarks);
  OfSamples(models, remarks);
  return remarks;
}

}  // namespace recount::compare
