"""Cuts a text that is longer than a channel takes into several, between lines or words."""

from dataclasses import replace

from dialogs.turn import Reply

_STOPS = "。！？；，、"
_LEAST = 0.5  # of the limit: a piece is rather cut within a line than left shorter


def fit(replies: tuple[Reply, ...], most: int) -> tuple[Reply, ...]:
    """The replies as they go out: buttons stand under the last piece of a long one."""
    if all(len(reply.text) <= most for reply in replies):
        return replies
    fitted = []
    for reply in replies:
        *first, last = pieces(reply.text, most)
        fitted += [replace(reply, text=piece, options=()) for piece in first]
        fitted.append(replace(reply, text=last))
    return tuple(fitted)


def pieces(text: str, most: int) -> list[str]:
    """The text in pieces of at most `most` characters; nothing but the space at a cut is lost."""
    found = []
    while len(text) > most:
        at = _bound(text, most)
        found.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [piece for piece in (*found, text) if piece] or [""]


def _bound(text: str, most: int) -> int:
    """Where to cut: after a line, else between words, else behind a Chinese stop, else at the limit itself."""
    least = max(1, int(most * _LEAST))
    for mark in ("\n", " "):
        at = text.rfind(mark, least, most + 1)
        if at > 0:
            return at
    stop = max((text.rfind(mark, least, most) for mark in _STOPS), default=-1)
    return stop + 1 if stop > 0 else most
