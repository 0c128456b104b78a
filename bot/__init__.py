"""The running program: settings, composition, the road of a message, and the command line."""
