"""Serves one file on 127.0.0.1 in good and in bad ways, for the tests of fetching.

usage: http_server.py FILE LOG
Prints the port on the first line. Appends to LOG a line `PATH RANGE` for each request ("-": no Range).
The first part of the path says how the file is served; what follows is free.
"""

import http.server
import os
import sys
import threading
import time


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def do_GET(self):
        with open(sys.argv[2], "a", encoding="ascii") as log:
            log.write(f"{self.path} {self.headers.get('Range', '-')}\n")
        behaviour = getattr(self, "serve_" + self.path.split("/")[1].replace("-", "_"))
        behaviour()

    def contents(self):
        with open(sys.argv[1], "rb") as file:
            return file.read()

    def begin(self):
        """The first byte asked for; 0 without a Range header."""
        asked = self.headers.get("Range")
        return int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0

    def answer(self, code, body, length=None, headers=()):
        self.send_response(code)
        if length != "none":
            self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def part(self, body):
        whole, begin = len(self.contents()), self.begin()
        self.answer(206, body, headers=[("Content-Range", f"bytes {begin}-{whole - 1}/{whole}")])

    def serve_whole(self):
        contents = self.contents()
        if not self.headers.get("Range"):
            self.answer(200, contents)
        elif self.begin() >= len(contents):
            self.answer(416, b"")
        else:
            self.part(contents[self.begin():])

    def serve_cut(self):
        """Breaks off in the middle unless asked for the rest."""
        contents = self.contents()
        if self.headers.get("Range"):
            self.part(contents[self.begin():])
        else:
            self.answer(200, contents[:len(contents) // 2], length=len(contents))

    def serve_cut_unannounced(self):
        """As serve_cut, but the length is not announced."""
        contents = self.contents()
        if self.headers.get("Range"):
            self.part(contents[self.begin():])
        else:
            self.answer(200, contents[:len(contents) // 2], length="none")

    def serve_no_range(self):
        self.answer(200, self.contents())

    def serve_range_refused(self):
        if self.headers.get("Range"):
            self.answer(416, b"no")
        else:
            self.answer(200, self.contents())

    def serve_changed(self):
        contents = bytearray(self.contents())
        contents[len(contents) // 2] ^= 1
        self.answer(200, bytes(contents))

    def serve_short(self):
        self.answer(200, self.contents()[:-1])

    def serve_long(self):
        self.answer(200, self.contents() + b"x")

    def serve_endless(self):
        self.answer(200, b"", length="none")
        try:
            while True:
                self.wfile.write(b"x" * 65536)
        except OSError:
            pass

    def serve_stalled(self):
        self.answer(200, self.contents()[:10], length=len(self.contents()))
        self.wfile.flush()
        time.sleep(30)

    def serve_slow(self):
        """Slow enough for others to ask in the meantime."""
        time.sleep(0.5)
        self.answer(200, self.contents())

    def serve_no_content(self):
        self.answer(204, b"")

    def serve_missing(self):
        self.answer(404, b"<html>nothing here, and long enough to look like a text</html>")

    def serve_broken(self):
        self.answer(503, b"later")

    def serve_redirect(self):
        self.answer(302, b"", headers=[("Location", "/whole/target")])

    def serve_redirect_to_file(self):
        self.answer(302, b"", headers=[("Location", "file://" + os.path.abspath(sys.argv[1]))])

    def serve_redirect_for_ever(self):
        self.answer(302, b"", headers=[("Location", "/redirect-for-ever/again")])


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    # Ends with the test that started it, even if that is killed: its end of the pipe then closes.
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
