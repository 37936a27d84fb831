#include "compare/commands/files_read.h"

#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "compare/load_model.h"
#include "compare/mixture_file.h"
#include "corpora/file_io.h"
#include "ngram/arpa_read.h"
#include "ngram/count_table.h"
#include "ngram/model.h"
#include "ngram/smoothed_model.h"
#include "rnn/reading_memory.h"

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

// What is mapped stays as it is; a net or an ARPA file is read, and then let go of.
void LookAtBytes(ModelFileKind kind, absl::string_view bytes, FileRead& read) {
  read.bytes = bytes.size();
  if (kind == ModelFileKind::kNet) {
    read.passing_bytes = bytes.size();
    read.net = rnn::ShapeInHeader(bytes);
    if (read.net.has_value()) read.packed_bytes = rnn::PackedBytes(*read.net);
  }
  if (kind != ModelFileKind::kArpa) return;
  const absl::StatusOr<ngram::ArpaMemory> memory = ngram::EstimateArpaMemory(read.path, bytes);
  if (!memory.ok()) return;
  read.bytes = memory->kept_bytes;
  read.passing_bytes = memory->peak_bytes - memory->kept_bytes;
}

FileRead LookAt(const std::string& path, ngram::Counting counting, int depth) {
  FileRead read;
  read.path = path;
  read.counting = counting;
  const absl::StatusOr<MappedFile> file = MappedFile::Open(path);
  if (!file.ok()) return read;
  const ModelFileKind kind = KindOfModelFile(file->bytes());
  LookAtBytes(kind, file->bytes(), read);
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

std::vector<FileRead> LoadedOnce(const FileRead& file) {
  std::vector<FileRead> once;
  std::set<std::string> paths;
  std::set<std::pair<std::string, ngram::Counting>> models;
  for (FileRead& read : Flattened({file})) {
    std::error_code ignored;  // A file that is not there is refused when it is loaded.
    const std::string path = std::filesystem::canonical(read.path, ignored).string();
    if (!models.emplace(path, read.counting).second) continue;
    if (!paths.insert(path).second) read.bytes = read.passing_bytes = read.packed_bytes = 0;
    once.push_back(std::move(read));
  }
  return once;
}

}  // namespace recount::compare
