"""Rows of the demonstration's clock; the matrix runs on a demonstration."""

from tests.integration.web.rights.matrix import DONE, Row, everybody

ROWS = [
    Row("demo.clock", "GET", everybody(200)),
    Row("demo.move", "POST", everybody(DONE), data=lambda world: {"step": "gio"}),
]
