"""Opens the report's pages in headless Chromium, without a network.

Checks that nothing is written to the browser's console, that every plot is drawn, and that a script
in a corpus does not run. A page made to fail comes first: the test would otherwise not notice if
Chromium stopped telling of errors.

usage: page_browser_test.py EXAMPLE_PAGES   (the program that writes the pages)
Exits with 77 where chromium or libjs-vega is absent.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SKIP = 77
CHARTS = ["chart-nats", "chart-coverage", "chart-probability", "chart-share",
          "chart-correct"]

CONTROL_PAGE = """<!doctype html><meta charset=utf-8>
<meta http-equiv="Content-Security-Policy" content="script-src 'sha256-AAAA'">
<title>before</title><script>document.title = 'after'</script>"""

THROWING_PAGE = """<!doctype html><meta charset=utf-8><title>x</title><script>null.f()</script>"""


def open_page(chromium, path, profile):
    """The page's document after its scripts have run, and the lines of its console."""
    run = subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={profile}",
         "--enable-logging=stderr", "--v=0", "--virtual-time-budget=10000", "--dump-dom",
         path.as_uri()],
        capture_output=True, timeout=90, check=True)
    console = [line for line in run.stderr.decode("utf-8", "replace").splitlines()
               if ":CONSOLE" in line]
    return run.stdout.decode("utf-8", "replace"), console


def check(condition, message):
    if not condition:
        sys.exit(f"FAILED: {message}")


def element(document, element_id):
    """The text from the element of that id to the end of the page's next figure caption."""
    start = document.find(f'id="{element_id}"')
    check(start >= 0, f"no element {element_id}")
    return document[start:document.find("<figcaption", start)]


def check_errors_are_noticed(chromium, folder):
    for name, page in (("control.html", CONTROL_PAGE), ("throwing.html", THROWING_PAGE)):
        path = folder / name
        path.write_text(page)
        document, console = open_page(chromium, path, folder / "profile")
        check(console, f"{name}: an error of the console was not noticed")
        check("after" not in re.findall("<title>(.*?)</title>", document), f"{name}: the policy did not hold")


def check_page(chromium, path, profile, plots):
    document, console = open_page(chromium, path, profile)
    check(not console, f"{path}: the console says {console}")
    title = re.search("<title>(.*?)</title>", document).group(1)
    check(title.startswith("recount: "), f"{path}: the title is {title!r}, so a script has run")
    check(document.count("<table") > 5, f"{path}: tables are missing")
    for chart in plots:
        drawn = element(document, chart).split('class="chart"')[0]
        check("<svg" in drawn and "mark-line" in drawn, f"{path}: {chart} is not drawn")
        check("mark-symbol" in drawn, f"{path}: {chart} has no points")
    if not plots:
        check("<svg" not in document, f"{path}: a plot where none was expected")


def main():
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("skipped: no chromium here")
        return SKIP
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = pathlib.Path(name)
        made = subprocess.run([sys.argv[1], folder], check=False).returncode
        if made == SKIP:
            return SKIP
        check(made == 0, "the pages could not be made")
        check_errors_are_noticed(chromium, folder)
        for example in ("example", "nasty"):
            check_page(chromium, folder / example / "report.html", folder / "profile", CHARTS)
        check_page(chromium, folder / "small" / "report.html", folder / "profile", ["chart-nats"])
        check_page(chromium, folder / "nasty" / "without_plots.html", folder / "profile", [])
    return 0


if __name__ == "__main__":
    sys.exit(main())
