"""A link as a QR code."""

from __future__ import annotations

import io

import segno

QUIET_ZONE = 4  # modules of white around the code, as ISO/IEC 18004 asks for
SHORT = 500  # characters up to which a code has room for more error correction


class LinkTooLongError(ValueError):
    """A link has more characters than a QR code can hold."""


def qr_svg(link: str) -> str:
    """Return a link as a QR code, SVG without a size of its own, black on white.

    The unit of its viewBox is one module, a little square of the code. A short link is written
    with error correction M (15 % of the code may be unreadable), a longer one with L (7 %), which
    keeps the modules large.

    Raises:
        LinkTooLongError: The link is longer than a QR code can hold, which is 2,953 bytes.
    """
    content = io.BytesIO()
    look = {"border": QUIET_ZONE, "dark": "#000", "light": "#fff", "title": "QR code"}
    _code(link).save(content, kind="svg", xmldecl=False, omitsize=True, nl=False, **look)
    return content.getvalue().decode("utf-8")


def qr_modules(link: str) -> int:
    """Return how many modules a side the QR code of a link has, without the white around it.

    Raises:
        LinkTooLongError: As for `qr_svg`.
    """
    return len(_code(link).matrix)


def _code(link: str) -> segno.QRCode:
    try:
        return segno.make_qr(link, error="m" if len(link) <= SHORT else "l", boost_error=False)
    except segno.DataOverflowError as error:
        raise LinkTooLongError("the link is too long for a QR code") from error
