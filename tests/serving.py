"""The pages on a port of their own, for what needs a wire: a browser, a stream, another program."""

import threading
from contextlib import contextmanager

from waitress import create_server, wasyncore


class Serving:
    """A server in a thread of this process; ``site`` is its address."""

    def __init__(self, app, threads=4):
        self._streams = app.extensions["lianshen-live"]
        self._server = create_server(app, host="127.0.0.1", port=0, threads=threads)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        self.site = f"http://127.0.0.1:{self._server.effective_port}"

    def close(self):
        """Everybody leaves: the threads of the server too, which else would stay for ever.

        The loop is woken to close; it would notice only after a second that somebody else did.
        """
        self._streams.over.set()
        self._server.trigger.pull_trigger(self._over)
        self._thread.join(30)
        self._server.task_dispatcher.shutdown()

    def _over(self):
        wasyncore.close_all(self._server._map, ignore_all=True)


@contextmanager
def serving(app, threads=4):
    """The same for the time of a test: the address."""
    one = Serving(app, threads)
    try:
        yield one.site
    finally:
        one.close()
