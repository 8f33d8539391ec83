"""The nouns of the field: frozen dataclasses and enums, with no way to touch anything outside."""
