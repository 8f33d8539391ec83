"""An operator's sitting at the console: the site, values of fields, running what a panel builds.

Screens and plain lines both work on it; it draws nothing and imports no Textual.
"""
