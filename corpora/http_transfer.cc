#include "corpora/http_transfer.h"

#include <curl/curl.h>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "corpora/counted.h"
#include "corpora/status_macros.h"

namespace recount {
namespace {

constexpr long kHttpOk = 200;
constexpr long kHttpPartialContent = 206;
constexpr long kHttpRangeNotSatisfiable = 416;
constexpr long kStallBytesPerSecond = 100;
constexpr long kMaxRedirects = 10;

// What the callbacks of one transfer share.
struct Transfer {
  CURL* curl;
  const FetchRequest& request;
  const FetchProgress& progress;
  PartFile& part;
  std::uint64_t offset;  // Asked for from here on.
  bool started = false;  // The first bytes have come.
  bool too_long = false;
  absl::Status status = absl::OkStatus();  // Of the part file.
  char message[CURL_ERROR_SIZE] = {};
};

long HttpCode(CURL* curl) {
  long code = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
  return code;
}

// Returns `size` to go on; anything else ends the transfer.
std::size_t OnBody(char* data, std::size_t, std::size_t size, void* user) {
  Transfer& transfer = *static_cast<Transfer*>(user);
  if (!transfer.started) {
    transfer.started = true;
    // A server without ranges answers with the whole.
    if (transfer.offset > 0 && HttpCode(transfer.curl) != kHttpPartialContent) {
      transfer.status = transfer.part.Clear();
    }
  }
  transfer.too_long = transfer.part.size_bytes() + size > transfer.request.size_bytes;
  if (transfer.too_long || !transfer.status.ok()) return size + 1;
  transfer.status = transfer.part.Append(absl::string_view(data, size));
  return transfer.status.ok() ? size : size + 1;
}

int OnProgress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const Transfer& transfer = *static_cast<Transfer*>(user);
  if (transfer.progress) transfer.progress(transfer.part.size_bytes(), transfer.request.size_bytes);
  return 0;
}

void SetOptions(Transfer& transfer) {
  CURL* const curl = transfer.curl;
  const FetchRequest& request = transfer.request;
  curl_easy_setopt(curl, CURLOPT_URL, request.address.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, kMaxRedirects);
  curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "recount");
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, static_cast<long>(request.connect_seconds));
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, kStallBytesPerSecond);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, static_cast<long>(request.stall_seconds));
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, transfer.message);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, OnBody);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, OnProgress);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);
  // Not CURLOPT_RESUME_FROM: with it libcurl fails where the server has no ranges.
  const std::string range = absl::StrCat(transfer.offset, "-");
  if (transfer.offset > 0) curl_easy_setopt(curl, CURLOPT_RANGE, range.c_str());
}

absl::Status Unavailable(const FetchRequest& request, absl::string_view what) {
  return absl::UnavailableError(absl::StrCat(request.address, ": ", what, "; ", FetchWayOut(request)));
}

absl::Status WrongSize(const FetchRequest& request, absl::string_view has) {
  return absl::DataLossError(absl::StrCat(request.address, ": the file there has ", has, ", expected are ",
                                          request.size_bytes, "; it has changed: ", FetchWayOut(request)));
}

// What came out of a transfer that libcurl thinks went well.
absl::Status CheckWhole(const Transfer& transfer) {
  const long code = HttpCode(transfer.curl);
  if (code != kHttpOk && code != kHttpPartialContent) {
    return Unavailable(transfer.request, absl::StrCat("answered with HTTP code ", code));
  }
  const std::uint64_t size_bytes = transfer.part.size_bytes();
  if (size_bytes == transfer.request.size_bytes) return absl::OkStatus();
  curl_off_t announced = -1;
  curl_easy_getinfo(transfer.curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
  // Without an announced length nobody knows whether the file ended or the connection did.
  if (announced >= 0) return WrongSize(transfer.request, Counted(size_bytes, "byte"));
  return Unavailable(transfer.request, absl::StrCat("broke off after ", size_bytes, " of ",
                                                    Counted(transfer.request.size_bytes, "byte")));
}

absl::Status Outcome(CURLcode result, const Transfer& transfer) {
  if (!transfer.status.ok()) return transfer.status;
  if (transfer.too_long) return WrongSize(transfer.request, "more bytes");
  switch (result) {
    case CURLE_OK:
      return CheckWhole(transfer);
    case CURLE_HTTP_RETURNED_ERROR:
      return Unavailable(transfer.request, absl::StrCat("answered with HTTP code ", HttpCode(transfer.curl)));
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
      return absl::InvalidArgumentError(absl::StrCat(transfer.request.address, ": not fetched: ",
                                                     transfer.message, "; allowed are http:// and https://"));
    default:
      break;
  }
  const std::string reason = transfer.message[0] != '\0' ? transfer.message : curl_easy_strerror(result);
  const std::uint64_t size_bytes = transfer.part.size_bytes();
  if (size_bytes == 0) return Unavailable(transfer.request, reason);
  return Unavailable(transfer.request,
                     absl::StrCat(reason, " (", size_bytes, " of ",
                                  Counted(transfer.request.size_bytes, "byte"), " are here and are kept)"));
}

absl::Status DownloadOnce(const FetchRequest& request, const FetchProgress& progress, PartFile& part,
                          long& http_code) {
  const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
  if (curl == nullptr) return absl::InternalError("libcurl could not be set up; check its installation");
  Transfer transfer{curl.get(), request, progress, part, part.size_bytes()};
  SetOptions(transfer);
  const CURLcode result = curl_easy_perform(curl.get());
  http_code = HttpCode(curl.get());
  return Outcome(result, transfer);
}

}  // namespace

std::string FetchWayOut(const FetchRequest& request) {
  return absl::StrCat("try again, or get ", request.file_name,
                      " elsewhere, put it into a folder and set RECOUNT_CORPORA to that folder");
}

absl::Status Download(const FetchRequest& request, const FetchProgress& progress, PartFile& part) {
  // Once, before any thread's use.
  static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (initialised != CURLE_OK) {
    return absl::InternalError(absl::StrCat("libcurl: ", curl_easy_strerror(initialised)));
  }
  long http_code = 0;
  absl::Status status = DownloadOnce(request, progress, part, http_code);
  // The part is no beginning of what is there now.
  if (http_code != kHttpRangeNotSatisfiable || part.size_bytes() == 0) return status;
  RECOUNT_RETURN_IF_ERROR(part.Clear());
  return DownloadOnce(request, progress, part, http_code);
}

}  // namespace recount
