"""What goes wrong ends in one line for the visitor, and the rest of the app goes on.

Streamlit's own answer to an exception is a red box that names none. Its ways to end a run
(`st.stop`, `st.rerun`) are no exceptions of this kind: they derive from BaseException.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import streamlit as st

from lenet.stored_facts import DamagedFileError
from pages import visit
from pages.widgets.uploaded import reject

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

UNEXPECTED = (
    "Something went wrong here. Reload the page, or choose another panel or page: "
    "your digit is kept."
)

log = logging.getLogger(__name__)


@contextmanager
def boundary(place: "DeltaGenerator | None" = None) -> Iterator[None]:
    """Turn what goes wrong inside into a line: of a damaged file its own, which says what to do.

    Anything else is a fault of this app: the server's log has the traceback.

    Args:
        place: For the line; by default below what was already shown.
    """
    with _told(lambda line: st.error(line) if place is None else place.error(line)):
        yield


@contextmanager
def noticed(uploader: str = "") -> Iterator[None]:
    """Do the same for a widget's callback, which it decorates: the line is the visit's notice.

    A callback runs before the page and outside of its boundary; the page is shown all the same.

    Args:
        uploader: Key of the uploader whose callback it is: its line is shown below the uploader.
    """
    with _told(lambda line: reject(uploader, line) if uploader else visit.current().notify(line)):
        yield


@contextmanager
def _told(tell: Callable[[str], object]) -> Iterator[None]:
    """Tell in a line what goes wrong inside."""
    try:
        yield
    except DamagedFileError as error:
        tell(str(error))
    except Exception:
        log.exception("a page or a callback failed")
        tell(UNEXPECTED)
