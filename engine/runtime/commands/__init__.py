"""The runtime's commands, each one transaction: see `engine.runtime.Runtime`, which calls them."""
