"""How the app is shown: on the stage of a lecture hall, and with its answer hidden at first."""

from __future__ import annotations

from dataclasses import dataclass

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
    """

    presents: bool = False
    guesses_first: bool = False
    is_hidden: bool = False
    guess: int | None = None
    screen: int = USUAL_SCREEN
    asked: int = 0

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

    def on_another_digit(self) -> None:
        """Note that what is on the canvas was replaced."""
        self.is_hidden = self.guesses_first
        self._ask_anew()

    def _ask_anew(self) -> None:
        self.guess = None
        self.asked += 1
