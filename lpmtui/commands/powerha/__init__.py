"""The language of a PowerHA SystemMirror node: clmgr, clRGinfo, CAA, RSCT, and the automation's traces."""
