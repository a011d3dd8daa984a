"""A link as a QR code."""

from __future__ import annotations

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
    try:
        code = segno.make_qr(link, error="m" if len(link) <= SHORT else "l", boost_error=False)
    except segno.DataOverflowError as error:
        raise LinkTooLongError("the link is too long for a QR code") from error
    return code.svg_inline(
        border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, svgns=True, title="QR code"
    )
