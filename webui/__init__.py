"""The web front end: pages, forms and the browser's part, in Flask.

It imports `engine`; nothing imports it. The command `quytrinh` starts in `webui.cli`."""
