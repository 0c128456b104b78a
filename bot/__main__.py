"""`python -m bot` is `amends`."""

from bot.cli import main

main()
