"""Which variables and which entries of a context an expression reads, found in its tree without evaluating it.

Parameters that are read live (`profile.NAME`) are looked for with it, so that what reads them can follow a change; and
who tries an expression out is asked for what it reads."""

from engine.feel import nodes as n
from engine.feel.expression import Expression


def members_read(expression: Expression, root: str) -> frozenset[str] | None:
    """Names of the entries of the variable `root` that an expression reads by a path; None when it reads the variable
    in another way, so that any entry may count. Names bound inside the text are not told apart: rather one too many."""
    if root not in expression.names:
        return frozenset()
    found: set[str] = set()
    waiting: list[n.Node] = [expression.ast]
    while waiting:
        node = waiting.pop()
        if isinstance(node, n.Path) and isinstance(node.base, n.Name) and node.base.name == root:
            found.add(node.name)
        elif isinstance(node, n.Name) and node.name == root:
            return None
        else:
            waiting.extend(n.children(node))
    return frozenset(found)


def paths_read(expression: Expression) -> list[tuple[str, ...]]:
    """What an expression reads from outside, in the order of the text: a variable, or a path into one.

    Where a variable is read as a whole, paths into it are left out: whoever gives the whole gives them too."""
    found: dict[tuple[str, ...], int] = {}
    waiting: list[n.Node] = [expression.ast]
    while waiting:
        node = waiting.pop()
        keys: list[str] = []
        base: n.Node = node
        while isinstance(base, n.Path):
            keys.append(base.name)
            base = base.base
        if isinstance(base, n.Name):
            if base.name in expression.names:
                path = (base.name, *reversed(keys))
                found[path] = min(base.pos, found.get(path, base.pos))
            continue
        waiting.extend(n.children(node))
    shorter = [path for path in found if not any(path[:length] in found for length in range(1, len(path)))]
    return sorted(shorter, key=lambda path: (found[path], path))
