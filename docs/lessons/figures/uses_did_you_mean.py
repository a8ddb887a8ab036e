"""The picture of uses/did_you_mean: a title and a misspelt one as sets of pairs and triples of letters."""

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, new_figure


def _grams(text: str) -> set[str]:
    padded = f"_{text}_"
    return {padded[i : i + n] for n in (2, 3) for i in range(len(padded) - n + 1)}


def draw_uses_did_you_mean() -> Figure:
    figure = new_figure(7.6, 1.9)
    axes = figure.subplots()
    first, second = _grams("halo"), _grams("hallo")
    columns = sorted(first & second) + sorted(first - second) + sorted(second - first)
    for row, (name, held) in enumerate((("halo", first), ("hallo", second))):
        for column, gram in enumerate(columns):
            shared = gram in first and gram in second
            color = (DARK if shared else MIDDLE) if gram in held else "white"
            axes.add_patch(Rectangle((column, -row), 0.9, 0.85, facecolor=color, edgecolor=LIGHT))
            axes.text(
                column + 0.45, 0.42 - row, "1" if gram in held else "0", ha="center", va="center",
                color="white" if gram in held else "0.5", fontsize=9,
            )  # fmt: skip
        axes.text(-0.3, 0.42 - row, name, ha="right", va="center")
    for column, gram in enumerate(columns):
        axes.text(column + 0.45, 1.1, gram, ha="center", fontsize=9, family="DejaVu Sans Mono")
    axes.set(xlim=(-2.2, len(columns) + 0.1), ylim=(-1.15, 1.6))
    axes.axis("off")
    return figure
