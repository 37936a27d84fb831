// A reader of RFC 4180 for the tests, as strict as the text of the RFC.

#ifndef RECOUNT_TESTS_REPORTS_CSV_READER_H_
#define RECOUNT_TESTS_REPORTS_CSV_READER_H_

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace recount::reports::testing {

// Records of fields. A departure from the RFC is a failed test.
inline std::vector<std::vector<std::string>> ReadCsv(const std::string& text) {
  std::vector<std::vector<std::string>> records = {{""}};
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string& field = records.back().back();
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      field.push_back('"');
      ++i;
    } else if (quoted && c == '"') {
      quoted = false;
    } else if (quoted) {
      field.push_back(c);
    } else if (c == '"') {
      EXPECT_TRUE(field.empty()) << "a quote within a field";
      quoted = true;
    } else if (c == ',') {
      records.back().emplace_back();
    } else if (c == '\r') {
      EXPECT_EQ(text.substr(i, 2), "\r\n");
      ++i;
      records.push_back({""});
    } else {
      EXPECT_NE(c, '\n') << "a bare newline";
      field.push_back(c);
    }
  }
  EXPECT_FALSE(quoted);
  EXPECT_EQ(records.back(), std::vector<std::string>{""}) << "the last record has no end";
  records.pop_back();
  return records;
}

// Records by the names of the header.
inline std::vector<std::map<std::string, std::string>> ReadCsvByName(const std::string& text) {
  const auto records = ReadCsv(text);
  std::vector<std::map<std::string, std::string>> rows;
  for (std::size_t i = 1; i < records.size(); ++i) {
    EXPECT_EQ(records[i].size(), records[0].size()) << "record " << i;
    rows.emplace_back();
    for (std::size_t j = 0; j < records[0].size() && j < records[i].size(); ++j) {
      rows.back()[records[0][j]] = records[i][j];
    }
  }
  return rows;
}

}  // namespace recount::reports::testing

#endif  // RECOUNT_TESTS_REPORTS_CSV_READER_H_
