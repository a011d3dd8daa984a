import pytest

from lenet.markdown import table


def test_a_table_has_a_line_for_its_head_its_alignment_and_each_row() -> None:
    assert table(["layer", ""], "lr", [["conv1", 1], ["conv2", "−2"]]).splitlines() == [
        "| layer |  |",
        "|---|--:|",
        "| conv1 | 1 |",
        "| conv2 | −2 |",
    ]


@pytest.mark.parametrize(("align", "rows"), [("l", []), ("ll", [["alone"]]), ("ll", ["abc"])])
def test_a_table_with_a_cell_too_few_or_too_many_is_refused(align: str, rows: list[str]) -> None:
    with pytest.raises(ValueError, match="for 2 columns"):
        table(["what", "value"], align, rows)
