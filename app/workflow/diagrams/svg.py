"""The drawn diagram of a lifecycle as SVG. What many states share (cancel, hand back …) is not drawn as an arrow from
each, but written into the box it leads to; those arrows appear when one of their states is chosen."""

from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from unicodedata import east_asian_width

from app.core.lang import Language
from app.workflow.diagrams.layout import Arrow, Box, Layout, arrange
from app.workflow.diagrams.mermaid import arrows
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.step import START

MANY = 5
"""From so many states on, an action with one outcome is written into the box it leads to."""
LINE = 16.0
WIDEST = 108.0
"""Longer texts of arrows are broken between words."""
Point = tuple[float, float]


@cache
def draw(lifecycle: Lifecycle, language: Language) -> str:
    """The diagram in one language."""
    return "".join(_Picture(lifecycle, language).parts())


def _width(text: str, size: float) -> float:
    """About how wide a text is: a Chinese character is square, a Latin one a little over half."""
    return sum(size if east_asian_width(sign) in "WF" else size * 0.58 for sign in text)


def _broken(text: str) -> list[str]:
    """A text in lines of about the widest width; Chinese has no spaces to break at, and is short."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and _width(f"{lines[-1]} {word}", 12) <= WIDEST:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


class _Picture:
    """What is drawn: boxes with their lines of text, and arrows with theirs."""

    def __init__(self, lifecycle: Lifecycle, language: Language) -> None:
        self.lifecycle, self.language = lifecycle, language
        self.drawn: dict[tuple[str, str], list[str]] = {}
        self.shared: dict[tuple[str, str], list[str]] = {}
        self.loops: dict[str, list[str]] = {}
        self._share_out()
        self.texts = {state.value: self._texts(state.value, state.label(language)) for state in lifecycle.states}
        self.sizes = {name: self._size(texts) for name, texts in self.texts.items()} | {START: (20.0, 20.0)}
        boxes = [Box(name, *self.sizes[name]) for name in (START, *self.texts)]
        labelled = {pair: self._lines(actions) for pair, actions in self.drawn.items()}
        self.labels = list(labelled.values())
        self.placed: Layout = arrange(
            boxes,
            [
                Arrow(*pair, max(_width(text, 12) for _, text in lines) + 12, LINE * len(lines) + 2)
                for pair, lines in labelled.items()
            ],
        )

    def _share_out(self) -> None:
        """Tell arrows that are drawn from those that many states share, and from actions that lead nowhere else."""
        sources: dict[tuple[str, str], set[str]] = {}
        for (source, target), actions in arrows(self.lifecycle).items():
            for action in actions:
                sources.setdefault((action, target), set()).add(source)
        for (source, target), actions in arrows(self.lifecycle).items():
            for action in actions:
                if source == target:
                    self.loops.setdefault(target, []).append(action)
                elif len(sources[action, target]) >= MANY:
                    self.shared.setdefault((action, target), []).append(source)
                else:
                    self.drawn.setdefault((source, target), []).append(action)

    def _titles(self, actions: Iterable[str]) -> list[str]:
        return [self.lifecycle.titles[action].say(self.language) for action in actions]

    def _lines(self, actions: list[str]) -> list[tuple[str, str]]:
        """The lines of an arrow's text, each with the action it belongs to."""
        titles = zip(actions, self._titles(actions), strict=True)
        return [(action, line) for action, title in titles for line in _broken(title)]

    def _texts(self, state: str, label: str) -> list[str]:
        lines = [label, state]
        for (action, target), sources in self.shared.items():
            if target == state:
                (title,) = self._titles([action])
                count = f"{len(sources)} 种状态" if self.language == "zh" else f"{len(sources)} states"
                lines.append(f"← {title} ({count})")
        lines += [f"↻ {title}" for title in self._titles(self.loops.get(state, ()))]
        return lines

    def _size(self, texts: list[str]) -> tuple[float, float]:
        widest = max(_width(text, 16.5 if place == 0 else 12) for place, text in enumerate(texts))
        return max(96.0, widest + 24), LINE * len(texts) + 18

    def parts(self) -> Iterator[str]:
        """The elements of the drawing, arrows first, so that boxes lie over their ends."""
        width, height = round(self.placed.width), round(self.placed.height)
        title = escape(f"{self.lifecycle.noun.say(self.language)}")
        css_class = "diagram large" if width > 960 else "diagram"
        yield f'<svg class="{css_class}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        yield f'xmlns="http://www.w3.org/2000/svg" role="group" aria-label="{title}">'
        yield '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
        yield 'orient="auto"><path d="M0 1 L9 5 L0 9 z" fill="context-stroke"/></marker></defs>'
        for (action, target), sources in self.shared.items():
            for source in sources:
                yield self._line(source, target, [action], "arrow shared", self._bow(source, target))
        for (pair, actions), points in zip(self.drawn.items(), self.placed.paths, strict=True):
            css_class = "arrow back" if points[0][1] > points[-1][1] else "arrow"
            yield self._line(*pair, actions, css_class, _curve(points))
        for pair, lines, place in zip(self.drawn, self.labels, self.placed.labels, strict=True):
            yield self._label(*pair, lines, place)
        yield from (self._box(name) for name in self.texts)
        x, y = self.placed.boxes[START]
        yield f'<circle class="start" cx="{x:.0f}" cy="{y:.0f}" r="9"/></svg>'

    def _line(self, source: str, target: str, actions: list[str], css_class: str, path: str) -> str:
        names = " ".join(actions)
        return (
            f'<path class="{css_class}" data-from="{source}" data-to="{target}" data-actions="{names}" d="{path}" '
            'marker-end="url(#tip)"/>'
        )

    def _label(self, source: str, target: str, lines: list[tuple[str, str]], place: Point) -> str:
        x, y = place
        wide = max(_width(text, 12) for _, text in lines) + 8
        tall = LINE * len(lines)
        texts = "".join(
            f'<text x="{x:.0f}" y="{y - tall / 2 + LINE * (number + 0.75):.0f}" data-action="{action}">'
            f"{escape(text)}</text>"
            for number, (action, text) in enumerate(lines)
        )
        return (
            f'<g class="label" data-from="{source}" data-to="{target}"><rect x="{x - wide / 2:.0f}" '
            f'y="{y - tall / 2:.0f}" width="{wide:.0f}" height="{tall:.0f}" rx="4"/>{texts}</g>'
        )

    def _box(self, name: str) -> str:
        (x, y), (wide, tall) = self.placed.boxes[name], self.sizes[name]
        left, top = x - wide / 2, y - tall / 2
        final = name in self.lifecycle.final
        frame = f'<rect x="{left:.0f}" y="{top:.0f}" width="{wide:.0f}" height="{tall:.0f}" rx="10"/>'
        if final:
            inner = f'x="{left + 4:.0f}" y="{top + 4:.0f}" width="{wide - 8:.0f}" height="{tall - 8:.0f}"'
            frame += f'<rect class="inner" {inner} rx="7"/>'
        lines = "".join(
            f'<text class="{_text_class(number)}" x="{x:.0f}" y="{top + 9 + LINE * (number + 0.8):.0f}">'
            f"{escape(text)}</text>"
            for number, text in enumerate(self.texts[name])
        )
        css_class = "state final" if final else "state"
        label = escape(self.texts[name][0])
        attributes = f'data-state="{name}" tabindex="0" role="button" aria-label="{label}"'
        return f'<g class="{css_class}" {attributes}>{frame}{lines}</g>'

    def _bow(self, source: str, target: str) -> str:
        """An arrow from side to side, past the boxes between."""
        (from_x, from_y), (to_x, to_y) = self.placed.boxes[source], self.placed.boxes[target]
        side = 1 if from_x + to_x > self.placed.width else -1
        start = from_x + side * self.sizes[source][0] / 2
        end = to_x + side * self.sizes[target][0] / 2
        far = side * (40 + abs(to_y - from_y) * 0.12)
        out = max(start, end) + far if side > 0 else min(start, end) + far
        return f"M{start:.0f} {from_y:.0f} C{out:.0f} {from_y:.0f} {out:.0f} {to_y:.0f} {end:.0f} {to_y:.0f}"


def _text_class(number: int) -> str:
    return ("title", "name")[number] if number < 2 else "note"


def _curve(points: list[Point]) -> str:
    """A smooth line through all points that leaves and arrives upright."""
    (x, y), rest = points[0], points[1:]
    path = f"M{x:.0f} {y:.0f}"
    for to_x, to_y in rest:
        middle = (y + to_y) / 2
        path += f" C{x:.0f} {middle:.0f} {to_x:.0f} {middle:.0f} {to_x:.0f} {to_y:.0f}"
        x, y = to_x, to_y
    return path
