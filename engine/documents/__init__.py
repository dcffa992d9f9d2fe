"""Documents of the cases: files kept byte for byte, documents with their numbers, and the number books.

Every command takes an open unit of work; rights and the journal entry are its caller's (`engine.runtime`)."""

from engine.documents.documents import (
    DocumentView,
    Issued,
    attach_signed,
    cancel,
    create,
    document,
    documents_of,
    number_and_issue,
    register_incoming,
)
from engine.documents.files import (
    Cleaned,
    FileRow,
    Limits,
    bind_files,
    case_of_file,
    clean_orphans,
    erase_file,
    files_of,
    find_files,
    loose_in,
    open_file,
    store_upload,
)
from engine.documents.in_force import newest_in_force
from engine.documents.number_book import cancel_number, number_text, open_book, take_number
from engine.documents.references import Reference, read_reference
from engine.documents.sending import Recipient, dispatch, issued_numbers, supersede
from engine.forms import FileInfo
from engine.localities import register_issued

__all__ = [
    "Cleaned",
    "DocumentView",
    "FileInfo",
    "FileRow",
    "Issued",
    "Limits",
    "Recipient",
    "Reference",
    "attach_signed",
    "bind_files",
    "cancel",
    "cancel_number",
    "case_of_file",
    "clean_orphans",
    "create",
    "dispatch",
    "document",
    "documents_of",
    "erase_file",
    "files_of",
    "find_files",
    "issued_numbers",
    "loose_in",
    "newest_in_force",
    "number_and_issue",
    "number_text",
    "open_book",
    "open_file",
    "read_reference",
    "register_incoming",
    "store_upload",
    "supersede",
    "take_number",
]

register_issued(newest_in_force)
