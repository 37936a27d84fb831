#include "rnn/checkpoint.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "rnn/safetensors.h"
#include "tests/rnn/small_net.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount::rnn {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::SmallNet;
using testing::StatusIs;

Net ExampleNet() {
  return SmallNet({2, 5, 7}, 3).WithMetadata({{"corpus.name", "tiny"}, {"loss_curve", "[]"}});
}

// The example's file with changes, sealed again.
template <typename Change>
std::string Changed(const Change& change) {
  SafetensorsFile file = ParseSafetensors(SerializeNet(ExampleNet()).value(), "x").value();
  change(file);
  return SerializeSafetensors(file);
}

std::string WithEntry(const std::string& key, const std::string& value) {
  return Changed([&](SafetensorsFile& file) {
    for (auto& entry : file.metadata) {
      if (entry.first == key) entry.second = value;
    }
  });
}

std::string WithoutEntry(const std::string& key) {
  return Changed([&](SafetensorsFile& file) {
    std::erase_if(file.metadata, [&](const auto& entry) { return entry.first == key; });
  });
}

void ExpectDamagedNet(const std::string& bytes, const char* message) {
  EXPECT_THAT(ParseNet(bytes, "x.net"),
              StatusIs(absl::StatusCode::kDataLoss, AllOf(HasSubstr("x.net"), HasSubstr(message))));
}

TEST(Checkpoint, RoundTripIsBitEqual) {
  const Net before = ExampleNet();
  const std::string path = testing::TemporaryFolder() + "/a.net";
  ASSERT_OK(SaveNet(before, path));
  ASSERT_OK_AND_ASSIGN(const Net after, LoadNet(path));
  EXPECT_EQ(after.shape(), before.shape());
  EXPECT_EQ(after.parameters().values(), before.parameters().values());
  EXPECT_EQ(after.vocabulary(), before.vocabulary());
  EXPECT_EQ(after.metadata(), before.metadata());
  EXPECT_EQ(SerializeNet(after).value(), testing::ReadAll(path));
}

TEST(Checkpoint, RoundTripsEveryCell) {
  for (const CellKind cell : kCells) {
    const Net before = SmallNet({2, 5, 7, cell}, 3);
    ASSERT_OK_AND_ASSIGN(const std::string bytes, SerializeNet(before));
    ASSERT_OK_AND_ASSIGN(const Net after, ParseNet(bytes, "x"));
    EXPECT_EQ(after.shape(), before.shape());
    EXPECT_EQ(after.parameters().values(), before.parameters().values()) << CellName(cell);
  }
}

// A cell whose tensors have other sizes.
TEST(Checkpoint, RefusesTensorsOfAnotherCell) {
  ExpectDamagedNet(WithEntry("cell", "gru"), "it holds");
  ExpectDamagedNet(WithEntry("cell", "tanh"), "it holds");
}

TEST(Checkpoint, KeepsCodePointVocabularies) {
  const Net small = SmallNet({1, 2, 3}, 1);
  const Vocabulary vocabulary = Vocabulary::FromText("a\xC3\xA9\xF0\x9F\x98\x80", Unit::kCodePoint).value();
  ASSERT_OK_AND_ASSIGN(const Net before, Net::Create(small.parameters(), vocabulary, {}));
  ASSERT_OK_AND_ASSIGN(const std::string bytes, SerializeNet(before));
  ASSERT_OK_AND_ASSIGN(const Net after, ParseNet(bytes, "x"));
  EXPECT_EQ(after.vocabulary(), vocabulary);
}

TEST(Checkpoint, TensorsAreRowMajorAsPyTorchHasThem) {
  const Net net = ExampleNet();
  const SafetensorsFile file = ParseSafetensors(SerializeNet(net).value(), "x").value();
  ASSERT_EQ(file.tensors.size(), 10u);
  EXPECT_EQ(file.tensors[0].name, "rnn.weight_ih_l0");
  EXPECT_EQ(file.tensors[0].shape, (std::vector<std::size_t>{20, 7}));
  EXPECT_EQ(file.tensors[0].values[7 * 3 + 2], net.parameters().tensor(0)(3, 2));
  EXPECT_EQ(file.tensors[9].name, "out.bias");
  EXPECT_EQ(file.tensors[9].shape, (std::vector<std::size_t>{7}));
}

TEST(Checkpoint, RefusesEveryTruncationAndFlippedByte) {
  const std::string bytes = SerializeNet(SmallNet({1, 2, 3}, 1)).value();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    ASSERT_THAT(ParseNet(bytes.substr(0, i), "x"), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("x: ")));
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(~damaged[i]);
    ASSERT_THAT(ParseNet(damaged, "x"), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("x: "))) << i;
  }
}

TEST(Checkpoint, RefusesNewerVersionsAndOtherCells) {
  EXPECT_THAT(ParseNet(WithEntry("version", "3"), "x.net"),
              StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("checkpoint version 3")));
  EXPECT_THAT(ParseNet(WithEntry("cell", "capsule"), "x.net"),
              StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("cell capsule")));
}

TEST(Checkpoint, RefusesMetadataThatDoesNotFit) {
  for (const char* key : {"format", "version", "cell", "layers", "hidden_size", "unit", "vocabulary"}) {
    ExpectDamagedNet(WithoutEntry(key), key);
  }
  ExpectDamagedNet(WithEntry("format", "other"), "the format is other");
  ExpectDamagedNet(WithEntry("version", "0"), "version is no size");
  ExpectDamagedNet(WithEntry("version", "one"), "version is no size");
  ExpectDamagedNet(WithEntry("layers", "3"), "do not fit 3 layers");
  ExpectDamagedNet(WithEntry("layers", "-1"), "layers is no size");
  ExpectDamagedNet(WithEntry("layers", "4294967295"), "do not fit");
  ExpectDamagedNet(WithEntry("hidden_size", "4294967295"), "do not fit");
  ExpectDamagedNet(WithEntry("hidden_size", "6"), "its shape needs");
  ExpectDamagedNet(WithEntry("unit", "word"), "the unit is word");
  ExpectDamagedNet(WithEntry("vocabulary", "97,98,99"), "its shape needs");
  ExpectDamagedNet(WithEntry("vocabulary", "97,x"), "no list of numbers");
  ExpectDamagedNet(WithEntry("vocabulary", ""), "no list of numbers");
}

TEST(Checkpoint, RefusesAVocabularyOutOfOrder) {
  EXPECT_THAT(ParseNet(WithEntry("vocabulary", "98,97,99,100,101,102,103"), "x.net"),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("x.net: ")));
}

TEST(Checkpoint, RefusesTensorsThatDoNotFit) {
  ExpectDamagedNet(Changed([](SafetensorsFile& file) { file.tensors[1].name = "rnn.weight_hh_l7"; }),
                   "tensor rnn.weight_hh_l0 is missing");
  ExpectDamagedNet(Changed([](SafetensorsFile& file) { file.tensors.pop_back(); }), "do not fit 2 layers");
  ExpectDamagedNet(Changed([](SafetensorsFile& file) {
                     file.tensors[0].shape = {7, 20};
                   }),
                   "has shape (7, 20) and needs (20, 7)");
}

TEST(Checkpoint, RefusesMetadataKeysOfTheFormat) {
  for (const char* key : {"version", "checksum", "vocabulary"}) {
    EXPECT_THAT(SerializeNet(ExampleNet().WithMetadata({{key, "1"}})),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(key)));
  }
  EXPECT_THAT(SerializeNet(ExampleNet().WithMetadata({{"a", "1"}, {"a", "2"}})),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("a stands twice")));
}

TEST(Checkpoint, ErrorsOfFilesArePassedOn) {
  const std::string folder = testing::TemporaryFolder();
  EXPECT_THAT(LoadNet(folder + "/none"), StatusIs(absl::StatusCode::kNotFound, HasSubstr("none")));
  EXPECT_THAT(SaveNet(ExampleNet(), folder + "/no/such/folder.net"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("no/such")));
}

}  // namespace
}  // namespace recount::rnn
