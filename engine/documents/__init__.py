"""Files of cases, documents with their numbers, and the number books.

Rights are decided by the caller (`engine.runtime.access`)."""

from engine.documents.commands import Issued, Recipient, dispatch, issue, supersede
from engine.documents.files import bind_files, open_file, store_upload, sweep
from engine.documents.number_book import cancel_number, number_text, take_number
from engine.documents.queries import documents_of, files_of, find_files, issued_numbers
from engine.forms.model import FileInfo

__all__ = [
    "FileInfo",
    "Issued",
    "Recipient",
    "bind_files",
    "cancel_number",
    "dispatch",
    "documents_of",
    "files_of",
    "find_files",
    "issue",
    "issued_numbers",
    "number_text",
    "open_file",
    "store_upload",
    "supersede",
    "sweep",
    "take_number",
]
