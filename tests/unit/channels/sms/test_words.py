"""The word table of plain phones, in four languages."""

import pytest

from channels.sms import words

TABLE = {
    "status": ["STATUS", "进度", "ESTADO", "SUIVI"],
    "help": ["HELP", "INFO", "帮助", "AYUDA", "AIDE"],
    "stop": ["STOP", "退订", "BAJA", "CANCEL", "END", "QUIT"],
    "start": ["START", "恢复", "ALTA"],
    "person": ["PERSON", "AGENT", "HUMAN", "人工", "PERSONA", "AGENTE", "PERSONNE"],
    "read": ["READ", "查看", "LEER", "LIRE"],
    "done": ["DONE", "完成", "LISTO", "FINI"],
    "later": ["LATER", "以后", "LUEGO", "PLUS TARD"],
    "newcode": ["NEW", "重发", "NUEVO", "NOUVEAU"],
    "reopen": ["REOPEN", "重开", "REABRIR", "ROUVRIR"],
}


@pytest.mark.parametrize(("word", "command"), [(w, c) for c, each in TABLE.items() for w in each])
def test_a_word_alone_is_an_order_in_any_case(word, command):
    assert words.command(word) == command
    assert words.command(f" {word.lower()}. ") == command


@pytest.mark.parametrize("text", ["", "STATUS AMD-261121-7K3TF", "please help me", "the end of it", "1"])
def test_more_than_the_word_is_no_order(text):
    assert words.command(text) == ""


def test_twilio_takes_its_own_english_words_only():
    assert words.taken_by_twilio("Quit")
    assert not words.taken_by_twilio("BAJA")
    assert not words.taken_by_twilio("HELP")
