#include "compare/commands/files_read.h"

#include "compare/load_model.h"
#include "compare/mixture_file.h"
#include "corpora/file_io.h"
#include "ngram/count_table.h"
#include "ngram/model.h"
#include "ngram/smoothed_model.h"

namespace recount::compare {
namespace {

void LookAtOrder(ModelFileKind kind, FileRead& read) {
  if (kind == ModelFileKind::kNgram) {
    const absl::StatusOr<ngram::Model> table = ngram::Model::Load(read.path, ngram::Verify::kHeader);
    if (table.ok()) read.order = read.table_order = static_cast<std::uint32_t>(table->order());
  }
  if (kind != ModelFileKind::kSmoothed) return;
  const absl::StatusOr<ngram::SmoothedModel> model =
      ngram::SmoothedModel::Load(read.path, ngram::Verify::kHeader);
  if (!model.ok()) return;
  const bool has_order = ngram::HasOrder(model->options().smoothing);
  read.order = has_order ? model->options().order : std::uint32_t{ngram::kMaxOrder};
}

FileRead LookAt(const std::string& path, ngram::Counting counting, int depth) {
  FileRead read{path};
  read.counting = counting;
  const absl::StatusOr<MappedFile> file = MappedFile::Open(path);
  if (!file.ok()) return read;
  read.bytes = file->bytes().size();
  const ModelFileKind kind = KindOfModelFile(file->bytes());
  LookAtOrder(kind, read);
  if (kind != ModelFileKind::kMixture || depth == kMostNestedMixtures) return read;
  const absl::StatusOr<MixtureFile> mixture = ParseMixtureFile(path, file->bytes());
  if (!mixture.ok()) return read;
  for (const MixturePartFile& part : mixture->parts) {
    read.parts.push_back(LookAt(part.path, part.counting, depth + 1));
  }
  return read;
}

void Flatten(const FileRead& file, std::vector<FileRead>& flat) {
  flat.push_back(file);
  for (const FileRead& part : file.parts) Flatten(part, flat);
}

}  // namespace

FileRead LookAtFile(const std::string& path, ngram::Counting counting) { return LookAt(path, counting, 0); }

std::vector<FileRead> Flattened(const std::vector<FileRead>& files) {
  std::vector<FileRead> flat;
  for (const FileRead& file : files) Flatten(file, flat);
  return flat;
}

}  // namespace recount::compare
