"""The shell of a simulated host: its grammar, its interpreter, its files, its basic programs."""
