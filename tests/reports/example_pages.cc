// example_pages DIR: writes the example results into DIR/example, DIR/mixture, DIR/nasty and DIR/small, in
// every form. Exits with 77 where libjs-vega is not installed.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "reports/csv.h"
#include "reports/html.h"
#include "reports/json.h"
#include "reports/markdown.h"
#include "reports/terminal.h"
#include "tests/reports/example_result.h"
#include "tests/reports/vega_assets.h"

namespace {

namespace reports = recount::reports;

void Write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

void WriteAll(const reports::Result& result, const reports::PageAssets& assets,
              const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  Write(folder / "result.json", reports::ToJson(result));
  Write(folder / "report.html", reports::HtmlPage(result, assets));
  Write(folder / "without_plots.html", reports::HtmlPage(result, {}));
  Write(folder / "report.md", reports::MarkdownReport(result));
  Write(folder / "terminal.txt", reports::TerminalTable(result));
  for (const auto& [name, text] : reports::CsvFiles(result)) Write(folder / name, text);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: example_pages DIR\n";
    return 2;
  }
  const reports::PageAssets assets = reports::testing::InstalledVega();
  if (assets.vega_modules.empty()) {
    std::cerr << "no Vega in /usr/share/javascript/vega; install libjs-vega\n";
    return 77;
  }
  const std::filesystem::path folder = argv[1];
  WriteAll(reports::testing::ExampleResult(), assets, folder / "example");
  WriteAll(reports::testing::MixtureResult(), assets, folder / "mixture");
  WriteAll(reports::testing::NastyResult(), assets, folder / "nasty");
  WriteAll(reports::testing::SmallResult(), assets, folder / "small");
  return 0;
}
