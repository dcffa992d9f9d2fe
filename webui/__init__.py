"""The web layer: Flask pages over the engine's rooms, one folder per area.

It translates requests into commands and queries and problems into pages; it decides nothing of its own."""
