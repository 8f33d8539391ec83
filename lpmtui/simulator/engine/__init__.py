"""The engine of the simulated world: time, events, objects, and where they are kept."""
