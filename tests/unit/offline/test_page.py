"""The file for offline: what is in it, and that it needs nothing else.

What it shows is tested in a browser, tests/e2e/test_offline.py.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from lenet import MODELS, load_model
from lenet.network_view import layers_of
from lenet.offline import LARGEST, OfflineError, offline_page
from lenet.offline import page as module
from lenet.offline.__main__ import main
from lenet.portable import portable_network
from lenet.strokes import example_digits


def data_of(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, object] = json.loads(found[1])
    return data


@pytest.fixture(scope="module")
def page() -> str:
    return offline_page()


def test_it_holds_all_models_and_examples_in_two_megabytes(page: str) -> None:
    import base64

    data = data_of(page)
    models = data["models"]
    assert isinstance(models, list)
    assert [model["name"] for model in models] == list(MODELS)
    for model in models:
        network = load_model(model["name"])
        assert base64.b64decode(model["network"]) == portable_network(network)
        assert model["layers"] == json.loads(json.dumps(layers_of(network.layers)))
    assert data["examples"] == json.loads(json.dumps(example_digits()))
    assert len(page.encode()) <= LARGEST == 2_000_000


def test_it_asks_for_nothing_from_elsewhere(page: str) -> None:
    outside = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r"""(src|href)=|url\(|@import""", outside)
    assert "<!--" not in outside  # every gap was filled
    scripts = re.findall(r"<script(.*?)</script>", page, re.DOTALL)
    assert [script.partition(">")[0] for script in scripts] == [
        ' type="application/json" id="data"',
        ' type="module"',
    ]
    assert not re.search(r"^import |https?:", scripts[1], re.MULTILINE)


def test_models_can_be_chosen_and_the_first_is_shown_first() -> None:
    models = data_of(offline_page(["sigmoid", "relu", "sigmoid"]))["models"]
    assert isinstance(models, list)
    assert [model["name"] for model in models] == ["sigmoid", "relu"]


@pytest.mark.parametrize("names", [[], ["relu", "nope"]])
def test_models_that_do_not_exist_are_refused_with_those_that_do(names: list[str]) -> None:
    with pytest.raises(OfflineError, match=r"no such model: .*; relu, sigmoid"):
        offline_page(names)


def test_a_file_that_would_be_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST", 100_000)
    with pytest.raises(OfflineError, match="at most 100,000: fewer models"):
        offline_page(["relu"])


def test_the_command_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "explorer.html"
    assert main([str(file), "--model", "relu"]) == 0
    assert data_of(file.read_text("utf-8")) == data_of(offline_page(["relu"]))
    assert "explorer.html: " in capsys.readouterr().out


def test_the_command_says_in_one_line_what_went_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "missing" / "explorer.html"), "--model", "relu"]) == 1
    assert capsys.readouterr().err.startswith("error: ")
