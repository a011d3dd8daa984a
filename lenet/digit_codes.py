"""The ten codes of 84 numbers that the output units of 1998 compare with: drawn digits, 7×12.

Y. LeCun et al. 1998, section II.C and figure 3: stylised pictures of the characters, ink +1 and
paper −1, so that characters that look alike have codes that lie close. The figure is small and the
paper gives no table; these are as those who built the network again have read them off it, so a
single pixel may be another one there.
"""

WIDTH, HEIGHT = 7, 12
INK = "#"

PICTURES = """
.#####. ...##.. .#####. ####### .#####. .#####. ..####. ####### .#####. .#####.
....... ..###.. ....... .....## ....... ....... .##.... .....## ##...## ##..###
..###.. .####.. .#####. ....##. ....... ####### ##..... .....## ##...## ##...##
.##.##. ...##.. ##...## ...##.. .##..## ##..... ##..... ....##. ##...## ##...##
##...## ...##.. #....## ..####. .##..## ##..... ######. ...##.. .#####. ##..###
##...## ...##.. ....##. .....## ###..## .####.. ###..## ...##.. ##...## .######
##...## ...##.. ..###.. .....## ##...## ..####. ##...## ..##... ##...## .....##
##...## ...##.. .##.... .....## ##...## .....## ##...## ..##... ##...## .....##
.##.##. ...##.. ##..... ##...## ##..### ##...## ###..## ..##... ##...## ....##.
..###.. .###### ####### .#####. .###### .#####. .#####. ..##... .#####. .####..
....... ....... ....... ....... .....## ....... ....... ....... ....... .......
....... ....... ....... ....... .....## ....... ....... ....... ....... .......
"""


def digit_codes() -> list[list[float]]:
    """Return the code of each digit: 84 numbers, +1 ink or −1 paper, row by row."""
    rows = [line.split() for line in PICTURES.split("\n") if line]
    return [
        [1.0 if pixel == INK else -1.0 for row in rows for pixel in row[digit]]
        for digit in range(len(rows[0]))
    ]
