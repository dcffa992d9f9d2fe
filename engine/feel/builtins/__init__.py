"""The built-in functions of FEEL (DMN 1.5 §10.3.4), one file per subject; importing this package registers them all."""

from engine.feel.builtins import contexts, conversion, lists, numbers, ranges, statistics, strings, temporal

__all__ = ["contexts", "conversion", "lists", "numbers", "ranges", "statistics", "strings", "temporal"]
