import numpy as np

from lenet.figures.invariance import rotation_figure, stability_figure


def test_where_digits_tie_the_map_of_shifts_has_no_answer_to_show() -> None:
    digits, confidences = np.array([[3, -1, 3]] * 3), np.array([[0.9999, 0.5, 0.25]] * 3)
    _, markers = stability_figure(digits, confidences, marked=(0, 0)).data
    assert list(markers.text[:3]) == ["3", "", "3"]
    assert list(markers.customdata[:3]) == ["3, > 99.9 %", "no answer, 50.0 %", "3, 25.0 %"]


def test_the_circle_names_each_answer_where_it_begins() -> None:
    curves = {"as rotated": ([3, 3, -1, 8], [0.9, 0.8, 0.4, 0.0001])}
    (line,) = rotation_figure([0, 90, 180, 270], curves).data
    assert list(line.text) == ["3", "", "", "8"]
    assert list(line.customdata) == ["3, 90.0 %", "3, 80.0 %", "no answer, 40.0 %", "8, < 0.1 %"]
