"""One site: its hosts and how they are reached, what it is made of now, and who may change it."""

from lpmtui.site.factory import open_site
from lpmtui.site.guard import Observer
from lpmtui.site.site import Site

__all__ = ["Observer", "Site", "open_site"]
