"""Every action of the console, the keys that do it, and what terminals send for which key."""
