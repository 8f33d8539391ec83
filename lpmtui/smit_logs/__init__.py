"""SMIT's two logs, smit.log and smit.script, for whoever changes a site."""
