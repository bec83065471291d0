"""The window around the pages: menus, bar, messages."""
