#include "corpora/file_io.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <new>
#include <optional>
#include <stdexcept>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "corpora/counted.h"
#include "corpora/descriptor.h"
#include "corpora/large_pages.h"
#include "corpora/status_macros.h"

namespace recount {
namespace {

constexpr std::size_t kGrowBytes = 1 << 16;
constexpr std::size_t kBufferBytes = 1 << 16;

absl::Status OverLimit(const std::string& path, std::uint64_t limit_bytes) {
  return absl::ResourceExhaustedError(absl::StrCat(path, ": larger than the limit of ",
                                                   Counted(limit_bytes, "byte"),
                                                   "; give a smaller file or raise the limit"));
}

absl::Status NoMemory(const std::string& path, std::uint64_t size_bytes) {
  return absl::ResourceExhaustedError(
      absl::StrCat(path, ": no memory for ", Counted(size_bytes, "byte"),
                   "; give a smaller file, or let the program have more memory: end others, or raise its "
                   "limit (ulimit -v)"));
}

// Reads to the end. `expected_bytes` is where to begin with memory; the file may be longer (a pipe).
absl::StatusOr<std::string> ReadToEnd(int fd, const std::string& path, std::uint64_t expected_bytes,
                                      std::uint64_t limit_bytes) {
  std::string contents;
  std::size_t filled = 0;
  try {
    contents.reserve(expected_bytes + 1);
    AskForLargePages(contents.data(), contents.capacity());
    contents.resize(expected_bytes + 1);  // One more, so that the end of the file shows without growing.
    while (const ssize_t count = read(fd, contents.data() + filled, contents.size() - filled)) {
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return FileError(path, "cannot be read", errno);
      filled += static_cast<std::size_t>(count);
      if (limit_bytes > 0 && filled > limit_bytes) return OverLimit(path, limit_bytes);
      if (filled == contents.size()) contents.resize(std::max(2 * filled, kGrowBytes));
    }
  } catch (const std::bad_alloc&) {
    return NoMemory(path, std::max<std::uint64_t>(expected_bytes, filled));
  } catch (const std::length_error&) {
    return NoMemory(path, std::max<std::uint64_t>(expected_bytes, filled));
  }
  contents.resize(filled);
  return contents;
}

struct OpenedFile {
  Descriptor descriptor;
  std::uint64_t size_bytes;
};

absl::StatusOr<OpenedFile> OpenForReading(const std::string& path) {
  Descriptor descriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (descriptor.get() < 0) return FileError(path, "cannot be opened", errno);
  struct stat about = {};
  if (fstat(descriptor.get(), &about) != 0) return FileError(path, "cannot be looked at", errno);
  if (S_ISDIR(about.st_mode)) return absl::InvalidArgumentError(path + ": is a folder; name a file");
  return OpenedFile{std::move(descriptor), static_cast<std::uint64_t>(about.st_size)};
}

std::string FolderOf(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

// The name beside `path` with the most characters.
std::string LongestBeside(const std::string& path) {
  return absl::StrCat(path, ".", std::numeric_limits<pid_t>::max(), "-",
                      std::numeric_limits<std::uint32_t>::max(), ".tmp");
}

// Calls make(name) until it is told a name beside `path` that stands for nothing yet. Returns what make does,
// which is below 0, with errno, if it cannot.
template <typename Make>
int MakeBeside(const std::string& path, std::string& beside, const Make& make) {
  static std::atomic<std::uint32_t> counter{0};
  int made = -1;
  do {
    beside = absl::StrCat(path, ".", getpid(), "-", counter.fetch_add(1), ".tmp");
    made = make(beside.c_str());
  } while (made < 0 && errno == EEXIST);
  return made;
}

std::string DescriptorPath(int fd) { return absl::StrCat("/proc/self/fd/", fd); }

// A new file in the folder of `path` that has no name and is gone when this process is, however it ends.
// Below 0 where the file system has no such files.
Descriptor CreateNameless(const std::string& path) {
  Descriptor file(open(FolderOf(path).c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666));
  if (file.get() >= 0 && access(DescriptorPath(file.get()).c_str(), F_OK) != 0) return Descriptor(-1);
  return file;
}

// The process that made a file beside `path`, from what follows that name: ".PID-N.tmp".
std::optional<pid_t> MakerOf(absl::string_view rest) {
  if (!absl::ConsumePrefix(&rest, ".") || !absl::ConsumeSuffix(&rest, ".tmp")) return std::nullopt;
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(rest, '-');
  pid_t pid = 0;
  std::uint64_t number = 0;
  if (!absl::SimpleAtoi(parts.first, &pid) || !absl::SimpleAtoi(parts.second, &number)) return std::nullopt;
  return pid;
}

// Makes the rename last through a loss of power, as far as the file system offers it.
void SyncFolderOf(const std::string& path) {
  const Descriptor opened(open(FolderOf(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() >= 0) fsync(opened.get());
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path, std::uint64_t limit_bytes) {
  RECOUNT_ASSIGN_OR_RETURN(const OpenedFile file, OpenForReading(path));
  if (limit_bytes > 0 && file.size_bytes > limit_bytes) return OverLimit(path, limit_bytes);
  return ReadToEnd(file.descriptor.get(), path, file.size_bytes, limit_bytes);
}

absl::StatusOr<std::string> ReadStandardInput(std::uint64_t limit_bytes) {
  if (fcntl(STDIN_FILENO, F_GETFD) < 0) {
    return absl::UnavailableError(
        "standard input: is closed; pipe a text into it, or name a file instead of -");
  }
  return ReadToEnd(STDIN_FILENO, "standard input", 0, limit_bytes);
}

// Renaming onto a device such as /dev/null would remove the device; a name that is too long would show when
// all is written.
absl::Status CheckReplaceable(const std::string& path) {
  struct stat about = {};
  if (stat(LongestBeside(path).c_str(), &about) != 0 && errno == ENAMETOOLONG) {
    return FileError(path, "cannot be written", errno);
  }
  if (stat(path.c_str(), &about) != 0) {
    const bool may_be_made = errno == ENOENT || errno == ENOTDIR;  // Or its folder is what is wrong.
    return may_be_made ? absl::OkStatus() : FileError(path, "cannot be written", errno);
  }
  if (S_ISREG(about.st_mode)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      path, ": is ", S_ISDIR(about.st_mode) ? "a folder" : "no regular file", "; name a file to write"));
}

void RemoveLeftBeside(const std::string& path) {
  const std::string whole = std::filesystem::path(path).filename().string();
  std::error_code stays, unread;
  std::filesystem::directory_iterator entry(FolderOf(path), unread);
  // Not by a range, whose increments throw.
  for (; !unread && entry != std::filesystem::directory_iterator(); entry.increment(unread)) {
    const std::string name = entry->path().filename().string();
    if (!absl::StartsWith(name, whole)) continue;
    const std::optional<pid_t> maker = MakerOf(absl::string_view(name).substr(whole.size()));
    if (maker.has_value() && kill(*maker, 0) != 0 && errno == ESRCH) {
      std::filesystem::remove(entry->path(), stays);
    }
  }
}

absl::StatusOr<AtomicFileWriter> AtomicFileWriter::Create(const std::string& path) {
  RECOUNT_RETURN_IF_ERROR(CheckReplaceable(path));
  std::string beside;
  Descriptor file = CreateNameless(path);
  if (file.get() < 0) {
    file = Descriptor(MakeBeside(path, beside, [](const char* name) {
      return open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    }));
  }
  if (file.get() < 0) return FileError(path, "cannot be written", errno);
  return AtomicFileWriter(path, std::move(beside), std::move(file));
}

AtomicFileWriter::AtomicFileWriter(AtomicFileWriter&& other) noexcept
    : path_(std::move(other.path_)),
      beside_(std::exchange(other.beside_, {})),
      buffer_(std::move(other.buffer_)),
      file_(std::move(other.file_)),
      status_(std::exchange(other.status_, absl::FailedPreconditionError("moved from"))) {}

AtomicFileWriter& AtomicFileWriter::operator=(AtomicFileWriter&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(beside_, other.beside_);
  std::swap(buffer_, other.buffer_);
  std::swap(file_, other.file_);
  std::swap(status_, other.status_);
  return *this;
}

AtomicFileWriter::~AtomicFileWriter() {
  if (!beside_.empty()) unlink(beside_.c_str());
}

absl::Status AtomicFileWriter::Keep(int error) {
  if (error != 0) status_ = FileError(path_, "cannot be written", error);
  return status_;
}

absl::Status AtomicFileWriter::Write(absl::string_view bytes) {
  if (!status_.ok()) return status_;
  if (buffer_.size() + bytes.size() < kBufferBytes) {
    buffer_.append(bytes.data(), bytes.size());
    return absl::OkStatus();
  }
  int error = WriteAll(file_.get(), buffer_);
  buffer_.clear();
  if (error == 0) error = WriteAll(file_.get(), bytes);
  return Keep(error);
}

// Returns errno, 0 if all is well.
int AtomicFileWriter::BringToDisk() {
  if (const int error = WriteAll(file_.get(), buffer_)) return error;
  buffer_.clear();
  return fsync(file_.get()) == 0 || errno == EINVAL ? 0 : errno;
}

absl::Status AtomicFileWriter::Flush() { return status_.ok() ? Keep(BringToDisk()) : status_; }

// Names a file that has no name, beside the path. Returns errno, 0 if all is well.
int AtomicFileWriter::NameBeside() {
  const std::string nameless = DescriptorPath(file_.get());
  const auto link = [&](const char* name) {
    return linkat(AT_FDCWD, nameless.c_str(), AT_FDCWD, name, AT_SYMLINK_FOLLOW);
  };
  std::string beside;
  if (MakeBeside(path_, beside, link) != 0) return errno;
  beside_ = std::move(beside);
  return 0;
}

// Returns errno, 0 if all is well.
int AtomicFileWriter::Finish() {
  if (const int error = BringToDisk()) return error;
  if (beside_.empty()) {
    if (const int error = NameBeside()) return error;
  }
  if (const int error = file_.Close()) return error;
  return rename(beside_.c_str(), path_.c_str()) == 0 ? 0 : errno;
}

absl::Status AtomicFileWriter::Commit() {
  if (!status_.ok()) return status_;
  RECOUNT_RETURN_IF_ERROR(Keep(Finish()));
  beside_.clear();
  SyncFolderOf(path_);
  status_ = absl::FailedPreconditionError(path_ + ": is written already; make another writer");
  return absl::OkStatus();
}

absl::Status WriteFileAtomically(const std::string& path, absl::Span<const absl::string_view> pieces) {
  RECOUNT_ASSIGN_OR_RETURN(AtomicFileWriter writer, AtomicFileWriter::Create(path));
  for (const absl::string_view piece : pieces) RECOUNT_RETURN_IF_ERROR(writer.Write(piece));
  return writer.Commit();
}

absl::Status WriteFileAtomically(const std::string& path, absl::string_view contents) {
  return WriteFileAtomically(path, absl::MakeConstSpan(&contents, 1));
}

absl::Status MakeFolders(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  return error ? FileError(path, "the folder cannot be made", error.value()) : absl::OkStatus();
}

absl::StatusOr<MappedFile> MappedFile::Open(const std::string& path) {
  RECOUNT_ASSIGN_OR_RETURN(const OpenedFile file, OpenForReading(path));
  MappedFile mapped;
  if (file.size_bytes == 0) return mapped;
  void* const data = mmap(nullptr, file.size_bytes, PROT_READ, MAP_PRIVATE, file.descriptor.get(), 0);
  if (data == MAP_FAILED) return FileError(path, "cannot be mapped into memory", errno);
  mapped.data_ = static_cast<const char*>(data);
  mapped.size_bytes_ = file.size_bytes;
  return mapped;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_bytes_(std::exchange(other.size_bytes_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_bytes_, other.size_bytes_);
  return *this;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) munmap(const_cast<char*>(data_), size_bytes_);
}

}  // namespace recount
