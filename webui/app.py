"""The application factory: settings in, a Flask application out, with every area on its frame.

The instance folder of Flask is the folder of the installation; nothing is kept in module globals."""

from importlib import import_module

from flask import Flask, redirect, url_for
from werkzeug.wrappers import Response

from engine.runtime import Runtime
from engine.storage import Clock, Database, SystemClock
from engine.storage.stored_clock import StoredClock
from webui import compression, filters, forms_glue, frame, manifest, problems, rights, security
from webui.auth import user
from webui.services import Services
from webui.settings import Settings

AREAS = ("auth", "work", "cases", "admin", "designer", "audit", "health")
DEMO_AREAS = ("demo",)


def create_app(settings: Settings, clock: Clock | None = None) -> Flask:
    """A new application over the installation `settings` names.

    `clock` is for tests; else it is the real time, in a demonstration the clock kept in its database."""
    app = Flask("webui", instance_path=str(settings.instance), static_folder=str(settings.static), static_url_path="/t")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    database = Database(settings.database_url)
    settings.uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
    time = clock or (StoredClock(database) if settings.demo else SystemClock())
    app.extensions["quytrinh"] = Services(
        database, time, Runtime(database, time, settings.uploads), settings.uploads, settings
    )

    compression.install(app)
    security.install(app, settings)
    problems.install(app)
    manifest.install(app)
    filters.install(app)
    forms_glue.install(app.jinja_env)
    user.install(app)
    frame.install(app)

    app.add_url_rule("/", "home", home)
    for area in (*AREAS, *(DEMO_AREAS if settings.demo else ())):
        app.register_blueprint(import_module(f"webui.{area}").blueprint)
    return app


def home() -> Response:
    """The first page after signing in: “Việc của tôi”, for who only reads “Kiểm tra”."""
    return redirect(url_for("audit.cases" if rights.only_audits(user.signed_in()) else "work.inbox"))
