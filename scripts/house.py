"""The house in figures: its rooms, the import arrows between them, those that run back up, and circles.

    python scripts/house.py [TREE ...]

A TREE is a checkout, this one unless given, so that an older one can be set beside it (`git worktree add`). A room is
what stands directly in the package, folder or file; an arrow is one room importing from another, inside functions too,
for type checkers only not. What a room takes from the package's own door (`import psoas`) is no arrow: such rooms are
named. Arrows that run back up are the fewest that would have to go for all the others to point one
way. A circle is a set of rooms (or modules) that reach each other.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import combinations
from pathlib import Path

import grimp

PACKAGE = "psoas"
LONG = 350  # lines
MOST = 20  # rooms of one circle whose fewest arrows back are found by trying every order
Arrows = Mapping[str, frozenset[str]]


def imports(tree: Path) -> Arrows:
    """Module -> modules of the package that it imports."""
    sys.path.insert(0, str(tree / "src"))
    try:
        graph = grimp.build_graph(PACKAGE, exclude_type_checking_imports=True, cache_dir=None)
    finally:
        sys.path.pop(0)
    return {m: frozenset(graph.find_modules_directly_imported_by(m)) for m in graph.modules}


def between(arrows: Arrows, depth: int, under: str = PACKAGE) -> Arrows:
    """The same between what stands `depth` names deep under a package; the package's own file is left out."""
    found: dict[str, set[str]] = {}

    for module, targets in arrows.items():
        if module.startswith(f"{under}."):
            inside = {room(t, depth) for t in targets if t.startswith(f"{under}.")}
            own = room(module, depth)
            found.setdefault(own, set()).update(inside - {own})
    return {name: frozenset(targets) for name, targets in found.items()}


def room(module: str, depth: int) -> str:
    """The first `depth` names of a module's."""
    return ".".join(module.split(".")[:depth])


def circles(arrows: Arrows) -> list[frozenset[str]]:
    """Sets of names that reach each other."""
    reach = {name: reached(arrows, name) for name in arrows}
    sets = {frozenset({b for b in reach[a] if a in reach.get(b, frozenset())}) for a in arrows}
    return sorted((s for s in sets if len(s) > 1), key=sorted)


def reached(arrows: Arrows, start: str) -> frozenset[str]:
    """Everything that a name imports, and what that imports."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = arrows.get(waiting.pop(), frozenset()) - found
        found |= new
        waiting.extend(new)
    return frozenset(found)


def back_up(arrows: Arrows) -> list[tuple[str, str]]:
    """The fewest arrows without which nothing runs in a circle.

    Examples
    --------
    >>> back_up({"a": frozenset("bc"), "b": frozenset("c"), "c": frozenset("a"), "d": frozenset("a")})
    [('c', 'a')]
    """
    return sorted(arrow for circle in circles(arrows) for arrow in fewest(arrows, circle))


def fewest(arrows: Arrows, circle: frozenset[str]) -> list[tuple[str, str]]:
    """The same within one circle: the best of all orders, built up set by set from the top room down."""
    if len(circle) > MOST:
        raise ValueError(f"a circle of {len(circle)} rooms is too large to try every order of")
    names = sorted(circle)

    @cache
    def best(above: frozenset[str]) -> tuple[int, tuple[tuple[str, str], ...]]:
        if not above:
            return 0, ()
        options = []
        for lowest in sorted(above):
            rest = above - {lowest}
            lost = tuple((lowest, target) for target in sorted(arrows[lowest] & rest))
            count, before = best(rest)
            options.append((count + len(lost), before + lost))
        return min(options, key=lambda option: option[0])

    return list(best(frozenset(names))[1])


def figures(tree: Path) -> list[str]:
    """What there is to say of a tree."""
    modules = imports(tree)
    rooms = between(modules, 2)
    up, round_rooms, round_modules = back_up(rooms), circles(rooms), circles(modules)
    door = sorted({room(m, 2) for m, targets in modules.items() if PACKAGE in targets and m != PACKAGE})
    lines = [
        f"modules                    {len(modules)}",
        f"rooms                      {len(rooms)}",
        f"arrows between rooms       {sum(map(len, rooms.values()))}",
        f"rooms that use the door    {len(door)}{listed([' '.join(map(short, door))] if door else [])}",
        f"arrows that run back up    {len(up)}{listed(f'{short(a)} -> {short(b)}' for a, b in up)}",
        f"circles of rooms           {len(round_rooms)}{listed(' '.join(map(short, sorted(c))) for c in round_rooms)}",
        f"circles of modules         {len(round_modules)}"
        f"{listed(' '.join(map(short, sorted(c))) for c in round_modules)}",
    ]
    if f"{PACKAGE}.answers" in rooms:
        each = between(modules, 3, f"{PACKAGE}.answers")
        folders = {name: each[name] for name in each if any(m.startswith(f"{name}.") for m in modules)}
        across = [(a, b) for a, b in combinations(sorted(folders), 2) if b in folders[a] or a in folders[b]]
        lines.append(f"answers that see another   {len(across)}{listed(f'{short(a)} {short(b)}' for a, b in across)}")
    long = {path: sum(1 for _ in path.open(encoding="utf-8")) for path in (tree / "src").rglob("*.py")}
    over = sorted(f"{path.relative_to(tree / 'src' / PACKAGE)} {n}" for path, n in long.items() if n > LONG)
    return [*lines, f"modules over {LONG} lines     {len(over)}{listed(over)}"]


def drawn(tree: Path) -> list[str]:
    """Every room with the rooms that it imports."""
    rooms = between(imports(tree), 2)
    return [f"{short(room):16} -> {' '.join(map(short, sorted(targets)))}" for room, targets in sorted(rooms.items())]


def short(name: str) -> str:
    """A name without the package's."""
    return name.removeprefix(f"{PACKAGE}.")


def listed(texts: Iterable[str]) -> str:
    """Texts in parentheses; nothing where there are none."""
    found = "; ".join(texts)
    return f"  ({found})" if found else ""


def main() -> None:
    """Print the figures of every tree, and the arrows of the last."""
    trees = [Path(text).resolve() for text in sys.argv[1:]] or [Path(__file__).resolve().parents[1]]
    for tree in trees:
        print("\n".join([tree.name, *(f"  {line}" for line in figures(tree)), ""]))
    print("\n".join(drawn(trees[-1])))


if __name__ == "__main__":
    main()
