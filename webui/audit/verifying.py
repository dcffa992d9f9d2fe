"""Verifying by a button: every chain in scope, or those of one case, is worked out again and compared.

Asked by POST because it is work, not because it changes anything: it writes nothing."""

from uuid import UUID

from flask import render_template

from webui.audit.asking import auditor_posts
from webui.services import services


def verification() -> str:
    """What the button does and what its answer means."""
    auditor_posts()
    return render_template("audit/verification.html", result=None, story=None)


def verify() -> str:
    """The result for the whole scope."""
    result = services().runtime.auditor.verify(auditor_posts())
    return render_template("audit/verification.html", result=result, story=None)


def verify_case(case_id: UUID) -> str:
    """The result for one case. Raises NotFound for one out of scope."""
    posts, auditor = auditor_posts(), services().runtime.auditor
    story = auditor.story(posts, case_id)
    return render_template("audit/verification.html", result=auditor.verify(posts, case_id), story=story)
