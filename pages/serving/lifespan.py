"""What the server does when it starts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from lenet import live
from pages.serving.file_descriptors import ShortageReporter, raise_limit
from pages.serving.made_files import keep_made_files


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Make room for a class of visitors, and load PyTorch and the model in the background."""
    raise_limit()
    keep_made_files()
    asyncio.get_running_loop().set_exception_handler(ShortageReporter())
    async with live.lifespan(app):
        yield
