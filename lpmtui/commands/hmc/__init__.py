"""The language of the Hardware Management Console: command lines, CSV records, HSCL messages."""
