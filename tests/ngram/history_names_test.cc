#include "ngram/history_names.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "corpora/random.h"
#include "tests/ngram/naive_counts.h"

namespace recount::ngram {
namespace {

using testing::History;

std::vector<Symbol> RandomPaddedText(std::size_t size, std::size_t vocabulary, std::size_t pads) {
  Random random(vocabulary);
  std::vector<Symbol> text(pads, kPad);
  for (std::size_t i = 0; i < size; ++i) text.push_back(static_cast<Symbol>(random.Below(vocabulary)));
  return text;
}

// Two places have the same name exactly where they have the same `length` symbols.
void ExpectNamesTellHistories(const HistoryNames& names, const std::vector<Symbol>& text,
                              std::size_t length) {
  ASSERT_EQ(names.size(), text.size() - length);
  std::map<History, std::uint64_t> name_of;
  std::map<std::uint64_t, History> history_of;
  std::size_t expected = 0;
  names.Visit(0, names.size(), [&](std::size_t position, std::uint64_t name) {
    ASSERT_EQ(position, expected++);
    const auto begin = text.begin() + static_cast<std::ptrdiff_t>(position);
    const History history(begin, begin + static_cast<std::ptrdiff_t>(length));
    ASSERT_EQ(name_of.emplace(history, name).first->second, name);
    ASSERT_EQ(history_of.emplace(name, history).first->second, history);
    if (names.limit() != 0) {
      ASSERT_LT(name, names.limit());
    }
  });
  EXPECT_EQ(expected, names.size());
}

TEST(HistoryNames, DigitsTellHistoriesUpToTheLongest) {
  for (const std::size_t vocabulary : {1u, 2u, 67u, 255u, 65'534u}) {
    for (const std::size_t pads : {0u, 1u, 70u}) {
      const std::vector<Symbol> text = RandomPaddedText(400, vocabulary, pads);
      const std::size_t longest = HistoryNames::LongestDigits(text);
      for (const std::size_t length : {std::size_t{0}, std::size_t{1}, longest - 1, longest}) {
        ASSERT_NO_FATAL_FAILURE(ExpectNamesTellHistories(HistoryNames::Digits(text, length), text, length))
            << vocabulary << " symbols, " << pads << " pads, length " << length;
      }
    }
  }
}

// 2^64 is 65,536^4 and lies between 256^8 and 257^8, 69^10 and 69^11.
TEST(HistoryNames, LongestDigitsFillAWord) {
  EXPECT_EQ(HistoryNames::LongestDigits(std::vector<Symbol>{kPad, 65'533}), 4u);
  EXPECT_EQ(HistoryNames::LongestDigits(std::vector<Symbol>{kPad, 253}), 8u);
  EXPECT_EQ(HistoryNames::LongestDigits(std::vector<Symbol>{kPad, 254}), 7u);
  EXPECT_EQ(HistoryNames::LongestDigits(std::vector<Symbol>{kPad, 66}), 10u);
  EXPECT_EQ(HistoryNames::LongestDigits(std::vector<Symbol>{kPad, 0}), 40u);
}

TEST(HistoryNames, PairsTellLongerHistories) {
  const std::vector<Symbol> text = RandomPaddedText(500, 3, 8);
  std::map<std::uint64_t, std::uint32_t> first_of;
  LargeVector<std::uint32_t> numbers;
  HistoryNames::Digits(text, 4).Visit(0, text.size() - 4, [&](std::size_t position, std::uint64_t name) {
    numbers.push_back(first_of.emplace(name, static_cast<std::uint32_t>(position)).first->second);
  });
  for (const std::size_t shift : {1u, 3u, 4u}) {
    ASSERT_NO_FATAL_FAILURE(ExpectNamesTellHistories(HistoryNames::Pairs(numbers, shift), text, 4 + shift))
        << shift;
  }
}

TEST(HistoryNames, AreTheSameFromAnyBeginning) {
  const std::vector<Symbol> text = RandomPaddedText(100, 67, 9);
  const HistoryNames names = HistoryNames::Digits(text, 9);
  std::vector<std::uint64_t> all;
  names.Visit(0, names.size(), [&](std::size_t, std::uint64_t name) { all.push_back(name); });
  for (std::size_t begin = 0; begin <= names.size(); ++begin) {
    names.Visit(begin, names.size(),
                [&](std::size_t position, std::uint64_t name) { ASSERT_EQ(name, all[position]) << begin; });
  }
}

}  // namespace
}  // namespace recount::ngram
