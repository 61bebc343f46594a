"""A fake of clamd behind its real protocol: a TCP server that takes INSTREAM and finds the test virus. Not the scanner itself."""

from __future__ import annotations

import socketserver
import struct
import threading
from types import TracebackType

from tests.units.files.specimens import EICAR


class _Line(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        if self.rfile.read(len(b"zINSTREAM\0")) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        most = self.server.fake.most  # type: ignore[attr-defined]
        if len(content) > most:
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
        elif EICAR.encode() in content:
            self.wfile.write(b"stream: Eicar-Test-Signature FOUND\0")
        else:
            self.wfile.write(b"stream: OK\0")


class FakeClamd:
    """`most` is its StreamMaxLength in bytes; `stop` and `start` at will, on the same port."""

    def __init__(self) -> None:
        self.most = 25 * 1024 * 1024
        self.port = 0
        self._server: socketserver.ThreadingTCPServer | None = None

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def start(self) -> None:
        socketserver.ThreadingTCPServer.allow_reuse_address = True
        server = socketserver.ThreadingTCPServer(("127.0.0.1", self.port), _Line)
        server.fake = self  # type: ignore[attr-defined]
        server.daemon_threads = True
        self.port = int(server.server_address[1])
        self._server = server
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> FakeClamd:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
