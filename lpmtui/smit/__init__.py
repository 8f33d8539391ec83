"""SMIT as data: menus, selectors, dialogs and fields; what they list, discover and run."""
