"""Pure layout: a state, a width and a height in; lines of (text, role) segments out. Knows no Textual."""
