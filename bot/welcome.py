"""What a started desk prints: where to chat, where to sign in, where mail can be sent."""

import sys

from bot.app import Program

FIRST = "desk@localhost"


async def announce(program: Program) -> None:
    """Prints the addresses; under `make run` with a one-time staff link."""
    settings = program.settings
    lines = [f"Chat as a customer   {settings.url}/chat", f"Staff console        {settings.url}/console"]
    if settings.welcome:
        await program.office.access.add_staff(FIRST, "admin", "First Person")
        link = await program.office.access.sign_in_link(FIRST)
        lines[1] = f"Staff console        {link}  (works once)"
    listen = settings.channels.get("MAIL_LISTEN", "")
    if listen:
        address = settings.channels.get("MAIL_ADDRESS", "complaints@localhost")
        lines.append(f"Mail to the desk     {address}, by SMTP to {listen}")
    lines.append(f"Mail from the desk   {program.office.outgoing_mail}")
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()
