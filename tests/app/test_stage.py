"""The stage: charts as large as the screen that they are shown on."""

import pytest

from pages.visit.stage import USUAL_SCREEN, WIDEST_SCREEN, Stage
from tests.app.hands import open_page


@pytest.mark.parametrize(
    ("told", "width"),
    [(1920, 1920), (320, USUAL_SCREEN), (10**9, WIDEST_SCREEN), ("wide", USUAL_SCREEN)],
)
def test_a_screen_is_as_wide_as_told_within_reason(told: object, width: int) -> None:
    stage = Stage()
    stage.show_on(told)
    assert stage.screen == width


@pytest.mark.slow
def test_kernels_have_no_norms_on_the_stage() -> None:
    app = open_page("kernels.py", {"present": "1"})
    assert not app.error
    assert "1.20" not in str(app.get("plotly_chart")[0].proto.spec)
    assert "1.20" in str(open_page("kernels.py", {}).get("plotly_chart")[0].proto.spec)
