"""The screens: each draws one layout, handles its actions, and does its work on threads."""
