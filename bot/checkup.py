"""`amends check`: settings, database, channels and policy looked over, each finding with its mend."""

from dataclasses import dataclass

from backend.files import Files
from backend.schema import is_current
from backend.states import STATES
from bot.app import compose, look_at_folder
from bot.settings import Settings
from channels.base import Examines, SettingError, StorageUnavailable
from dialogs import catalogue


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    good: bool
    text: str


async def look_over(settings: Settings) -> list[Finding]:
    """Everything that can be told without starting the desk."""
    try:
        look_at_folder(settings.data)
        program = compose(settings)
    except SettingError as error:
        return [Finding(good=False, text=str(error))]
    found = [Finding(good=True, text="settings: read"), *_profile(program.office.profile.signed_off)]
    found += [
        Finding(good=True, text=f"channel: {name} {account}".rstrip()) for name, account in program.channels
    ]
    for channel in program.channels.values():
        if isinstance(channel, Examines):
            found += [Finding(good=good, text=text) for good, text in await channel.examine()]
    found.append(await files_work(program.office.files))
    await program.database.start()
    try:
        current = await program.database.read(is_current)
        text = "database: up to date" if current else "database: not of this version; run amends migrate"
        found.append(Finding(good=current, text=text))
    except StorageUnavailable as error:
        found.append(Finding(good=False, text=f"AMENDS_DATABASE_URL: {error}; look whether it runs"))
    finally:
        await program.database.close()
    return found + _coverage(settings.languages)


async def files_work(files: Files) -> Finding:
    """Whether the store of files takes one: an empty one, always the same."""
    try:
        await files.keep(b"")
    except StorageUnavailable as error:
        return Finding(good=False, text=f"files: {error}")
    return Finding(good=True, text="files: can be stored")


def _profile(signed_off: bool) -> list[Finding]:
    text = "signed off" if signed_off else "shipped as they are; have them signed off for your country"
    return [Finding(good=True, text=f"safety texts: {text}")]


def _coverage(languages: tuple[str, ...]) -> list[Finding]:
    """Clause coverage: each state has a status answer (7.3), acknowledgement texts stand (7.4), in every language."""
    found = []
    for language in languages:
        absent = [key for state in STATES if not catalogue.has(key := f"status.{state}", language)]
        absent += [key for key in ("ack.chat", "ack.mail", "ack.next") if not catalogue.has(key, language)]
        text = (
            f"missing texts {', '.join(absent)}"
            if absent
            else "acknowledgement (7.4) and status (7.3) complete"
        )
        found.append(Finding(good=not absent, text=f"language {language}: {text}"))
    return found
