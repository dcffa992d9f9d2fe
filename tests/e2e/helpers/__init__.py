"""What the browser tests share: the server under test, the browser, signing in, and watching a page for trouble.

`tests/e2e/conftest.py` turns these into fixtures.
"""
