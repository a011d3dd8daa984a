"""How the app is shown: on the stage of a lecture hall, and with its answer hidden at first."""

from __future__ import annotations

from dataclasses import dataclass

from lenet.lecture_plan import lecture_plan
from lenet.scene import GUESS, PRESENT
from pages.visit.store import ANSWER, StoreState

USUAL_SCREEN, WIDEST_SCREEN = 1280, 5120  # CSS pixels: no chart is made for less, nor for more

ON = "1"
HIDDEN, REVEALED = "hidden", "revealed"


@dataclass
class Stage:
    """What a lecturer has chosen.

    Args:
        presents: Whether all is shown large, without the frame around it.
        guesses_first: Whether each new digit's answer is hidden until it is revealed.
        answer: "hidden" or "revealed" where this was chosen for the present digit, else empty.
        screen: Width of the screen, CSS pixels.
        scene: Place in the lecture plan of the scene that was opened last; None before the first.
        guessed: The round in which the audience guessed, and the digit that it guessed.
    """

    presents: bool = False
    guesses_first: bool = False
    answer: str = ""
    screen: int = USUAL_SCREEN
    scene: int | None = None
    guessed: tuple[str, int | None] = ("", None)
    _digit: str = ""

    def update(self, state: StoreState) -> None:
        """Take what the store holds."""
        settings = state.settings
        self.presents = settings.get(PRESENT) == ON
        self.guesses_first = settings.get(GUESS) == ON
        self.answer = settings.get(ANSWER, "")
        self.screen = min(max(state.screen, USUAL_SCREEN), WIDEST_SCREEN)
        self._digit = state.sheet.digit

    @property
    def growth(self) -> float:
        """How many times as large letters are as on a screen of usual width: as in stage.css."""
        return (8 + 0.008 * self.screen) / (8 + 0.008 * USUAL_SCREEN)

    @property
    def is_hidden(self) -> bool:
        """Whether the present digit's answer is hidden."""
        return self.answer == HIDDEN or (self.guesses_first and self.answer != REVEALED)

    @property
    def is_special(self) -> bool:
        """Whether anything of this was chosen."""
        return self.presents or self.guesses_first or self.is_hidden

    @property
    def round(self) -> str:
        """Identifies what is guessed: a digit's next stroke asks for no new guess."""
        return f"{self._digit}-{self.scene}-{self.guesses_first}"

    @property
    def guess(self) -> int | None:
        """The digit that the audience guessed in the present round, 0 to 9; None before that."""
        guessed_in, guess = self.guessed
        return guess if guessed_in == self.round else None

    @guess.setter
    def guess(self, guess: int | None) -> None:
        self.guessed = (self.round, guess)

    @property
    def plan(self) -> list[str]:
        """Links to the scenes of the lecture plan; none off the stage."""
        return [scene.link for scene in lecture_plan()] if self.presents else []

    def question(self, page: str) -> str:
        """Return what the present scene of the lecture plan asks; empty for the usual question.

        Args:
            page: Path of the page that is shown.
        """
        scene = None if self.scene is None else lecture_plan()[self.scene]
        return scene.question if scene and self.presents and scene.page == page else ""
