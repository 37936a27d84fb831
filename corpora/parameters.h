// Parameters of a generated corpus as a user writes them: `NAME:key=value,key=value`.
//
// Thread safety: an object belongs to one thread at a time.

#ifndef RECOUNT_CORPORA_PARAMETERS_H_
#define RECOUNT_CORPORA_PARAMETERS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace recount {

// The part of a spec before the first colon: "dyck" of "dyck:k=2".
absl::string_view SpecName(absl::string_view spec);

// Reads a spec. Each key is asked for once, with its default and its range; an error is kept and comes out of
// Finish, so that a caller asks for all keys and then checks once:
//
//   Parameters parameters("dyck:k=3");
//   const std::int64_t kinds = parameters.Integer("k", 2, 1, 4);
//   const double open = parameters.Share("p", 0.5);
//   RECOUNT_RETURN_IF_ERROR(parameters.Finish());
class Parameters {
 public:
  explicit Parameters(absl::string_view spec);

  // An integer, low <= value <= high. The default is returned where the key is absent or wrong.
  std::uint64_t Integer(const std::string& key, std::uint64_t otherwise, std::uint64_t low,
                        std::uint64_t high);

  // A decimal number, 0 < value < 1.
  double Share(const std::string& key, double otherwise);

  // OK, or InvalidArgument for the first thing wrong: no `key=value`, a key twice or not asked for (the
  // message lists those there are), a value out of range (the message gives the range).
  absl::Status Finish();

 private:
  const std::string* Take(const std::string& key);
  void Fail(const std::string& message);

  std::string name_;
  std::map<std::string, std::string> values_;  // Those not yet asked for.
  std::vector<std::string> keys_;              // Those asked for.
  std::string taken_;
  absl::Status status_;
};

}  // namespace recount

#endif  // RECOUNT_CORPORA_PARAMETERS_H_
