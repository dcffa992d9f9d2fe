"""Forms: form-js JSON → a tree of fields, a marshmallow schema that decides what is stored, and data for pages.

`compile_form` gives a `Form` or says in Vietnamese why it cannot (`FormRefused`)."""

from engine.forms.compare import form_differences
from engine.forms.findings import FormFinding, FormRefused
from engine.forms.form import EMPTY_FORM, Form, compile_form
from engine.forms.model import Field, FileInfo, Option, Raw, Shown, Value
from engine.forms.page import Page, PageField
from engine.forms.parsing import Pressed

__all__ = [
    "EMPTY_FORM",
    "Field",
    "FileInfo",
    "Form",
    "FormFinding",
    "FormRefused",
    "Option",
    "Page",
    "PageField",
    "Pressed",
    "Raw",
    "Shown",
    "Value",
    "compile_form",
    "form_differences",
]
