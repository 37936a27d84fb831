#include "ngram/model_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "corpora/file_io.h"
#include "corpora/random.h"
#include "ngram/history_cursor.h"
#include "ngram/model.h"
#include "tests/ngram/naive_counts.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

using ::recount::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr std::size_t kHeaderBytes = 72;  // As in FORMAT.md.
constexpr std::size_t kHeaderChecked = 64;
constexpr std::size_t kDigestBytes = 32;

class ModelFile : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = recount::testing::TemporaryFolder() + "/model";
    const std::string text = "the cat sat on the mat; the cat ate\n";
    ASSERT_OK_AND_ASSIGN(const Vocabulary vocabulary, Vocabulary::FromText(text, Unit::kByte));
    ASSERT_OK_AND_ASSIGN(const std::vector<Symbol> symbols, vocabulary.Encode(text));
    ASSERT_OK_AND_ASSIGN(const Model model, Model::Train(symbols, vocabulary, 3, {{"corpus", "cat"}}));
    ASSERT_OK(model.Save(path_));
    bytes_ = recount::testing::ReadAll(path_);
  }

  // Reads a file that holds `bytes`.
  absl::StatusOr<ModelContents> Read(const std::string& bytes, Verify verify = Verify::kWhole) {
    std::ofstream(path_, std::ios::binary) << bytes;
    return ReadModelFile(path_, verify);
  }

  std::string path_;
  std::string bytes_;  // Of a small model.
};

std::string Sha256(const std::string& bytes) { return absl::HexStringToBytes(Sha256Hex(bytes)); }

// The file with both its checksums made right again.
std::string Resealed(std::string bytes) {
  bytes.replace(kHeaderChecked, 8, Sha256(bytes.substr(0, kHeaderChecked)), 0, 8);
  bytes.resize(bytes.size() - kDigestBytes);
  return bytes + Sha256(bytes);
}

// Reads all there is in a table and looks up what is there and what is not: nothing may crash, run on, or
// come out of range.
void UseEverything(const ModelContents& contents) {
  const CountTable& table = contents.counts;
  Random random(3);
  const Transitions transitions(table);
  HistoryCursor cursor(table), walking(table, &transitions);
  const std::size_t size = contents.vocabulary.size();
  for (std::uint64_t row = 0; row < table.ngrams(); ++row) {
    const absl::Span<const Symbol> history = table.History(row);
    ASSERT_EQ(history.size(), static_cast<std::size_t>(table.order()));
    const std::optional<HistoryCounts> found = table.Find(history);
    for (const HistoryCounts& counts : {table.Counts(row), found.value_or(HistoryCounts())}) {
      ASSERT_EQ(counts.symbols.size(), counts.counts.size());
      for (const Symbol symbol : counts.symbols) ASSERT_LT(symbol, size);
      std::uint64_t total = 0;
      for (const Symbol symbol : counts.symbols) total += CountOf(counts, symbol);
      ASSERT_EQ(total, counts.total);  // So that shares sum to 1, whichever way they are looked up.
    }
    LogProb(cursor.Find(), static_cast<Symbol>(random.Below(size)));
    cursor.Advance(static_cast<Symbol>(random.Below(size)));
    // Goes where the transitions lead, too.
    const std::optional<HistoryCounts> next = walking.Find();
    walking.Advance(next.has_value() ? next->symbols.back() : static_cast<Symbol>(random.Below(size)));
  }
}

// The format is fixed: a file of this model, read by any later version, has these bytes.
TEST_F(ModelFile, HasTheBytesOfVersionTwo) {
  EXPECT_EQ(bytes_.substr(0, 8), kModelMagic);
  EXPECT_EQ(Sha256Hex(bytes_), "ad589e8ad05cbb19277a9b8b7b447bf4cc42538bb97e8883b13c005ab7df1ce6");
  EXPECT_OK(Read(bytes_));
  EXPECT_EQ(Resealed(bytes_), bytes_);
}

TEST_F(ModelFile, RefusesEveryTruncation) {
  for (std::size_t size = 0; size < bytes_.size(); ++size) {
    ASSERT_THAT(Read(bytes_.substr(0, size)), StatusIs(absl::StatusCode::kDataLoss, HasSubstr(path_)))
        << size;
    ASSERT_THAT(Read(bytes_.substr(0, size), Verify::kHeader),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr(path_)))
        << size;
  }
  EXPECT_THAT(Read(bytes_ + '\0'), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("bytes, not")));
}

TEST_F(ModelFile, RefusesEveryFlippedBit) {
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = bytes_;
      flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
      ASSERT_THAT(Read(flipped), StatusIs(absl::StatusCode::kDataLoss, HasSubstr(path_))) << i;
    }
  }
}

TEST_F(ModelFile, FlippedBytesNeverCrashWhereOnlyTheHeaderIsChecked) {
  int read = 0;
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    for (const int mask : {0x01, 0x10, 0x80, 0xFF}) {
      std::string flipped = bytes_;
      flipped[i] = static_cast<char>(flipped[i] ^ mask);
      const absl::StatusOr<ModelContents> contents = Read(flipped, Verify::kHeader);
      if (contents.ok()) {
        ++read;
        ASSERT_NO_FATAL_FAILURE(UseEverything(*contents)) << i;
      } else {
        ASSERT_EQ(contents.status().code(), absl::StatusCode::kDataLoss) << i;
      }
    }
  }
  EXPECT_GT(read, 1000);  // The arrays are most of the file.
}

// With right checksums over wrong bytes, what is accepted is a count table in every respect.
TEST_F(ModelFile, WrongBytesUnderRightChecksumsAreRefusedOrACountTable) {
  int accepted = 0;
  for (std::size_t i = 8; i < bytes_.size() - kDigestBytes; ++i) {
    for (const int mask : {0x01, 0x02, 0x10, 0x80, 0xFF}) {
      std::string flipped = bytes_;
      flipped[i] = static_cast<char>(flipped[i] ^ mask);
      const absl::StatusOr<ModelContents> contents = Read(Resealed(flipped));
      if (!contents.ok()) continue;
      ++accepted;
      ASSERT_NO_FATAL_FAILURE(UseEverything(*contents)) << i;
      ASSERT_EQ(testing::AsNaive(contents->counts).size(), contents->counts.histories()) << i;
    }
  }
  EXPECT_GT(accepted, 0);  // The metadata may say anything.
}

TEST_F(ModelFile, SeveralWrongBytesNeverCrash) {
  Random random(5);
  for (int i = 0; i < 3000; ++i) {
    std::string wrong = bytes_;
    for (std::uint64_t left = 1 + random.Below(8); left > 0; --left) {
      wrong[8 + random.Below(wrong.size() - 8 - kDigestBytes)] = static_cast<char>(random.Below(256));
    }
    for (const Verify verify : {Verify::kWhole, Verify::kHeader}) {
      const absl::StatusOr<ModelContents> contents = Read(Resealed(wrong), verify);
      if (contents.ok()) {
        ASSERT_NO_FATAL_FAILURE(UseEverything(*contents));
      }
    }
  }
}

// The fields of the header by their offset, each with a value it may not have.
TEST_F(ModelFile, RefusesFieldsOutOfRange) {
  struct Case {
    std::size_t offset, size;
    std::uint64_t value;
    std::string message;
  };
  for (const Case& wrong : std::vector<Case>{{8, 4, 0, "version 0"},
                                             {12, 4, 65, "order 65, allowed are 0 to 64"},
                                             {16, 4, 2, "unit 2"},
                                             {20, 4, 0, "vocabulary 0"},
                                             {20, 4, 0xFFFF, "vocabulary 65535"},
                                             {24, 8, 0, "symbols 0"},
                                             {24, 8, 0xFFFFFFFF, "symbols 4294967295"},
                                             {32, 8, 37, "histories 37"},
                                             {40, 8, 1, "n-grams 1"},
                                             {48, 8, 63, "index of 63 slots"},
                                             {48, 8, std::uint64_t{1} << 63, "slots"},
                                             {56, 8, UINT64_MAX, "metadata bytes"},
                                             {56, 8, 8, "bytes, not"}}) {
    std::string bytes = bytes_;
    std::memcpy(&bytes[wrong.offset], &wrong.value, wrong.size);
    EXPECT_THAT(Read(Resealed(bytes)), StatusIs(absl::StatusCode::kDataLoss, HasSubstr(wrong.message)));
  }
}

TEST_F(ModelFile, ANewerVersionIsUnimplemented) {
  std::string bytes = bytes_;
  bytes[8] = 3;
  EXPECT_THAT(Read(Resealed(bytes)),
              StatusIs(absl::StatusCode::kUnimplemented, AllOf(HasSubstr(path_), HasSubstr("version 3"))));
}

TEST_F(ModelFile, AnOlderVersionSaysWhatToDo) {
  std::string bytes = bytes_;
  bytes[8] = 1;
  EXPECT_THAT(Read(Resealed(bytes)),
              StatusIs(absl::StatusCode::kUnimplemented,
                       AllOf(HasSubstr(path_), HasSubstr("version 1"), HasSubstr("train the model again"))));
}

TEST_F(ModelFile, AnotherKindOfFileIsSaidToBeOne) {
  EXPECT_THAT(Read("First Citizen:\nBefore we proceed any further, hear me speak.\n"),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("not an n-gram model file")));
}

}  // namespace
}  // namespace recount::ngram
