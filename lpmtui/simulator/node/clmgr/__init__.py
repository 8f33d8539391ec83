"""clmgr, PowerHA's command line."""
