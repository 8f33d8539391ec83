"""The doctor: looks at everything that lpmtui needs, and says what is wrong with it. Draws nothing."""
