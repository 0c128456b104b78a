"""What to say next: the talk with a person, with no I/O, no clock and no database."""
