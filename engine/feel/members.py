"""Which entries of a context an expression reads, found in its tree without evaluating it.

Parameters that are read live (`profile.NAME`) are looked for with it, so that what reads them can follow a change."""

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
