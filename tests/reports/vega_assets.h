// What a page needs of Vega, as installed by Debian's libjs-vega.

#ifndef RECOUNT_TESTS_REPORTS_VEGA_ASSETS_H_
#define RECOUNT_TESTS_REPORTS_VEGA_ASSETS_H_

#include "reports/html.h"

namespace recount::reports::testing {

// Assets with the modules of /usr/share/javascript/vega, or empty ones where any of them is absent.
PageAssets InstalledVega();

// Assets with one line of script per module, for tests that run none.
PageAssets PretendVega();

}  // namespace recount::reports::testing

#endif  // RECOUNT_TESTS_REPORTS_VEGA_ASSETS_H_
