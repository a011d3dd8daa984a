import ast
import subprocess
import sys
from pathlib import Path

import pytest

import lenet


@pytest.mark.parametrize("name", lenet.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(lenet, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing_like_this"):
        _ = lenet.nothing_like_this


@pytest.mark.slow
@pytest.mark.parametrize("module", ["lenet", "lenet.live", "lenet.model_cards"])
def test_what_the_server_imports_first_does_not_import_pytorch(module: str) -> None:
    code = f"import {module}, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_library_never_imports_streamlit() -> None:
    files = list(Path(lenet.__file__).parent.rglob("*.py"))
    assert len(files) > 10
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(name.partition(".")[0] == "streamlit" for name in names), file
