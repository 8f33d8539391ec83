"""Widgets for what SMIT has and Textual has not."""
