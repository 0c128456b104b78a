"""Why a letter was set aside, as its reader said, in the catalogue's words."""

_BEGINNINGS = (
    ("bounce: mail could not be delivered", "bounced"),
    ("bounce: mail is delayed", "delayed"),
    ("a provider's report", "complained"),
    ("loop:", "loop"),
    ("mail of a mailing list", "list"),
    ("automatic mail: its sender takes no answer", "no_answer"),
    ("automatic mail: its sender is a machine's address", "machine"),
    ("automatic mail: out-of-office", "absence"),
    ("automatic mail: a notice that mail was read", "read"),
    ("automatic mail: another desk", "desk"),
    ("automatic mail: a server's report", "report"),
    ("automatic mail (", "marked"),
    ("no address to answer to", "nobody"),
)
_BY_WORDS = "automatic mail by its words: "
_KINDS = {
    "an absence": "absence",
    "an address that is no longer used": "left",
    "an acknowledgement": "desk",
    "a notice that nobody reads answers": "unattended",
    "an order": "order",
    "a delivery": "parcel",
    "a bill or payment": "bill",
    "a code or a security notice": "code",
    "a notice about an account": "account",
    "a newsletter": "news",
    "an advertisement": "offer",
    "a calendar notice": "meeting",
    "a booking or reminder": "booking",
    "an alarm or a device's notice": "alarm",
    "a failed delivery": "bounced",
    "a notice that mail was read": "read",
    "a survey": "survey",
    "a network's notice": "social",
    "a ticket's state": "done",
    "a program's letter": "other",
}


def key_of(reason: str) -> tuple[str, str]:
    """The key under `console.aside.why` and, where only its words told, the one under `console.aside.kind`; both empty
    for a reason of another channel or version."""
    if reason.startswith(_BY_WORDS):
        return "words", _KINDS.get(reason.removeprefix(_BY_WORDS), "other")
    return next((key for beginning, key in _BEGINNINGS if reason.startswith(beginning)), ""), ""
