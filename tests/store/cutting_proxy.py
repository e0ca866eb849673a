"""A way to a server that is cut at a chosen moment, or on which nothing is told."""

import contextlib
import select
import socket
import struct
import threading


class CuttingProxy:
    """Between a client and PostgreSQL, on a port of its own.

    Args:
        port: The server's.
        hides_news: Whether what `NOTIFY` tells gets lost, as behind a transaction pooler.
    """

    def __init__(self, port, *, hides_news=False):
        self._server = port
        self._hides_news = hides_news
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._open = []
        self._left = None
        self._cuts_reply = False
        self.cuts = 0
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._listening.close()
        self.cut_all()

    def cut(self, after, *, reply):
        """Cut once, at what a client says next but so many.

        Args:
            after: How many times it may say something before.
            reply: Whether the server still gets it, and only its answer is lost.
        """
        with self._lock:
            self._left, self._cuts_reply = after, reply

    def cut_all(self):
        for each in self._open:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _accept(self):
        while True:
            try:
                client, _ = self._listening.accept()
                server = socket.create_connection(("127.0.0.1", self._server))
            except OSError:
                return
            self._open += [client, server]
            threading.Thread(target=self._pass_on, args=[client, server], daemon=True).start()

    def _pass_on(self, client, server):
        """Until one of them has enough, or it is cut."""
        begun = rest = b""
        with client, server, contextlib.suppress(OSError):
            while True:
                ready, _, _ = select.select([client, server], [], [])
                if client in ready:
                    said = client.recv(65536)
                    if not said:
                        return
                    begun = begun or said
                    is_cut, is_heard = self._is_cut()
                    if is_heard:
                        server.sendall(said)
                    if is_cut:
                        if is_heard:
                            server.recv(65536)  # it has done it, and nobody hears of it
                        return
                if server in ready:
                    said = server.recv(65536)
                    if not said:
                        return
                    if self._hides_news:
                        said, rest = without_news(rest + said)
                    client.sendall(said)

    def _is_cut(self):
        """Whether it is cut now, and whether the server gets what was said."""
        with self._lock:
            if self._left is None:
                return False, True
            self._left -= 1
            if self._left >= 0:
                return False, True
            self._left = None
            self.cuts += 1
            return True, self._cuts_reply


def without_news(stream):
    """What a server says without its notifications, and the beginning of what is to come."""
    passed = b""
    while len(stream) >= 5:
        kind, (size,) = stream[:1], struct.unpack(">I", stream[1:5])
        if len(stream) < size + 1:
            break
        if kind != b"A":
            passed += stream[: size + 1]
        stream = stream[size + 1 :]
    return passed, stream
