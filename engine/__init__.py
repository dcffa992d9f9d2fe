"""The workflow engine: everything that holds without a web page.

It knows nothing of Flask or HTML; `docs/architecture.md` says which room owns what and who may import whom."""
