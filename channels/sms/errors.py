"""What Twilio's error codes mean: in plain words, and what follows from them. Source: Twilio's error dictionary."""

from dataclasses import dataclass
from enum import Enum


class Meaning(Enum):
    """What follows from an error."""

    NUMBER = "this number cannot be reached this way"
    GONE = "nobody is reached at this number this way, now or later"
    STOPPED = "the person ended texts"
    ACCOUNT = "the account or its settings are wrong: every message waits"
    LATER = "trying again can help"


@dataclass(frozen=True, slots=True)
class Trouble:
    """An error as staff read it."""

    meaning: Meaning
    words: str


_NUMBER, _GONE, _ACCOUNT, _LATER = Meaning.NUMBER, Meaning.GONE, Meaning.ACCOUNT, Meaning.LATER
TROUBLES: dict[int, Trouble] = {
    10001: Trouble(_ACCOUNT, "the Twilio account is not active"),
    20003: Trouble(_ACCOUNT, "Twilio refuses the account or its token; look at AMENDS_TWILIO_AUTH_TOKEN"),
    20005: Trouble(_ACCOUNT, "the Twilio account is not active; look at the account in Twilio's console"),
    20404: Trouble(_ACCOUNT, "Twilio does not know this account; look at AMENDS_TWILIO_ACCOUNT_SID"),
    20429: Trouble(_LATER, "Twilio takes no more messages at the moment"),
    21211: Trouble(_GONE, "this is no valid phone number"),
    21212: Trouble(_ACCOUNT, "the number to send from is not valid; look at AMENDS_TWILIO_FROM"),
    21265: Trouble(_GONE, "a short number cannot be answered"),
    21408: Trouble(_NUMBER, "the account may not send to this country"),
    21603: Trouble(_ACCOUNT, "no number to send from; look at AMENDS_TWILIO_FROM"),
    21606: Trouble(
        _ACCOUNT, "the number to send from is not one of this account; look at AMENDS_TWILIO_FROM"
    ),
    21609: Trouble(_ACCOUNT, "Twilio cannot reach the status address; look at AMENDS_PUBLIC_URL"),
    21610: Trouble(Meaning.STOPPED, "the person ended texts (STOP)"),
    21612: Trouble(_NUMBER, "there is no way from our number to this one"),
    21614: Trouble(_GONE, "this is no mobile number"),
    21617: Trouble(_NUMBER, "the text is too long"),
    21705: Trouble(_ACCOUNT, "the messaging service is not valid; look at AMENDS_TWILIO_FROM"),
    30001: Trouble(_LATER, "too many texts are waiting at Twilio"),
    30002: Trouble(_ACCOUNT, "the Twilio account was suspended"),
    30003: Trouble(_NUMBER, "the phone cannot be reached: off, out of reach, or no longer in use"),
    30004: Trouble(_NUMBER, "the phone or its network blocks our texts"),
    30005: Trouble(_GONE, "the number is not in use"),
    30006: Trouble(_GONE, "this is a landline, or its network takes no texts"),
    30007: Trouble(_NUMBER, "the network filtered the text"),
    30008: Trouble(_NUMBER, "the network did not deliver and gave no reason"),
    30034: Trouble(_NUMBER, "the network refuses texts from our unregistered number"),
    63003: Trouble(_NUMBER, "WhatsApp cannot reach this number"),
    63016: Trouble(_NUMBER, "the 24 hours in which WhatsApp allows an answer are over"),
    63024: Trouble(_GONE, "this number is not on WhatsApp"),
    63032: Trouble(_NUMBER, "the person ended messages on WhatsApp"),
}
TOO_MANY, SERVER = 429, 500


def trouble(code: int | None, status: int) -> Trouble:
    """What an answer with an error comes to; `status` is HTTP's."""
    known = TROUBLES.get(code or 0)
    if known is not None:
        return known
    if status in {401, 403}:
        return TROUBLES[20003]
    if status == TOO_MANY or status >= SERVER:
        return Trouble(_LATER, f"Twilio could not take the message (HTTP {status})")
    return Trouble(_NUMBER, f"Twilio refused the message (error {code or status})")


def told(code: str) -> str:
    """The words for the error of a status callback."""
    if not code.isdigit():
        return "the text was not delivered, and no reason was given"
    known = TROUBLES.get(int(code))
    return f"{known.words} (Twilio {code})" if known else f"the text was not delivered (Twilio {code})"
