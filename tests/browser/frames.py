"""Frames for the player's tests, drawn by hand in the form that the inspector's are in. Knows nothing of workers."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

Frame = dict[str, Any]
#: (kind, key, column, row, first line, second line, state classes)
Box = tuple[str, str, int, int, str, str, str]

LANES = ("me", "bob", "alice")
LANE, GAP, TOP, ROW = 200, 90, 54, 62

#: What the player says, as the inspector gives it.
LABELS = {
    "title": "Inspector",
    "first": "First step",
    "back": "Back",
    "play": "Play",
    "pause": "Pause",
    "next": "Next",
    "last": "Last step",
    "slider": "Step",
    "changes": "What changed",
    "step_of": "step {k} of {n}",
    "xray": "X-ray",
    "xray_on_note": "X-ray is on.",
    "new_step": "1 new step",
    "new_steps": "{n} new steps",
    "drawing": "Drawing …",
    "stale_kernel": "This picture is from before the kernel restarted. Run the cell again.",
    "no_answer": "The kernel does not answer yet. It may be busy with a cell.",
    "find": "Find",
    "find_hint": "name, id, shape, worker",
    "found": "{k} of {n}",
    "found_none": "Nothing is called that.",
    "beside": "The inspector is in the panel.",
    "no_sidecar": "There is no panel.",
}

X: Box = ("tensor", "me/x", 0, 0, "x  int64 (4,)", "[1, 2, 3, ...]", "")
X_PTR: Box = ("pointer", "me/x_ptr", 0, 1, "x_ptr", "me:2 → bob:1", "")
PP: Box = ("pointer", "me/pp", 0, 2, "pp", "me:4 → alice:2", "")
BOB_1: Box = ("tensor", "bob/1", 1, 0, "1  int64 (4,)", "[1, 2, 3, ...]", "")
ALICE_2: Box = ("pointer", "alice/2", 2, 0, "alice:2 → bob:1", "pointer to int64 (4,)", "")
BOB_5: Box = ("tensor", "bob/5", 1, 1, "5  int64 (4,)", "not seen by me", "sl-sealed")
ALICE_6: Box = ("pointer", "alice/6", 2, 1, "alice:6 → bob:5", "pointer to int64 (4,)", "")
Y: Box = ("pointer", "me/y", 0, 3, "y", "me:7 → alice:6", "")
Z: Box = ("pointer", "me/z", 0, 4, "z", "me:6 → bob:5", "")
ALICE_1: Box = ("tensor", "alice/1", 2, 2, "1  int64 (4,)", "[1, 2, 3, ...]", "")


def seven_frames(*, xray: bool = False) -> list[Frame]:
    """Return the frames of steps 0 to 6 of a short lesson: send, send the pointer, add, get, move, get."""
    to_bob, to_alice = ("me/x_ptr", "bob/1"), ("me/pp", "alice/2")
    hop, hop_6, y, z = ("alice/2", "bob/1"), ("alice/6", "bob/5"), ("me/y", "alice/6"), ("me/z", "bob/5")
    bob_5 = (*BOB_5[:5], "[2, 4, 6, ...]  X-ray", "sl-xray") if xray else BOB_5
    seen_5 = (*BOB_5[:5], "[2, 4, 6, ...]", "sl-changed")
    moved = (*X_PTR[:5], "me:2 → alice:1", "sl-changed")
    steps: list[tuple[str, str, list[str], list[tuple[str, str, str, bool]], list[Box], list[tuple[str, str]]]] = [
        ("", "This is before the first call.", [], [], [], []),
        (
            "x_ptr = x.send(bob)",
            "A copy of the numbers goes to bob. The tensor here stays as it is.",
            ["bob gains a tensor", "x_ptr is new"],
            [("me", "bob", "OBJ  32 B", True)],
            [X, new(X_PTR), new(BOB_1)],
            [to_bob],
        ),
        (
            "pp = x_ptr.send(alice)",
            "The pointer goes to alice. The numbers stay on bob; me saw nothing.",
            ["alice gains a pointer", "pp is new"],
            [("me", "alice", "PTR  49 B", False)],
            [X, X_PTR, new(PP), BOB_1, new(ALICE_2)],
            [to_bob, to_alice, hop],
        ),
        (
            "y = pp + pp",
            "The command travels along the chain: me, alice, bob. bob adds, and the result stays there.",
            ["bob gains a tensor", "alice gains a pointer", "y is new"],
            [("me", "alice", "CMD  71 B", False), ("alice", "bob", "CMD  71 B", False)],
            [X, X_PTR, PP, new(Y), BOB_1, new(bob_5), ALICE_2, new(ALICE_6)],
            [to_bob, to_alice, hop, y, hop_6],
        ),
        (
            "z = y.get()",
            "The pointer comes back from alice. The numbers stay on bob; me saw nothing.",
            ["alice loses a pointer", "z is new", "y is gone"],
            [("me", "alice", "GET  40 B", False)],
            [X, X_PTR, PP, left(Y), new(Z), BOB_1, bob_5, ALICE_2, left(ALICE_6)],
            [to_bob, to_alice, hop, z],
        ),
        (
            "x_ptr.move_(alice)",
            "The numbers go from bob to alice directly. me saw nothing.",
            ["bob loses a tensor", "alice gains a tensor", "x_ptr is another object now"],
            [("me", "bob", "MOVE  44 B", False), ("bob", "alice", "OBJ  32 B", True)],
            [X, moved, PP, Z, left(BOB_1), bob_5, dangling(ALICE_2), new(ALICE_1)],
            [("me/x_ptr", "alice/1"), to_alice, z],
        ),
        (
            "print(z.copy().get())",
            "The numbers come home from bob. Now me has seen them.",
            [],
            [("me", "bob", "GET  40 B", False), ("bob", "me", "OBJ  32 B", True)],
            [X, (*moved[:6], ""), PP, Z, seen_5, dangling(ALICE_2), ALICE_1],
            [("me/x_ptr", "alice/1"), to_alice, z],
        ),
    ]
    return [frame(step, *parts, xray=xray) for step, parts in enumerate(steps)]


def new(box: Box) -> Box:
    """Return the box marked as new."""
    return (*box[:6], f"{box[6]} sl-new")


def left(box: Box) -> Box:
    """Return the outline of what was there."""
    return (*box[:6], "sl-gone sl-left")


def dangling(box: Box) -> Box:
    """Return the pointer with nothing at its end."""
    return (*box[:5], "not found", "sl-dangling")


def frame(
    step: int,
    code: str,
    sentence: str,
    changes: list[str],
    messages: list[tuple[str, str, str, bool]],
    boxes: list[Box],
    arrows: list[tuple[str, str]],
    *,
    xray: bool = False,
) -> Frame:
    """Return one frame as the kernel would send it."""
    return {
        "step": step,
        "revision": 10 * step,
        "svg": drawing(boxes, arrows),
        "code": code,
        "place": f"In[{step}], line 1" if code else "",
        "sentence": sentence,
        "changes": changes,
        "message": [
            {"from": a, "to": b, "kind": words.split()[0], "label": words, "data": data}
            for a, b, words, data in messages
        ],
        "alt": "\n".join(f"{key}  {first}  {second}" for _, key, _, _, first, second, _ in boxes),
        "xray": xray,
    }


def drawing(boxes: list[Box], arrows: list[tuple[str, str]]) -> str:
    """Return the SVG of some boxes and of arrows between them, the way Graphviz writes it."""
    height = TOP + 5 * ROW + 10
    width = len(LANES) * LANE + (len(LANES) - 1) * GAP
    parts = [lane(column, name, sum(box[2] == column for box in boxes), height) for column, name in enumerate(LANES)]
    places = {box[1]: corner(box) for box in boxes}
    parts += [arrow(source, *places[source], *places[target]) for source, target in arrows]
    parts += [node(box) for box in boxes]
    size = f'width="{width + 8}pt" height="{height + 8}pt" viewBox="-4.00 -4.00 {width + 8}.00 {height + 8}.00"'
    paper = f'<rect class="sl-background" x="-4" y="-4" width="{width + 8}" height="{height + 8}" fill="#ffffff"/>'
    board = f'<g class="sl-board" transform="scale(1 1) rotate(0) translate(0 0)">{paper}{"".join(parts)}</g>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{board}</svg>'


def lane(column: int, name: str, count: int, height: int) -> str:
    """Return a lane with its heading."""
    x = column * (LANE + GAP)
    heading = "me: this notebook" if name == "me" else f"{name}._objects   {count} objects"
    frame = rounded(x, 0, x + LANE, height, 'fill="#f8fafc" stroke="#64748b"')
    return (
        f'<g class="sl-node sl-lane" data-key="lane/{name}">{frame}</g>'
        f'<g class="sl-node sl-lane-title" data-key="title/{name}">{text(x + LANE / 2, 26, heading)}</g>'
    )


def corner(box: Box) -> tuple[int, int]:
    """Return where the upper left corner of a box is."""
    return box[2] * (LANE + GAP) + 10, TOP + box[3] * ROW


def node(box: Box) -> str:
    """Return a box: rounded for a tensor, square and dashed for a pointer."""
    kind, key, _, _, first, second, state = box
    x, y = corner(box)
    right, low = x + LANE - 20, y + ROW - 14
    if kind == "tensor":
        shape = rounded(x, y, right, low, 'fill="#dbeafe" stroke="#1d4ed8"')
    else:
        points = f"{x},{y} {right},{y} {right},{low} {x},{low} {x},{y}"
        shape = f'<polygon fill="#ffedd5" stroke="#c2410c" stroke-dasharray="5,2" points="{points}"/>'
    middle = (x + right) / 2
    classes = f"sl-node sl-{kind} {state}".strip()
    spoken = escape(f"{first}, {second}", {'"': "&quot;"})
    return (
        f'<g class="{classes}" data-key="{key}" tabindex="0" role="img" aria-label="{spoken}">'
        f"{shape}{text(middle, y + 20, first)}{text(middle, y + 38, second)}</g>"
    )


def text(x: float, y: float, words: str) -> str:
    """Return a line of text around `x`."""
    return f'<text text-anchor="middle" x="{x}" y="{y}" font-size="12">{escape(words)}</text>'


def rounded(left: int, top: int, right: int, low: int, pens: str) -> str:
    """Return a rectangle with round corners, as a path."""
    corners = (
        f"M{left + 6},{top}L{right - 6},{top}C{right - 3},{top} {right},{top + 3} {right},{top + 6}"
        f"L{right},{low - 6}C{right},{low - 3} {right - 3},{low} {right - 6},{low}"
        f"L{left + 6},{low}C{left + 3},{low} {left},{low - 3} {left},{low - 6}"
        f"L{left},{top + 6}C{left},{top + 3} {left + 3},{top} {left + 6},{top}"
    )
    return f'<path {pens} d="{corners}"/>'


def arrow(source: str, x: int, y: int, to_x: int, to_y: int) -> str:
    """Return an arrow of two cubic pieces, from the side of one box to the side of another."""
    ahead = 1 if to_x > x else -1
    start, end = (x + LANE - 20, to_x - 8) if ahead > 0 else (x, to_x + LANE - 12)
    y, to_y, turn = y + 24, to_y + 24, start + 45 * ahead
    middle = (y + to_y) / 2
    curve = f"M{start},{y}C{turn},{y} {turn},{y} {turn},{middle} {turn},{to_y} {turn},{to_y} {end},{to_y}"
    head = f"{end},{to_y - 4} {end + 8 * ahead},{to_y} {end},{to_y + 4} {end},{to_y - 4}"
    return (
        f'<g class="sl-edge" data-key="edge/{source}"><path fill="none" stroke="#9a3412" d="{curve}"/>'
        f'<polygon fill="#9a3412" stroke="#9a3412" points="{head}"/></g>'
    )
