"""The project's own benchmark: what the desk takes in a second, beside a floor measured in the same run."""
