#include "tests/reports/vega_assets.h"

#include <fstream>
#include <iterator>
#include <string>

namespace recount::reports::testing {
namespace {

std::string ReadOrEmpty(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

PageAssets InstalledVega() {
  PageAssets assets;
  for (const std::string& name : VegaModules()) {
    assets.vega_modules.push_back(ReadOrEmpty("/usr/share/javascript/vega/" + name + ".min.js"));
    if (assets.vega_modules.back().empty()) return {};
  }
  assets.vega_licence = ReadOrEmpty("/usr/share/doc/libjs-vega/copyright");
  return assets;
}

PageAssets PretendVega() {
  PageAssets assets;
  for (const std::string& name : VegaModules())
    assets.vega_modules.push_back("exports.name = '" + name + "';");
  assets.vega_licence = "Licence of <Vega>";
  return assets;
}

}  // namespace recount::reports::testing
