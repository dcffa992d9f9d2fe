"""An application of Django with one flow."""
