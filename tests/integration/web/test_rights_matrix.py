"""Users × objects × endpoints: every (endpoint, method) the application has is asked by every kind of user.

A new endpoint without a row fails here; rows are added in `rights/<area>.py`."""

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.integration.web.rights.matrix import KINDS, Row
from tests.integration.web.world import AppMaker, World, client_of, copied

SAFE = ("GET", "HEAD", "OPTIONS")


def _rows() -> Iterator[Row]:
    for file in sorted((Path(__file__).parent / "rights").glob("*.py")):
        if file.stem not in ("acting", "matrix", "__init__"):
            yield from importlib.import_module(f"tests.integration.web.rights.{file.stem}").ROWS


ROWS = list(_rows())


def test_every_endpoint_has_a_row(make_app: AppMaker) -> None:
    app = make_app(demo=True)
    methods = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    covered = {(row.endpoint, row.method) for row in ROWS}
    assert sorted(methods - covered) == [], "add rows for these to tests/integration/web/rights/"
    assert sorted(covered - methods) == [], "these rows ask endpoints that no longer exist"


@pytest.fixture(scope="module")
def shared(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for all rows that change nothing."""
    with copied(world, tmp_path_factory.mktemp("shared"), demo=True) as app:
        app.config["WTF_CSRF_ENABLED"] = False
        yield app


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_kind_of_user_gets_what_is_theirs(
    row: Row, world: World, shared: Flask, make_app: Callable[..., Flask]
) -> None:
    found = {}
    apps: dict[str, tuple[Flask, dict[str, object]]] = {}
    for kind in KINDS:
        if row.method in SAFE and row.prepare is None:
            place, app = "shared", shared
        else:
            # Who only reads, and who is refused, changes nothing for the next one.
            place = "kept" if row.method in SAFE or refused(row, kind) else kind
            app = apps[place][0] if place in apps else make_app(demo=True)
            app.config["WTF_CSRF_ENABLED"] = False
        if place not in apps:
            apps[place] = app, dict(row.arguments(world)) | dict(row.prepare(app, world) if row.prepare else {})
        with _ask(*apps[place], world, row, kind) as answer:
            found[kind] = answer.status_code
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            if kind == "anonymous" and answer.status_code == 302:
                assert answer.location.startswith("/dang-nhap"), answer.location
    assert found == dict(row.statuses)


def refused(row: Row, kind: str) -> bool:
    """Whether the row says that this kind of user gets nothing done."""
    return kind == "anonymous" or row.statuses[kind] in (403, 404)


def _ask(app: Flask, values: dict[str, object], world: World, row: Row, kind: str) -> TestResponse:
    with app.test_request_context():
        address = app.url_for(row.endpoint, **values)
    client = client_of(app, world, None if kind == "anonymous" else kind)
    if row.json is not None:
        return client.open(address, method=row.method, json=row.json(world))
    return client.open(address, method=row.method, data=dict(row.data(world)))
