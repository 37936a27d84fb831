#include "rnn/training_record.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "corpora/status_macros.h"
#include "corpora/utf8.h"
#include "rnn/shallow_json.h"

namespace recount::rnn {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kOptions[] = "options";
constexpr char kCurve[] = "loss_curve";
constexpr char kLosses[] = "losses";
constexpr char kSamples[] = "samples";
constexpr char kDivergences[] = "divergences";

absl::Status Damaged(absl::string_view key) {
  return absl::DataLossError(absl::StrCat("metadata ", key, " is not what training writes"));
}

// A number that counts: one that is negative or has a fraction is of another type.
std::uint64_t CountOf(const Json& json, const char* key) {
  return json.at(key).get_ref<const Json::number_unsigned_t&>();
}

Json ToJson(const EpochLosses& epoch) {
  return {{"epoch", epoch.epoch},
          {"train_nats", epoch.train_nats},
          {"validation_nats", epoch.validation_nats},
          {"learning_rate", epoch.learning_rate}};
}

void FromJson(const Json& json, EpochLosses& epoch) {
  epoch.epoch = CountOf(json, "epoch");
  json.at("train_nats").get_to(epoch.train_nats);
  json.at("validation_nats").get_to(epoch.validation_nats);
  json.at("learning_rate").get_to(epoch.learning_rate);
}

Json ToJson(const LossRecord& loss) {
  Json json = {
      {"update", loss.update}, {"train_nats", loss.train_nats}, {"smoothed_nats", loss.smoothed_nats}};
  if (loss.validation_nats.has_value()) json["validation_nats"] = *loss.validation_nats;
  return json;
}

void FromJson(const Json& json, LossRecord& loss) {
  loss.update = CountOf(json, "update");
  json.at("train_nats").get_to(loss.train_nats);
  json.at("smoothed_nats").get_to(loss.smoothed_nats);
  if (json.contains("validation_nats")) loss.validation_nats = json.at("validation_nats").get<double>();
}

Json ToJson(const Divergence& divergence) {
  return {{"update", divergence.update},
          {"epoch", divergence.epoch},
          {"what", divergence.what},
          {"back_to", divergence.back_to},
          {"learning_rate", divergence.learning_rate}};
}

void FromJson(const Json& json, Divergence& divergence) {
  divergence.update = CountOf(json, "update");
  divergence.epoch = CountOf(json, "epoch");
  json.at("what").get_to(divergence.what);
  divergence.back_to = CountOf(json, "back_to");
  json.at("learning_rate").get_to(divergence.learning_rate);
}

template <typename Entry>
std::string ListJson(const std::vector<Entry>& entries) {
  Json list = Json::array();
  for (const Entry& entry : entries) list.push_back(ToJson(entry));
  return list.dump();
}

// A byte is written as the code point of its number, so that every text is valid JSON and comes back.
std::string SamplesJson(const std::vector<SampleRecord>& samples, const Vocabulary& vocabulary) {
  Json list = Json::array();
  for (const SampleRecord& sample : samples) {
    std::string text;
    for (const Symbol symbol : sample.symbols) AppendUtf8(vocabulary.code_points()[symbol], text);
    list.push_back({{"update", sample.update}, {"text", text}});
  }
  return list.dump();
}

const std::string* Find(const Metadata& metadata, absl::string_view key) {
  for (const auto& [name, text] : metadata) {
    if (name == key) return &text;
  }
  return nullptr;
}

// Calls read(entry) for each entry of a list, which need not be there.
template <typename Read>
absl::Status ReadList(const Metadata& metadata, absl::string_view key, const Read& read) {
  const std::string* const text = Find(metadata, key);
  if (text == nullptr) return absl::OkStatus();
  const Json list = ParseShallowJson(*text);
  if (!list.is_array()) return Damaged(key);
  try {
    for (const Json& entry : list) read(entry);
  } catch (const Json::exception&) {
    return Damaged(key);
  }
  return absl::OkStatus();
}

template <typename Entry>
absl::Status ReadEntries(const Metadata& metadata, absl::string_view key, std::vector<Entry>& entries) {
  return ReadList(metadata, key, [&](const Json& json) { FromJson(json, entries.emplace_back()); });
}

absl::Status ReadSamples(const Metadata& metadata, const Vocabulary& vocabulary,
                         std::vector<SampleRecord>& samples) {
  bool known = true;
  RECOUNT_RETURN_IF_ERROR(ReadList(metadata, kSamples, [&](const Json& json) {
    SampleRecord& sample = samples.emplace_back();
    sample.update = CountOf(json, "update");
    const std::string text = json.at("text").get<std::string>();
    for (std::size_t at = 0; at < text.size();) {
      const DecodedCodePoint decoded = DecodeUtf8(text, at);
      sample.symbols.push_back(vocabulary.Find(decoded.value));
      known = known && sample.symbols.back() != kOov;
      at += std::max<std::size_t>(decoded.size_bytes, 1);
    }
  }));
  return known ? absl::OkStatus() : Damaged(kSamples);
}

}  // namespace

bool EpochsLeft(const std::vector<EpochLosses>& curve, std::size_t epochs, std::size_t patience) {
  if (curve.size() >= epochs) return false;
  if (patience == 0 || curve.empty()) return true;
  const auto best = std::min_element(
      curve.begin(), curve.end(),
      [](const EpochLosses& a, const EpochLosses& b) { return a.validation_nats < b.validation_nats; });
  return curve.size() - best->epoch < patience;
}

Metadata MetadataOf(const TrainingRecord& record, const Vocabulary& vocabulary) {
  Metadata metadata = {{kOptions, record.options}, {kCurve, ListJson(record.curve)}};
  if (!record.losses.empty()) metadata.emplace_back(kLosses, ListJson(record.losses));
  if (!record.samples.empty()) metadata.emplace_back(kSamples, SamplesJson(record.samples, vocabulary));
  if (!record.divergences.empty()) metadata.emplace_back(kDivergences, ListJson(record.divergences));
  return metadata;
}

absl::StatusOr<TrainingRecord> RecordOf(const Metadata& metadata, const Vocabulary& vocabulary) {
  TrainingRecord record;
  for (const char* const key : {kOptions, kCurve}) {
    if (Find(metadata, key) != nullptr) continue;
    return absl::DataLossError(absl::StrCat("metadata lacks ", key, ", which training writes"));
  }
  record.options = *Find(metadata, kOptions);
  RECOUNT_RETURN_IF_ERROR(ReadEntries(metadata, kCurve, record.curve));
  RECOUNT_RETURN_IF_ERROR(ReadEntries(metadata, kLosses, record.losses));
  RECOUNT_RETURN_IF_ERROR(ReadSamples(metadata, vocabulary, record.samples));
  RECOUNT_RETURN_IF_ERROR(ReadEntries(metadata, kDivergences, record.divergences));
  return record;
}

}  // namespace recount::rnn
