"""Who prepares what the rows of the matrix ask for."""

from flask import Flask

from engine.organisation import Actor
from engine.organisation.queries import posts_of
from tests.integration.web.world import World


def administrator(app: Flask, world: World) -> Actor:
    """The commune's administrator, acting."""
    services = app.extensions["quytrinh"]
    with services.database.read() as reading:
        return posts_of(reading, world.people["admin"], services.clock.now())[0].actor()
