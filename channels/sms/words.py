"""The words a plain phone can send as a whole message, in every language the desk may speak."""

import re
from collections.abc import Mapping

# A stop and a start of texts; what Twilio takes for itself on a long number is among them, and answered by it.
# Source: Twilio, "Twilio support for opt-out keywords". On plain phones a bare CANCEL, END or QUIT is one too.
TWILIOS = {
    "stop": frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}),
    "start": frozenset({"START", "UNSTOP"}),
}
_WORDS: Mapping[str, str] = {
    "status": "STATUS 进度 ESTADO SUIVI",
    "help": "HELP INFO 帮助 AYUDA AIDE",
    "stop": "退订 BAJA",
    "start": "恢复 ALTA",
    "person": "PERSON AGENT HUMAN 人工 PERSONA AGENTE PERSONNE",
    "read": "READ 查看 LEER LIRE",
    "done": "DONE 完成 LISTO FINI",
    "later": "LATER 以后 LUEGO PLUS_TARD",
    "newcode": "NEW 重发 NUEVO NOUVEAU",
    "reopen": "REOPEN 重开 REABRIR ROUVRIR",
}
_COMMANDS = {
    word.replace("_", " "): command for command, words in _WORDS.items() for word in words.split()
} | {word: command for command, words in TWILIOS.items() for word in words}
_EDGES = " \t\n.!,。！，"


def command(text: str) -> str:
    """What a whole message orders, empty where it orders nothing."""
    return _COMMANDS.get(_bare(text), "")


def taken_by_twilio(text: str) -> bool:
    """Whether Twilio acts on the word by itself and confirms it."""
    return any(_bare(text) in words for words in TWILIOS.values())


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", text.strip(_EDGES)).upper()
