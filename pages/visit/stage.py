"""How the app is shown: on the stage of a lecture hall, and with its answer hidden at first."""

from __future__ import annotations

from dataclasses import dataclass

from lenet.lecture_plan import lecture_plan

USUAL_SCREEN, WIDEST_SCREEN = 1280, 5120  # CSS pixels: no chart is made for less, nor for more


@dataclass
class Stage:
    """What a lecturer has chosen.

    Args:
        presents: Whether all is shown large, without the frame around it.
        guesses_first: Whether each new digit's answer is hidden until it is revealed.
        is_hidden: Whether the present digit's answer is hidden.
        guess: What the hall has guessed, 0 to 9.
        screen: How wide the screen is, CSS pixels.
        asked: How often it was asked anew for a guess; a digit's next stroke asks nothing anew.
        scene: Place in the lecture plan of the scene that was opened last; None before the first.
    """

    presents: bool = False
    guesses_first: bool = False
    is_hidden: bool = False
    guess: int | None = None
    screen: int = USUAL_SCREEN
    asked: int = 0
    scene: int | None = None

    @property
    def growth(self) -> float:
        """How many times as large letters are as on a screen of usual width: as in stage.css."""
        return (8 + 0.008 * self.screen) / (8 + 0.008 * USUAL_SCREEN)

    @property
    def is_special(self) -> bool:
        """Whether anything of this was chosen."""
        return self.presents or self.guesses_first or self.is_hidden

    def show_on(self, width: object) -> None:
        """Note how wide the screen is, as a browser says."""
        if isinstance(width, int):
            self.screen = min(max(width, USUAL_SCREEN), WIDEST_SCREEN)

    def guess_first(self, wanted: bool) -> None:
        """Hide each new digit's answer from now on, beginning with the present one, or no more."""
        if wanted != self.guesses_first:
            self.guesses_first = self.is_hidden = wanted
            self._ask_anew()

    def hide(self) -> None:
        """Hide the present digit's answer."""
        self.is_hidden = True

    def reveal(self) -> None:
        """Show the present digit's answer."""
        self.is_hidden = False

    def open_scene(self, place: int | None) -> None:
        """Store which scene of the lecture plan was opened, and apply "guess first" to it.

        Args:
            place: From 0 on; None where the address is of no scene.
        """
        if place not in (None, self.scene):
            self.scene = place
            self.on_another_digit()

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

    def on_another_digit(self) -> None:
        """Note that what is on the canvas was replaced."""
        self.is_hidden = self.guesses_first
        self._ask_anew()

    def _ask_anew(self) -> None:
        self.guess = None
        self.asked += 1
