"""Where boxes and arrows of a diagram stand: layers from top to bottom, few crossings, straight long arrows.

The classic way (Sugiyama): arrows against the given order of the boxes are turned round, every box gets a layer, long
arrows get a waypoint in each layer they pass, layers are sorted until few arrows cross, then boxes are pulled over each
other. Between two layers of boxes lies one of labels, so that an arrow's text has a place of its own.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

GAP = 22.0
"""Least room between two things in a layer."""
ROW_GAP = 18.0
"""Room between two layers."""
SWEEPS = 24
PULLS = 200


@dataclass(frozen=True, slots=True)
class Box:
    """A thing to place."""

    name: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Arrow:
    """A connection with a label of a known size; boxes named in order of their appearance make it forward."""

    source: str
    target: str
    label_width: float
    label_height: float


@dataclass(slots=True)
class Layout:
    """The result: centres of boxes, paths and label centres of arrows, and the size of it all."""

    boxes: dict[str, tuple[float, float]]
    paths: list[list[tuple[float, float]]]
    labels: list[tuple[float, float]]
    width: float
    height: float


@dataclass(slots=True, eq=False)
class _Spot:
    """A box, a waypoint or a label in its layer."""

    layer: int
    width: float
    height: float
    weight: float
    above: list["_Spot"] = field(default_factory=list)
    below: list["_Spot"] = field(default_factory=list)
    order: float = 0.0
    x: float = 0.0
    y: float = 0.0


def arrange(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> Layout:
    """Place boxes and arrows. The order of the boxes says which way is forward; arrows lead from box to other box."""
    index = {box.name: number for number, box in enumerate(boxes)}
    spots, chains, layers = _spots(boxes, arrows, index)
    _sort(layers)
    _pull(layers)
    _stack(layers)
    left = min(spot.x - spot.width / 2 for layer in layers for spot in layer)
    for layer in layers:
        for spot in layer:
            spot.x -= left - GAP
    paths, labels = [], []
    for arrow, chain in zip(arrows, chains, strict=True):
        points = _path(chain)
        labels.append(_label_place(chain))
        paths.append(points if index[arrow.source] < index[arrow.target] else points[::-1])
    return Layout(
        {name: (spot.x, spot.y) for name, spot in spots.items()},
        paths,
        labels,
        max(spot.x + spot.width / 2 for layer in layers for spot in layer) + GAP,
        max(spot.y + spot.height / 2 for layer in layers for spot in layer) + GAP,
    )


def _layer_of(boxes: Sequence[Box], arrows: Sequence[Arrow], index: dict[str, int]) -> dict[str, int]:
    """Each box one layer below the lowest that leads to it; boxes without arrows stand at the bottom."""
    downward = [
        (arrow.source, arrow.target) if index[arrow.source] < index[arrow.target] else (arrow.target, arrow.source)
        for arrow in arrows
    ]
    layers: dict[str, int] = {}
    for box in boxes:
        layers[box.name] = max((layers[upper] + 1 for upper, lower in downward if lower == box.name), default=0)
    joined = {name for arrow in downward for name in arrow}
    return {name: layer if name in joined else max(layers.values()) for name, layer in layers.items()}


def _spots(
    boxes: Sequence[Box], arrows: Sequence[Arrow], index: dict[str, int]
) -> tuple[dict[str, _Spot], list[list[_Spot]], list[list[_Spot]]]:
    layer_of = _layer_of(boxes, arrows, index)
    spots = {box.name: _Spot(2 * layer_of[box.name], box.width, box.height, 1.0) for box in boxes}
    layers: dict[int, list[_Spot]] = defaultdict(list)
    for spot in spots.values():
        layers[spot.layer].append(spot)
    chains = []
    for arrow in arrows:
        upper, lower = sorted((arrow.source, arrow.target), key=index.__getitem__)
        top, bottom = spots[upper], spots[lower]
        # the label stands next to the source, where a reader looks for it
        labelled = top.layer + 1 if arrow.source == upper else bottom.layer - 1
        chain = [top]
        for number in range(top.layer + 1, bottom.layer):
            is_label = number == labelled
            size = (arrow.label_width, arrow.label_height) if is_label else (2.0, 0.0)
            spot = _Spot(number, *size, 2.0 if is_label else 8.0)
            layers[number].append(spot)
            chain.append(spot)
        chain.append(bottom)
        for spot_above, spot_below in pairwise(chain):
            spot_above.below.append(spot_below)
            spot_below.above.append(spot_above)
        chains.append(chain)
    return spots, chains, [layers[number] for number in sorted(layers)]


# fewer crossings


def _crossings(layers: list[list[_Spot]]) -> int:
    total = 0
    for layer in layers:
        ends = [sorted(below.order for below in spot.below) for spot in layer]
        for number, left in enumerate(ends):
            for right in ends[number + 1 :]:
                total += sum(1 for end in left for other in right if other < end)
    return total


def _sort(layers: list[list[_Spot]]) -> None:
    """Order each layer by where its neighbours stand, down and up in turn; the best order found is kept."""
    _number(layers)
    best, best_orders = _crossings(layers), [list(layer) for layer in layers]
    for sweep in range(SWEEPS):
        downward = sweep % 2 == 0
        for layer in layers if downward else reversed(layers):
            _sort_layer(layer, (lambda spot: spot.above) if downward else (lambda spot: spot.below))
        _swap(layers)
        crossings = _crossings(layers)
        if crossings < best:
            best, best_orders = crossings, [list(layer) for layer in layers]
    for layer, order in zip(layers, best_orders, strict=True):
        layer[:] = order
    _number(layers)


def _number(layers: list[list[_Spot]]) -> None:
    for layer in layers:
        for place, spot in enumerate(layer):
            spot.order = float(place)


def _sort_layer(layer: list[_Spot], neighbours: Callable[[_Spot], list[_Spot]]) -> None:
    def wish(spot: _Spot) -> float:
        near = neighbours(spot)
        return sum(other.order for other in near) / len(near) if near else spot.order

    layer.sort(key=wish)
    _number([layer])


def _swap(layers: list[list[_Spot]]) -> None:
    """Swap two that stand side by side wherever that takes a crossing away."""
    for layer in layers:
        for place in range(len(layer) - 1):
            left, right = layer[place], layer[place + 1]
            if _tangle(left, right) > _tangle(right, left):
                layer[place], layer[place + 1] = right, left
                left.order, right.order = right.order, left.order


def _tangle(left: _Spot, right: _Spot) -> int:
    return sum(
        1
        for ends, others in ((left.above, right.above), (left.below, right.below))
        for end in ends
        for other in others
        if other.order < end.order
    )


# places


def _pull(layers: list[list[_Spot]]) -> None:
    """Pull each spot towards its neighbours as far as the order of its layer and the room between allow."""
    for layer in layers:
        edge = 0.0
        for spot in layer:
            spot.x = edge + spot.width / 2
            edge += spot.width + GAP
    for pull in range(PULLS):
        for layer in layers if pull % 2 == 0 else reversed(layers):
            _pull_layer(layer)


def _pull_layer(layer: list[_Spot]) -> None:
    """The places nearest to the wished ones with the order kept: neighbours that would overlap move as one block."""
    offsets, edge = [], 0.0
    for place, spot in enumerate(layer):
        if place:
            edge += (layer[place - 1].width + spot.width) / 2 + GAP
        offsets.append(edge)
    blocks: list[tuple[float, float, int]] = []
    for spot, offset in zip(layer, offsets, strict=True):
        near = [(other, spot.weight * other.weight) for other in (*spot.above, *spot.below)]
        total = sum(weight for _, weight in near)
        wish = sum(other.x * weight for other, weight in near) / total if near else spot.x
        block = (wish - offset, spot.weight, 1)
        while blocks and blocks[-1][0] > block[0]:
            start, weight, count = blocks.pop()
            heavier = weight + block[1]
            block = ((start * weight + block[0] * block[1]) / heavier, heavier, count + block[2])
        blocks.append(block)
    starts = [start for start, _, count in blocks for _ in range(count)]
    for spot, start, offset in zip(layer, starts, offsets, strict=True):
        spot.x = start + offset


def _stack(layers: list[list[_Spot]]) -> None:
    edge = GAP
    for layer in layers:
        height = max(spot.height for spot in layer)
        for spot in layer:
            spot.y = edge + height / 2
        edge += height + ROW_GAP


def _path(chain: list[_Spot]) -> list[tuple[float, float]]:
    """From the bottom of the upper box, through the waypoints, to the top of the lower one."""
    top, bottom = chain[0], chain[-1]
    start = (_port(top, top.below, chain[1]), top.y + top.height / 2)
    end = (_port(bottom, bottom.above, chain[-2]), bottom.y - bottom.height / 2)
    return [start, *((spot.x, spot.y) for spot in chain[1:-1]), end]


def _port(box: _Spot, neighbours: list[_Spot], neighbour: _Spot) -> float:
    """Arrows of one side leave a box side by side, in the order of where they go."""
    ordered = sorted(neighbours, key=lambda spot: spot.x)
    step = min(18.0, box.width * 0.8 / len(ordered))
    return box.x + (ordered.index(neighbour) - (len(ordered) - 1) / 2) * step


def _label_place(chain: list[_Spot]) -> tuple[float, float]:
    label = next((spot for spot in chain[1:-1] if spot.width > 2.0), chain[1])
    return (label.x, label.y)
