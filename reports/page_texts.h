// page.css and page.js, put into the program when it is built.
//
// Thread safety: constants only.

#ifndef RECOUNT_REPORTS_PAGE_TEXTS_H_
#define RECOUNT_REPORTS_PAGE_TEXTS_H_

namespace recount::reports::internal {

extern const char kPageStyle[];
extern const char kPageScript[];

}  // namespace recount::reports::internal

#endif  // RECOUNT_REPORTS_PAGE_TEXTS_H_
