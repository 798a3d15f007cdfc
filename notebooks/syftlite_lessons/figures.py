"""Figures of numbers: images, curves, points in a plane; each with its words. Draws by matplotlib, knows no worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from torch import Tensor

from syftlite_lessons.words import Words
from syftlite_widgets.still import DOTS_PER_INCH, Still
from syftlite_widgets.themes import DARK, LIGHT, Theme, palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

#: Paints on an empty canvas, with the colours of the theme by their names in the player's style sheet.
Paint = Callable[["Canvas", Mapping[str, str]], None]

NO_MATPLOTLIB = Words(
    "Nothing here can draw it. Install matplotlib: pip install matplotlib",
    "这里没有能画图的程序。请安装 matplotlib：pip install matplotlib",
)
IMAGES = Words("{name}: {count} × ({side}, {side})", "{name}：{count} × ({side}, {side})")

#: The colours of curves and points, one after the other; line styles and marks differ too.
COLOURS = ("tensor-line", "pointer-line", "right-line", "focus", "quiet")
MARKS, DASHES = ("o", "s", "^", "D", "v"), ("-", "--", "-.", ":", "-")


class Figure(Still):
    """A figure that stays as it is. Its size is in inches."""

    def __init__(self, text: str, size: tuple[float, float], paint: Paint) -> None:
        """Take its words, its size and what paints it."""
        super().__init__(text, lambda theme, dots: _png(size, paint, theme, dots))

    def png(self, *, dark: bool = False) -> bytes | None:
        """Return the figure as PNG, or None without matplotlib. It brings its letters, and figures have no Chinese."""
        return self._draw(DARK if dark else LIGHT, DOTS_PER_INCH)

    def _why_not(self) -> str:
        return NO_MATPLOTLIB.say()


def _png(size: tuple[float, float], paint: Paint, theme: Theme, dots: int) -> bytes | None:
    try:
        from matplotlib.figure import Figure as Canvas  # here: most lessons draw no curve
    except ImportError:
        return None
    colours = palette(dark=theme is DARK)
    canvas = Canvas(figsize=size, dpi=dots, facecolor=colours["paper"], layout="constrained")
    paint(canvas, colours)
    file = BytesIO()
    canvas.savefig(file, format="png", metadata={"Software": None})  # no version in it: the same bytes for a while
    return file.getvalue()


def gallery(**rows: Tensor) -> Figure:
    """Return rows of images, each under the name of its argument: (64,) or (count, 64), black for 1 and white for 0.

    Example:
        >>> import torch
        >>> gallery(original=torch.zeros(4, 64), recovered=torch.zeros(64))
        original: 4 × (8, 8)
        recovered: 1 × (8, 8)
    """
    shown = {name: images.detach().reshape(-1, images.shape[-1]) for name, images in rows.items()}
    text = [
        IMAGES.say(name=name, count=len(images), side=round(images.shape[-1] ** 0.5)) for name, images in shown.items()
    ]
    wide = max(map(len, shown.values()))

    def paint(canvas: Canvas, colours: Mapping[str, str]) -> None:
        grid = canvas.subplots(len(shown), wide, squeeze=False)
        for axes, (name, images) in zip(grid, shown.items(), strict=True):
            axes[0].set_ylabel(name, color=colours["ink"], rotation=0, ha="right", va="center", family="monospace")
            for place, one in enumerate(axes):
                frame(one, colours)
                if place < len(images):
                    side = round(images.shape[-1] ** 0.5)
                    one.imshow(images[place].reshape(side, side).numpy(), cmap="gray_r", vmin=0, vmax=1)
                else:
                    one.set_visible(False)

    return Figure("\n".join(text), (1.6 + 0.8 * wide, 0.1 + 0.86 * len(shown)), paint)


def points(*, between: Sequence[str] = (), parts: int = 1, **places: Tensor) -> Figure:
    """Return points in the plane of two weights, each under the name of its argument; a line joins two of them.

    The line is marked off in so many equal `parts`.

    Example:
        >>> import torch
        >>> points(bob=torch.tensor([[0.0, 1.0]]), mean=torch.tensor([[1.0, 1.5]]))
        bob   (0.00, 1.00)
        mean  (1.00, 1.50)
    """
    at = {name: [float(number) for number in place.detach().flatten()] for name, place in places.items()}
    width = max(map(len, at))
    text = "\n".join(f"{name:<{width}}  ({first:.2f}, {second:.2f})" for name, (first, second) in at.items())
    falls = True
    if between:
        (x1, y1), (x2, y2) = (at[name] for name in between)
        falls = (x2 - x1) * (y2 - y1) <= 0

    def paint(canvas: Canvas, colours: Mapping[str, str]) -> None:
        axes = canvas.subplots()
        frame(axes, colours, ticks=True)
        axes.set_aspect("equal", adjustable="datalim")
        axes.margins(0.25)
        axes.set_xlabel("weight[0, 0]", color=colours["ink"], family="monospace")
        axes.set_ylabel("weight[0, 1]", color=colours["ink"], family="monospace")
        if between:
            xs, ys = ([a + (b - a) * k / parts for k in range(parts + 1)] for a, b in ((x1, x2), (y1, y2)))
            axes.plot(xs, ys, "-|", color=colours["quiet"], linewidth=1, markersize=14, zorder=1)
        for number, (name, (x, y)) in enumerate(at.items()):
            colour, mark = colours[COLOURS[number % len(COLOURS)]], MARKS[number % len(MARKS)]
            axes.plot([x], [y], mark, color=colour, markersize=9, zorder=2)
            label: dict[str, Any] = {"textcoords": "offset points", "color": colours["ink"], "family": "monospace"}
            # On either side of the line by turns, and never across it: neighbours may lie close together.
            above = -9 if number % 2 else 9
            side, ends = (10, "left") if (above > 0) == falls else (-10, "right")
            axes.annotate(f"{name} ({x:.2f}, {y:.2f})", (x, y), (side, above), ha=ends, va="center", **label)

    return Figure(text, (6.4, 3.6), paint)


def curves(*, each: str, **lists: Sequence[float]) -> Figure:
    """Return curves under the names of their arguments; `each` is what one place on the horizontal axis stands for.

    Example:
        >>> curves(each="round", alone=[0.2, 0.5], together=[0.2, 0.7])
        alone     0.2 → 0.5
        together  0.2 → 0.7
    """
    width = max(map(len, lists))
    text = "\n".join(f"{name:<{width}}  {numbers[0]:.1f} → {numbers[-1]:.1f}" for name, numbers in lists.items())

    def paint(canvas: Canvas, colours: Mapping[str, str]) -> None:
        axes = canvas.subplots()
        frame(axes, colours, ticks=True)
        for number, (name, numbers) in enumerate(lists.items()):
            curve(axes, numbers, colours, number, name)
        count_from_one(axes, each, colours)
        legend(axes, colours)

    return Figure(text, (6.4, 3.2), paint)


# What other figures are made of, too


def curve(axes: Axes, numbers: Sequence[float], colours: Mapping[str, str], number: int, name: str) -> None:
    """Draw a curve: places are counted from 1, and each has a mark."""
    style: dict[str, Any] = {"color": colours[COLOURS[number % len(COLOURS)]], "label": name, "markersize": 4}
    axes.plot(range(1, len(numbers) + 1), numbers, DASHES[number % len(DASHES)], marker=MARKS[number], **style)


def count_from_one(axes: Axes, each: str, colours: Mapping[str, str]) -> None:
    """Say what one place on the horizontal axis is, and number the places by whole numbers."""
    from matplotlib.ticker import MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel(each, color=colours["ink"], family="monospace")


def legend(axes: Axes, colours: Mapping[str, str]) -> None:
    """Say which curve is which, above the axes: there it hides none."""
    axes.legend(
        loc="lower center",
        bbox_to_anchor=(0.5, 1),
        ncols=len(axes.lines),
        frameon=False,
        prop={"family": "monospace"},
        labelcolor=colours["ink"],
    )


def frame(axes: Axes, colours: Mapping[str, str], *, ticks: bool = False) -> None:
    """Give axes the colours of the theme."""
    axes.set_facecolor(colours["paper"])
    axes.tick_params(colors=colours["ink"], left=ticks, bottom=ticks, labelleft=ticks, labelbottom=ticks)
    for spine in axes.spines.values():
        spine.set_color(colours["lane-line"])
