#include "ngram/smoothed_model_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "corpora/file_io.h"
#include "corpora/random.h"
#include "ngram/smoothed_file_layout.h"
#include "tests/support/shared_files.h"
#include "tests/support/status_matchers.h"

namespace recount::ngram {
namespace {

using ::recount::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

// Long enough for nodes with stored rows.
std::string SmallText() {
  std::string text;
  for (int i = 0; i < 6; ++i) text += "the cat sat on the mat; the rat ate\n";
  return text + "and that was it";
}

absl::StatusOr<SmoothedModel> TrainSmall(const SmoothingOptions& options) {
  const std::string text = SmallText();
  const absl::StatusOr<Vocabulary> vocabulary = Vocabulary::FromText(text, Unit::kByte);
  return SmoothedModel::Train(*vocabulary->Encode(text), *vocabulary, options, {{"corpus", "cat"}});
}

// The file of a model, as bytes.
std::string FileOf(const SmoothedModel& model) {
  const std::string path = recount::testing::TemporaryFolder() + "/model";
  EXPECT_OK(model.Save(path));
  return recount::testing::ReadAll(path);
}

class SmoothedModelFile : public ::testing::TestWithParam<Smoothing> {
 protected:
  void SetUp() override {
    path_ = recount::testing::TemporaryFolder() + "/model";
    ASSERT_OK_AND_ASSIGN(const SmoothedModel model, TrainSmall(options()));
    ASSERT_OK(model.Save(path_));
    bytes_ = recount::testing::ReadAll(path_);
  }

  SmoothingOptions options() const {
    return {GetParam(), HasOrder(GetParam()) ? 3u : 0u, 0.25, {TextKind::kC, {true, false, true}}};
  }

  absl::StatusOr<SmoothedModel> Read(const std::string& bytes, Verify verify) {
    // In place: a file that is emptied first is put on disk at once.
    std::ofstream(path_, std::ios::binary | std::ios::in) << bytes;
    std::filesystem::resize_file(path_, bytes.size());
    return SmoothedModel::Load(path_, verify);
  }

  std::string path_;
  std::string bytes_;
};

std::string Sealed(std::string bytes) {
  const std::size_t checked = kSmoothedHeaderBytes - kHeaderChecksumBytes;
  bytes.replace(checked, 8, Digest(bytes.substr(0, checked)), 0, 8);
  bytes.resize(bytes.size() - kDigestBytes);
  return bytes + Digest(bytes);
}

// The probabilities of a model along a text and for every symbol.
std::vector<double> Everything(const SmoothedModel& model, const std::vector<Symbol>& text) {
  std::vector<double> all;
  std::vector<double> probabilities(model.vocabulary().size());
  const std::unique_ptr<Reader> reader = model.Start();
  for (const Symbol symbol : text) {
    const Estimate estimate =
        reader->Probability(std::min<Symbol>(symbol, static_cast<Symbol>(probabilities.size() - 1)));
    all.push_back(estimate.probability);
    all.push_back(estimate.history_length);
    EXPECT_LE(estimate.history_length, std::max(model.estimator().order(), model.tree().max_depth()));
    reader->Distribution(absl::MakeSpan(probabilities));
    all.insert(all.end(), probabilities.begin(), probabilities.end());
    reader->Advance(symbol);
  }
  return all;
}

// Texts that walk the tree everywhere: its own, random ones, and one with unknown symbols.
std::vector<Symbol> Walk(std::size_t vocabulary, std::size_t own_length) {
  const std::string own = SmallText().substr(0, own_length);
  std::vector<Symbol> walk = *Vocabulary::FromText(SmallText(), Unit::kByte)->Encode(own);
  Random random(7);
  for (int i = 0; i < 40; ++i) walk.push_back(static_cast<Symbol>(random.Below(vocabulary)));
  walk.insert(walk.end(), {kOov, 0, 1, kOov, 2});
  return walk;
}

TEST_P(SmoothedModelFile, ReadBackGivesTheSameProbabilitiesBitForBit) {
  ASSERT_OK_AND_ASSIGN(const SmoothedModel trained, TrainSmall(options()));
  const std::vector<Symbol> walk = Walk(trained.vocabulary().size(), SmallText().size());
  for (const Verify verify : {Verify::kWhole, Verify::kHeader}) {
    ASSERT_OK_AND_ASSIGN(const SmoothedModel read, SmoothedModel::Load(path_, verify));
    EXPECT_EQ(Everything(read, walk), Everything(trained, walk));
    EXPECT_EQ(read.options().smoothing, GetParam());
    EXPECT_EQ(read.estimator().order(), trained.estimator().order());
    EXPECT_EQ(read.metadata(), trained.metadata());
    EXPECT_EQ(read.vocabulary(), trained.vocabulary());
    EXPECT_EQ(read.fallback_orders(), trained.fallback_orders());
    EXPECT_EQ(FileOf(read), bytes_);
  }
}

TEST_P(SmoothedModelFile, HasTheSameBytesFromADeeperTree) {
  const std::string text = SmallText();
  ASSERT_OK_AND_ASSIGN(const Vocabulary vocabulary, Vocabulary::FromText(text, Unit::kByte));
  ASSERT_OK_AND_ASSIGN(
      const MeasuredTree deeper,
      BuildMeasuredTree(*vocabulary.Encode(text), HasOrder(GetParam()) ? 9 : kUnboundedDepth));
  ASSERT_OK_AND_ASSIGN(
      const SmoothedModel model,
      SmoothedModel::OnTree(deeper.tree, deeper.statistics, options(), vocabulary, {{"corpus", "cat"}}));
  EXPECT_EQ(FileOf(model), bytes_);
}

TEST_P(SmoothedModelFile, RefusesEveryTruncation) {
  for (std::size_t size = bytes_.size(); size-- > 0;) {
    std::filesystem::resize_file(path_, size);
    const Verify verify = size % 16 == 0 ? Verify::kWhole : Verify::kHeader;
    ASSERT_THAT(SmoothedModel::Load(path_, verify), StatusIs(absl::StatusCode::kDataLoss, HasSubstr(path_)))
        << size;
  }
  EXPECT_THAT(Read(bytes_ + '\0', Verify::kHeader),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("bytes, not")));
}

TEST_P(SmoothedModelFile, RefusesEveryFlippedByteWhereAllIsChecked) {
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    std::string flipped = bytes_;
    flipped[i] = static_cast<char>(flipped[i] ^ (1 << (i % 8)));
    ASSERT_THAT(Read(flipped, Verify::kWhole), StatusIs(absl::StatusCode::kDataLoss, HasSubstr(path_))) << i;
  }
}

TEST_P(SmoothedModelFile, FlippedBytesNeverCrashWhereOnlyTheHeaderIsChecked) {
  std::size_t read = 0;
  const std::vector<Symbol> walk = Walk(10, 60);
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    std::string flipped = bytes_;
    flipped[i] = static_cast<char>(flipped[i] ^ (i % 2 == 0 ? 0xFF : 0x01));
    const absl::StatusOr<SmoothedModel> model = Read(flipped, Verify::kHeader);
    if (model.ok()) {
      ++read;
      Everything(*model, walk);
    } else {
      ASSERT_EQ(model.status().code(), absl::StatusCode::kDataLoss) << i;
    }
  }
  EXPECT_GT(read, bytes_.size() / 2);  // The arrays are most of the file.
}

TEST_P(SmoothedModelFile, SeveralWrongBytesUnderRightChecksumsAreRefusedOrHarmless) {
  Random random(5);
  const std::vector<Symbol> walk = Walk(10, 40);
  std::size_t read = 0;
  for (int i = 0; i < 1500; ++i) {
    std::string wrong = bytes_;
    const std::size_t from = i % 3 == 0 ? 8 : 700;  // Most of them in the arrays.
    for (std::uint64_t left = 1 + random.Below(8); left > 0; --left) {
      wrong[from + random.Below(wrong.size() - from - kDigestBytes)] = static_cast<char>(random.Below(256));
    }
    wrong = Sealed(wrong);
    const absl::StatusOr<SmoothedModel> whole = Read(wrong, Verify::kWhole);
    if (whole.ok() && from == 700) {  // Padding alone was hit.
      ASSERT_EQ(FileOf(*whole), bytes_) << i;
    }
    const absl::StatusOr<SmoothedModel> model = Read(wrong, Verify::kHeader);
    if (!model.ok()) continue;
    ++read;
    Everything(*model, walk);
  }
  EXPECT_GT(read, 500u);
}

INSTANTIATE_TEST_SUITE_P(Smoothings, SmoothedModelFile,
                         ::testing::Values(Smoothing::kAdditive, Smoothing::kWittenBell,
                                           Smoothing::kKneserNey, Smoothing::kLongest, Smoothing::kStructure),
                         [](const auto& smoothing) {
                           std::string name(SmoothingName(smoothing.param));
                           name.erase(std::remove(name.begin(), name.end(), '-'), name.end());
                           return name;
                         });

// LaTeX that every kind reads differently.
absl::StatusOr<SmoothedModel> TrainStructure(TextKind kind) {
  std::string text;
  for (int i = 0; i < 20; ++i) text += "\\begin{a}\n  $x(y)$ % {\n\\end{a} '(' /* { */ }\n\n";
  const absl::StatusOr<Vocabulary> vocabulary = Vocabulary::FromText(text, Unit::kByte);
  return SmoothedModel::Train(*vocabulary->Encode(text), *vocabulary,
                              {Smoothing::kStructure, 4, 0, {kind, {}}}, {});
}

TEST(SmoothedModelOfStructure, KeepsItsTextKindBitForBit) {
  std::vector<std::string> files;
  for (const TextKind kind : {TextKind::kPlain, TextKind::kC, TextKind::kLatex}) {
    ASSERT_OK_AND_ASSIGN(const SmoothedModel trained, TrainStructure(kind));
    const std::string path = recount::testing::TemporaryFolder() + "/model";
    ASSERT_OK(trained.Save(path));
    ASSERT_OK_AND_ASSIGN(const SmoothedModel read, SmoothedModel::Load(path, Verify::kWhole));
    EXPECT_EQ(read.options().feature.kind, kind);
    std::vector<Symbol> walk = *trained.vocabulary().Encode("\\begin{a}$x({%}\n)$\\end{a}");
    EXPECT_EQ(Everything(read, walk), Everything(trained, walk));
    EXPECT_EQ(FileOf(read), FileOf(trained));
    files.push_back(FileOf(read));
    EXPECT_EQ(files.back()[40], static_cast<char>(files.size() - 1)) << "numbers of FORMAT.md";
  }
  EXPECT_NE(files[2].substr(kSmoothedHeaderBytes), files[0].substr(kSmoothedHeaderBytes));
}

TEST(SmoothedModelOfStructure, RefusesATextKindThatThereIsNot) {
  ASSERT_OK_AND_ASSIGN(const SmoothedModel trained, TrainStructure(TextKind::kLatex));
  std::string bytes = FileOf(trained);
  bytes[40] = 3;
  const std::string path = recount::testing::TemporaryFolder() + "/model";
  std::ofstream(path, std::ios::binary) << Sealed(bytes);
  EXPECT_THAT(SmoothedModel::Load(path, Verify::kHeader),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("text kind 3, allowed are 0 to 2")));
}

// The fields of the header by their offset, each with a value it may not have.
TEST(SmoothedModelHeader, RefusesFieldsOutOfRange) {
  struct Case {
    std::size_t offset, size;
    std::uint64_t value;
    std::string message;
  };
  ASSERT_OK_AND_ASSIGN(const SmoothedModel model, TrainSmall({Smoothing::kKneserNey, 3}));
  const std::string path = recount::testing::TemporaryFolder() + "/model";
  const std::string whole = FileOf(model);
  for (const Case& wrong : std::vector<Case>{{8, 4, 0, "version 0"},
                                             {12, 4, 0, "smoothing 0, allowed are 1 to 5"},
                                             {12, 4, 1, "the added constant 0 for smoothing 1"},
                                             {16, 4, 65, "order 65, allowed are 0 to 64"},
                                             {16, 4, 4, "bytes, not"},
                                             {20, 4, 2, "unit 2"},
                                             {24, 4, 0, "vocabulary 0"},
                                             {28, 4, 60, "largest symbol 60"},
                                             {32, 4, 9999, "root 9999"},
                                             {32, 4, 0, "node 0 is not the root"},
                                             {36, 4, 9999, "rows 9999"},
                                             {40, 4, 1, "text kind 1, allowed are 0 to 0"},
                                             {44, 4, 1, "pieces 1, allowed are 0 to 0"},
                                             {48, 8, 1, "checksum"},
                                             {56, 8, 1, "the added constant"},
                                             {64, 8, 0, "symbols 0"},
                                             {64, 8, UINT64_MAX, "symbols 18446744073709551615"},
                                             {72, 8, 0, "nodes 0"},
                                             {80, 8, std::uint64_t{1} << 40, "continuations 1099511627776"},
                                             {88, 8, 1, "feature rows 1, allowed are 0 to 0"},
                                             {96, 8, 1, "feature counts 1, allowed are 0 to 0"},
                                             {104, 8, UINT64_MAX, "metadata bytes"}}) {
    std::string bytes = whole;
    std::memcpy(&bytes[wrong.offset], &wrong.value, wrong.size);
    std::ofstream(path, std::ios::binary) << Sealed(bytes);
    EXPECT_THAT(SmoothedModel::Load(path, Verify::kHeader),
                StatusIs(absl::StatusCode::kDataLoss, AllOf(HasSubstr(path), HasSubstr(wrong.message))));
  }
}

TEST(SmoothedModelHeader, ANewerVersionIsUnimplemented) {
  ASSERT_OK_AND_ASSIGN(const SmoothedModel model, TrainSmall({Smoothing::kKneserNey, 3}));
  std::string bytes = FileOf(model);
  bytes[8] = 2;
  const std::string path = recount::testing::TemporaryFolder() + "/model";
  std::ofstream(path, std::ios::binary) << Sealed(bytes);
  EXPECT_THAT(SmoothedModel::Load(path, Verify::kHeader),
              StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("version 2")));
}

TEST(SmoothedModelHeader, AnUnsmoothedModelIsNotKeptAsATree) {
  ASSERT_OK_AND_ASSIGN(const SmoothedModel model, TrainSmall({Smoothing::kNone, 3}));
  const std::string path = recount::testing::TemporaryFolder() + "/model";
  EXPECT_THAT(model.Save(path), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("table of counts")));
}

// The format is fixed: a file of this model, read by any later version, has these bytes.
TEST(SmoothedModelHeader, HasTheBytesOfVersionOne) {
  ASSERT_OK_AND_ASSIGN(const SmoothedModel model, TrainSmall({Smoothing::kKneserNey, 3}));
  const std::string bytes = FileOf(model);
  EXPECT_EQ(bytes.substr(0, 8), kSmoothedMagic);
  EXPECT_EQ(Sha256Hex(bytes), "a0b1863efb200f0ce21259926601c05adfacdc98d5cacadf44da6a757f4a33a5");
  EXPECT_EQ(Sealed(bytes), bytes);
}

}  // namespace
}  // namespace recount::ngram
