"""Where the rooms meet: settings, stores, routes, pages, metrics and the command."""
