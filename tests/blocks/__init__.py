"""Random block-structured processes: their shapes, their BPMN models, and an oracle of what they must do.

Shared by the tests of the engine in memory and of the runtime on databases."""
