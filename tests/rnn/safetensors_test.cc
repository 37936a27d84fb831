#include "rnn/safetensors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "corpora/file_io.h"
#include "tests/support/status_matchers.h"

namespace recount::rnn {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::StatusIs;

SafetensorsFile Example() {
  SafetensorsFile file;
  file.metadata = {{"zeta", "1"}, {"alpha", "a \"checksum\":\" b\n\xC3\xA9"}};
  file.tensors = {{"w", {2, 3}, {1, 2, 3, 4, 5, 6}}, {"empty", {0, 5}, {}}, {"b", {2}, {-0.0F, 1e-40F}}};
  return file;
}

// A file with this header, which holds `"checksum":"` and 64 zeros once, and a valid checksum.
std::string Sealed(const std::string& header, const std::string& data) {
  const std::uint64_t length = header.size();
  std::string bytes(reinterpret_cast<const char*>(&length), 8);
  bytes += header + data;
  const std::size_t digits = bytes.find("\"checksum\":\"") + 12;
  bytes.replace(digits, 64, Sha256Hex(bytes));
  return bytes;
}

const std::string kMetadata = "\"__metadata__\":{\"checksum\":\"" + std::string(64, '0') + "\"}";

void ExpectDamaged(const std::string& bytes, const char* message) {
  EXPECT_THAT(ParseSafetensors(bytes, "x.net"),
              StatusIs(absl::StatusCode::kDataLoss, AllOf(HasSubstr("x.net: "), HasSubstr(message))));
}

TEST(Safetensors, RoundTripIsBitEqual) {
  const SafetensorsFile before = Example();
  const std::string bytes = SerializeSafetensors(before);
  ASSERT_OK_AND_ASSIGN(const SafetensorsFile after, ParseSafetensors(bytes, "x"));
  EXPECT_EQ(after.metadata, before.metadata);
  ASSERT_EQ(after.tensors.size(), before.tensors.size());
  for (std::size_t i = 0; i < before.tensors.size(); ++i) {
    const SafetensorsTensor &a = before.tensors[i], &b = after.tensors[i];
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.shape, b.shape);
    ASSERT_EQ(a.values.size(), b.values.size());
    if (!a.values.empty()) {
      EXPECT_EQ(std::memcmp(a.values.data(), b.values.data(), 4 * a.values.size()), 0) << a.name;
    }
  }
  EXPECT_EQ(SerializeSafetensors(after), bytes);
}

TEST(Safetensors, BytesAreAsTheGrammarSays) {
  SafetensorsFile file;
  file.metadata = {{"k", "v"}};
  file.tensors = {{"t", {1}, {1.0F}}};
  const std::string bytes = SerializeSafetensors(file);
  const std::string start = "{\"__metadata__\":{\"k\":\"v\",\"checksum\":\"";
  const std::string end = "\"},\"t\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
  const std::size_t header = (start.size() + 64 + end.size() + 7) / 8 * 8;
  ASSERT_EQ(bytes.size(), 8 + header + 4);
  EXPECT_EQ(bytes.substr(0, 8), std::string({static_cast<char>(header), 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(bytes.substr(8, start.size()), start);
  EXPECT_EQ(bytes.substr(8 + start.size() + 64, end.size()), end);
  EXPECT_EQ(bytes.substr(8 + header), std::string("\0\0\x80\x3F", 4));
  std::string zeroed = bytes;
  zeroed.replace(8 + start.size(), 64, std::string(64, '0'));
  EXPECT_EQ(bytes.substr(8 + start.size(), 64), Sha256Hex(zeroed));
}

TEST(Safetensors, RefusesEveryTruncation) {
  const std::string bytes = SerializeSafetensors(Example());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_THAT(ParseSafetensors(bytes.substr(0, size), "x"),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("damaged")))
        << size;
  }
  ExpectDamaged(bytes + '\0', "the checksum does not agree");
}

TEST(Safetensors, RefusesEveryFlippedBit) {
  const std::string bytes = SerializeSafetensors(Example());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = bytes;
      damaged[i] = static_cast<char>(damaged[i] ^ (1 << bit));
      ASSERT_THAT(ParseSafetensors(damaged, "x"), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("damaged")))
          << "byte " << i << " bit " << bit;
    }
  }
}

// Headers that a program may have written wrongly, under a checksum that agrees.
TEST(Safetensors, RefusesWrongHeaders) {
  const std::string four(4, '\0');
  const auto tensor = [&](const std::string& fields) {
    return Sealed(absl::StrCat("{", kMetadata, ",\"t\":{", fields, "}}"), four);
  };
  EXPECT_OK(ParseSafetensors(tensor(R"("dtype":"F32","shape":[1],"data_offsets":[0,4])"), "x.net"));
  EXPECT_OK(ParseSafetensors(tensor(R"("dtype":"F32","shape":[],"data_offsets":[0,4])"), "x.net"));
  ExpectDamaged(Sealed(absl::StrCat("{", kMetadata), ""), "no JSON object");
  ExpectDamaged(Sealed(absl::StrCat("[", kMetadata.substr(15), "]"), ""), "no JSON object");
  ExpectDamaged(
      Sealed(absl::StrCat("{", kMetadata, ",\"t\":", std::string(99'999, '['), std::string(99'999, ']'), "}"),
             ""),
      "nested more than 16 deep");
  ExpectDamaged(Sealed(absl::StrCat("{", kMetadata, ",\"checksum\":\""), ""), "two checksums");
  ExpectDamaged(Sealed(absl::StrCat("{\"a\":", kMetadata.substr(15), "}"), ""), "lacks dtype");
  ExpectDamaged(Sealed(absl::StrCat("{\"__metadata__\":[", kMetadata.substr(15), "]}"), ""), "is no object");
  ExpectDamaged(Sealed(absl::StrCat("{", kMetadata.substr(0, kMetadata.size() - 1), ",\"k\":1}}"), ""),
                "is no text");
  ExpectDamaged(Sealed(absl::StrCat("{", kMetadata, "}"), four), "belongs to no tensor");
  ExpectDamaged(tensor(R"("dtype":"F32","shape":[1])"), "lacks dtype, shape or data_offsets");
  ExpectDamaged(tensor(R"("dtype":"F16","shape":[2],"data_offsets":[0,4])"), "is not of type F32");
  ExpectDamaged(tensor(R"("dtype":"F32","shape":[2],"data_offsets":[0,8])"), "reaches past the end");
  ExpectDamaged(tensor(R"("dtype":"F32","shape":[1],"data_offsets":[0,3])"), "does not lie where");
  ExpectDamaged(tensor(R"("dtype":"F32","shape":[0],"data_offsets":[4,4])"), "does not lie where");
  ExpectDamaged(tensor(R"("dtype":"F32","shape":[-1],"data_offsets":[0,4])"), "not sizes");
  ExpectDamaged(tensor(R"("dtype":"F32","shape":"1","data_offsets":[0,4])"), "not sizes");
  ExpectDamaged(tensor(R"("dtype":"F32","shape":[1.0],"data_offsets":[0,4])"), "not sizes");
  ExpectDamaged(tensor(R"("dtype":"F32","shape":[1],"data_offsets":[0])"), "not sizes");
  ExpectDamaged(tensor(R"("dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4])"),
                "reaches past the end");
  ExpectDamaged(tensor(R"("dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4])"), "not sizes");
}

// Behind the first block that is looked at, and in every place of a small tensor.
TEST(Safetensors, RefusesNumbersThatAreNotFinite) {
  for (const float bad : {NAN, INFINITY, -INFINITY}) {
    SafetensorsFile file = Example();
    for (std::size_t i = 0; i < 6; ++i) {
      file.tensors[0].values.assign(6, 3.4e38F);
      file.tensors[0].values[i] = bad;
      ExpectDamaged(
          SerializeSafetensors(file),
          absl::StrCat("tensor w is ", bad, " at [", i / 3, ", ", i % 3, "] and must be finite").c_str());
    }
    file.tensors = {{"long", {10000}, std::vector<float>(10000, 1)}};
    file.tensors[0].values[9999] = bad;
    ExpectDamaged(SerializeSafetensors(file), absl::StrCat("tensor long is ", bad, " at [9999]").c_str());
  }
}

TEST(Safetensors, RefusesAHeaderLongerThanTheFile) {
  std::string bytes = SerializeSafetensors(Example());
  bytes.replace(0, 8, std::string(8, '\xFF'));
  ExpectDamaged(bytes, "the header reaches past the end");
}

TEST(Safetensors, RefusesAFileWithoutChecksum) {
  const std::string header = R"({"__metadata__":{}})";
  ExpectDamaged(std::string({static_cast<char>(header.size()), 0, 0, 0, 0, 0, 0, 0}) + header,
                "has no checksum");
}

TEST(Safetensors, MetadataThatIsNoUtf8IsReplaced) {
  SafetensorsFile file;
  file.metadata = {{"path", "a\xFF"}};
  ASSERT_OK_AND_ASSIGN(const SafetensorsFile after, ParseSafetensors(SerializeSafetensors(file), "x"));
  EXPECT_EQ(after.metadata[0].second, "a\xEF\xBF\xBD");
}

}  // namespace
}  // namespace recount::rnn
