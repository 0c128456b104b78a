"""The plugins every test runs with; pyproject.toml puts tests/ on the path, so their names are bare."""

from hypothesis import settings

pytest_plugins = ["policy", "servers", "imap_server", "postfix_server"]

# A busy machine is no counter-example: examples may take as long as they take.
settings.register_profile("amends", deadline=None)
settings.load_profile("amends")
