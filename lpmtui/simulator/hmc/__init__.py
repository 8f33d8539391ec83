"""The programs of a Hardware Management Console's restricted shell, and of the servers behind it."""
