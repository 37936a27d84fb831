#include "compare/commands/train_ngram_command.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "compare/commands/count_options.h"
#include "compare/commands/numbers.h"
#include "compare/commands/orders.h"
#include "compare/commands/structure_pieces.h"
#include "compare/commands/training_memory_check.h"
#include "corpora/counted.h"
#include "corpora/status_macros.h"
#include "ngram/arpa_write.h"
#include "ngram/tree_backoff.h"

namespace recount::compare {
namespace {

constexpr char kOrder[] = "--order";
constexpr char kOrders[] = "--orders";
constexpr char kFormat[] = "--format";
constexpr char kKenLm[] = "--kenlm";
constexpr char kOutput[] = "--output";

struct TrainNgramOptions {
  CorpusOptions corpus;
  CountOptions count;
  int order = 10;
  std::vector<int> orders;                            // Where several were asked for; otherwise empty.
  std::vector<ngram::StructurePieces> pieces = {{}};  // Of structure, a model each.
  std::string format;                                 // Empty: as the name of the output says.
  bool as_kenlm = false;                              // ARPA files of Kneser-Ney.
  std::string output;
};

// "kneser-ney 5, 36,000 histories, ...", as it is told of a file.
std::string Told(const LoadedModel& model, const Dataset& dataset) {
  const ModelDescription description = model.model->Describe();
  std::string text = description.label;
  if (description.histories.has_value()) {
    absl::StrAppend(&text, ", ", *description.histories,
                    *description.histories == 1 ? " history" : " histories");
  }
  if (description.ngrams.has_value()) absl::StrAppend(&text, ", ", Counted(*description.ngrams, "n-gram"));
  absl::StrAppend(&text, " from ", Counted(dataset.train.symbols.size(), "character"));
  return description.note.empty() ? text : absl::StrCat(text, ". ", description.note);
}

// A model to train, and where to.
struct ModelFile {
  ngram::SmoothingOptions smoothing;
  std::string path;
};

absl::Status SaveModel(const LoadedModel& model, const Dataset& dataset, const std::string& path) {
  RECOUNT_RETURN_IF_ERROR(model.counts != nullptr ? model.counts->Save(path) : model.smoothed->Save(path));
  return PrintWrapped(absl::StrCat(path, ": ", Told(model, dataset)));
}

// The highest order of the models, as a depth.
std::uint32_t DeepestOf(const std::vector<ModelFile>& files) {
  std::uint32_t depth = 0;
  for (const ModelFile& file : files) depth = std::max(depth, ngram::TreeDepth(file.smoothing));
  return depth;
}

// Hash tables, one after the other: sorting the text for all of them would not be quicker, since most of the
// time goes into what a table alone has.
absl::Status TrainTables(const Dataset& dataset, const std::vector<ModelFile>& files, int threads) {
  for (const ModelFile& file : files) {
    RECOUNT_ASSIGN_OR_RETURN(const LoadedModel model, CountModel(dataset, file.smoothing, threads));
    RECOUNT_RETURN_IF_ERROR(SaveModel(model, dataset, file.path));
  }
  return absl::OkStatus();
}

// The text is sorted once for the trees of all orders, and the tree of an order built once.
absl::Status TrainTrees(const Dataset& dataset, const std::vector<ModelFile>& files) {
  RECOUNT_ASSIGN_OR_RETURN(const ngram::SortedHistories sorted,
                           ngram::SortedHistories::Sort(dataset.train.symbols, DeepestOf(files)));
  std::optional<ngram::MeasuredTree> measured;
  for (const ModelFile& file : files) {
    const std::uint32_t depth = ngram::TreeDepth(file.smoothing);
    if (!measured.has_value() || measured->tree.max_depth() != depth) {
      measured.reset();  // No two at once.
      RECOUNT_ASSIGN_OR_RETURN(measured, ngram::BuildMeasuredTree(sorted, depth));
    }
    RECOUNT_ASSIGN_OR_RETURN(
        ngram::SmoothedModel model,
        ngram::SmoothedModel::OnTree(measured->tree, measured->statistics, file.smoothing, dataset.vocabulary,
                                     TrainingMetadata(dataset)));
    RECOUNT_RETURN_IF_ERROR(SaveModel(Loaded(std::move(model)), dataset, file.path));
  }
  return absl::OkStatus();
}

// What the estimator is, for the reader of an ARPA file, after what it was trained on.
Metadata ArpaComments(const Dataset& dataset, const ngram::SmoothingOptions& smoothing,
                      const ngram::Estimator& estimator, bool as_kenlm) {
  Metadata metadata = TrainingMetadata(dataset);
  metadata.emplace_back("smoothing", std::string(ngram::SmoothingName(smoothing.smoothing)));
  metadata.emplace_back("order", absl::StrCat(smoothing.order));
  if (as_kenlm) metadata.emplace_back("discounts", "estimated as lmplz of KenLM does");
  const Metadata discounts = DiscountFields(estimator);
  metadata.insert(metadata.end(), discounts.begin(), discounts.end());
  return metadata;
}

// "1,234 n-grams of length 1 to 4": all that the file lists.
std::string NgramsOf(const ngram::BackoffSource& source) {
  const int longest = source.longest_ngram();
  std::uint64_t ngrams = 0;
  for (int n = 1; n <= longest; ++n) ngrams += source.ngrams(n);
  return absl::StrCat(Counted(ngrams, "n-gram"), " of length 1",
                      longest == 1 ? "" : absl::StrCat(" to ", longest));
}

absl::Status TrainArpa(const Dataset& dataset, const ngram::Sentence& sentence, const ModelFile& file,
                       bool as_kenlm) {
  const auto discounts_of = as_kenlm ? ngram::DiscountsOf::kKenLm : ngram::DiscountsOf::kDefinition;
  RECOUNT_ASSIGN_OR_RETURN(const ngram::TreeBackoff source,
                           ngram::TreeBackoff::Train(sentence, file.smoothing, discounts_of));
  RECOUNT_RETURN_IF_ERROR(
      ngram::WriteArpa(source, dataset.vocabulary, file.path,
                       ArpaComments(dataset, file.smoothing, source.estimator(), as_kenlm)));
  return PrintWrapped(absl::StrCat(file.path, ": ", ngram::SmoothingName(file.smoothing.smoothing), " ",
                                   file.smoothing.order, " as ARPA, ", NgramsOf(source), " from ",
                                   Counted(dataset.train.symbols.size(), "character"),
                                   ", with <s>, </s> and <unk>"));
}

absl::Status TrainArpas(const Dataset& dataset, const std::vector<ModelFile>& files, bool as_kenlm) {
  RECOUNT_ASSIGN_OR_RETURN(
      const ngram::Sentence sentence,
      ngram::Sentence::Make(dataset.train.symbols, dataset.vocabulary.size(), DeepestOf(files)));
  for (const ModelFile& file : files) RECOUNT_RETURN_IF_ERROR(TrainArpa(dataset, sentence, file, as_kenlm));
  return absl::OkStatus();
}

// What the name of an ARPA file ends in.
constexpr char kArpaSuffix[] = ".arpa";

bool WritesArpa(const TrainNgramOptions& options) {
  return options.format.empty() ? absl::EndsWith(options.output, kArpaSuffix) : options.format == "arpa";
}

// The file for one model of several: what tells it from the others stands before the last dot of the name,
// s.ngram -> s-depth-5.ngram.
std::string PathOfOne(const std::string& path, const std::vector<std::string>& marks) {
  std::filesystem::path file(path);
  std::vector<std::string> words = {file.stem().string()};
  words.insert(words.end(), marks.begin(), marks.end());
  file.replace_filename(absl::StrCat(absl::StrJoin(words, "-"), file.extension().string()));
  return file.string();
}

// The models that are asked for, by order; the kind of the text is not yet known.
std::vector<ModelFile> PlanFiles(const TrainNgramOptions& options) {
  const ngram::Smoothing smoothing = SmoothingOf(options.count);
  const bool has_pieces = smoothing == ngram::Smoothing::kStructure;
  const std::vector<ngram::StructurePieces> sets =
      has_pieces ? options.pieces : std::vector<ngram::StructurePieces>(1);
  std::vector<ModelFile> files;
  for (const int order : options.orders.empty() ? std::vector<int>{options.order} : options.orders) {
    for (const ngram::StructurePieces& pieces : sets) {
      std::vector<std::string> marks;
      if (sets.size() > 1) marks.push_back(PiecesText(pieces, "-"));
      if (!options.orders.empty()) marks.push_back(absl::StrCat(order));
      ModelFile& file = files.emplace_back();
      file.smoothing = SmoothingFor(options.count, order);
      file.smoothing.feature.pieces = pieces;
      file.path = PathOfOne(options.output, marks);
    }
  }
  return files;
}

// A name that is a suffix alone has nothing for the marks of several models to stand behind.
void CheckNameOfSeveral(const TrainNgramOptions& options) {
  if (PlanFiles(options).front().path == options.output) return;
  const std::string name = std::filesystem::path(options.output).filename().string();
  if (name.rfind('.') != 0) return;
  throw CLI::ValidationError(kOutput, absl::StrCat(options.output,
                                                   " has nothing before its dot, where the files of several "
                                                   "models differ; give a name, as in kn",
                                                   name));
}

// A tree takes the more memory the deeper it is, and only one is there at a time: those of lower orders need
// no estimate of their own. Tables do: how many places a history has, of which theirs depends, falls with the
// order.
absl::Status CheckMemoryOf(const std::vector<ModelFile>& files, const Dataset& dataset,
                           const CorpusOptions& corpus, const Invocation& invocation) {
  const std::uint32_t deepest = DeepestOf(files);
  std::vector<ngram::SmoothingOptions> models;
  for (const ModelFile& file : files) {
    const bool is_table = file.smoothing.smoothing == ngram::Smoothing::kNone;
    if (is_table || ngram::TreeDepth(file.smoothing) == deepest) models.push_back(file.smoothing);
  }
  return CheckTrainingMemory(dataset, models, corpus, invocation);
}

absl::Status RunTrainNgram(const TrainNgramOptions& options, const Invocation& invocation) {
  std::vector<ModelFile> files = PlanFiles(options);
  // The name that was typed too: /dev/full is no name to make others of.
  RECOUNT_RETURN_IF_ERROR(CheckOutput(options.output, options.corpus));
  for (const ModelFile& file : files) RECOUNT_RETURN_IF_ERROR(CheckOutput(file.path, options.corpus));
  RECOUNT_ASSIGN_OR_RETURN(const Dataset dataset, ReadDataset(options.corpus, invocation));
  for (ModelFile& file : files) file.smoothing.feature.kind = dataset.corpus.kind;
  RECOUNT_RETURN_IF_ERROR(CheckMemoryOf(files, dataset, options.corpus, invocation));
  if (WritesArpa(options)) return TrainArpas(dataset, files, options.as_kenlm);
  const bool has_tree = SmoothingOf(options.count) != ngram::Smoothing::kNone;
  return has_tree ? TrainTrees(dataset, files) : TrainTables(dataset, files, invocation.threads);
}

void AddOrderOptions(CLI::App& verb, TrainNgramOptions& options) {
  verb.add_option(kOrder, options.order, "Characters of history")
      ->transform(WholeNumber(0, ngram::kMaxOrder));
  AddListOption(
      verb, kOrders, "",
      "Several orders instead, 2,4,10 or 1:20, doubles counting once: a model of each, in a file with "
      "the order before the last dot of its name (kn.ngram: kn-2.ngram)",
      [&options](absl::string_view list) -> absl::Status {
        RECOUNT_ASSIGN_OR_RETURN(options.orders, ParseOrders(list, NoOrder::kRefused));
        return absl::OkStatus();
      });
}

// One order or several: what is typed wins over what a file of options says.
void CheckOrderOptions(CLI::App& verb, TrainNgramOptions& options, const Invocation& invocation) {
  for (const char* option : {kOrder, kOrders}) RefuseOrder(verb, options.count, option, invocation);
  if (verb.count(kOrder) > 0 && verb.count(kOrders) > 0) {
    const char* const idle = IsTyped(*verb.get_option(kOrder), invocation) ? kOrders : kOrder;
    const char* const other = idle == kOrders ? kOrder : kOrders;
    RefuseWithoutEffect(verb, invocation, idle, other,
                        absl::StrCat("cannot stand beside ", other, "; leave one of them out"));
    if (idle == kOrders) options.orders.clear();
  }
  if (!ngram::HasOrder(SmoothingOf(options.count))) options.orders.clear();
}

// Where the models go, and in which form.
void AddOutputOptions(CLI::App& verb, TrainNgramOptions& options) {
  verb.add_option(kFormat, options.format,
                  "native, which opens at once; or arpa, the text that other programs read: of kneser-ney "
                  "or witten-bell, the training part as one sentence with <s>, </s> and <unk>, as KenLM has "
                  "it (default: arpa where the name of the output ends in .arpa)")
      ->check(CLI::IsMember({"native", "arpa"}));
  verb.add_flag(kKenLm, options.as_kenlm,
                "Estimate the discounts of an ARPA file of kneser-ney as KenLM's lmplz does, whose last "
                "n-gram of each order counts otherwise than the definition has it: for figures equal to its "
                "own");
  verb.add_option("-o,--output", options.output, "The model file to write")
      ->check(CheckNotEmpty)
      ->type_name("FILE")
      ->required();
}

// An ARPA file is of some estimators, and KenLM's discounts are of one.
void CheckOutputOptions(CLI::App& verb, const TrainNgramOptions& options, const Invocation& invocation) {
  CheckNameOfSeveral(options);
  const ngram::Smoothing smoothing = SmoothingOf(options.count);
  const absl::Status backoff = ngram::CheckIsBackoff(smoothing);
  if (WritesArpa(options) && !backoff.ok()) {
    constexpr char kChoose[] = "; choose one of these with --smoothing, or ";
    if (!options.format.empty()) {
      throw CLI::ValidationError(kFormat, absl::StrCat(backoff.message(), kChoose, "--format native"));
    }
    throw CLI::ValidationError(
        kOutput, absl::StrCat(options.output, " ends in ", kArpaSuffix, ", and ", backoff.message(), kChoose,
                              "another ending such as .ngram"));
  }
  if (!WritesArpa(options) || smoothing != ngram::Smoothing::kKneserNey) {
    RefuseWithoutEffect(verb, invocation, kKenLm, kFormat,
                        "is of ARPA files of --smoothing kneser-ney; leave it out");
  }
}

// Throws CLI::ValidationError for options that do not fit together.
void CheckTrainNgramOptions(CLI::App& verb, TrainNgramOptions& options, const Invocation& invocation) {
  CheckSplitOptions(verb, options.corpus, invocation);
  CheckOrderOptions(verb, options, invocation);
  CheckCountOptions(verb, options.count, true, false, invocation);
  if (SmoothingOf(options.count) != ngram::Smoothing::kStructure) RefuseStructurePieces(verb, invocation);
  RefuseTextKind(verb, options.count, invocation);
  CheckOutputOptions(verb, options, invocation);
}

}  // namespace

void SetupTrainNgram(CLI::App& train, Invocation& invocation) {
  const auto options = std::make_shared<TrainNgramOptions>();
  CLI::App* verb = train.add_subcommand("ngram", "Count an n-gram model, unsmoothed or smoothed");
  verb->add_option("corpus", options->corpus.spec, "A path, -, or a registered name")
      ->check(CheckNotEmpty)
      ->required();
  AddOrderOptions(*verb, *options);
  AddCountOptions(*verb, options->count);
  AddStructurePieces(*verb,
                     "a file for each of a list, with the pieces before the last dot of its name (s.ngram: "
                     "s-innermost-depth.ngram)",
                     options->pieces);
  AddOutputOptions(*verb, *options);
  AddCorpusOptions(*verb, options->corpus);
  verb->callback([options, verb, &invocation] {
    CheckTrainNgramOptions(*verb, *options, invocation);
    invocation.run = [options, &invocation] { return RunTrainNgram(*options, invocation); };
  });
}

}  // namespace recount::compare
