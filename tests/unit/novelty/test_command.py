from pathlib import Path

import pytest

from lenet.novelty.command import main, table
from lenet.novelty.measure import Alarms


def test_what_is_missing_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(tmp_path), "--pen-strokes", str(tmp_path / "none")]) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: ") and error.count("\n") == 1


def test_alarms_are_told_with_their_counts() -> None:
    text = table("relu", [Alarms("hearts", False, 500, 195, 235, 12)])
    assert "195 of 500  39.0%    47.0%          2.4%" in text
