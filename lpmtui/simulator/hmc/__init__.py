"""The programs of a Hardware Management Console's restricted shell."""
