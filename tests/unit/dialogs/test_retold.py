"""Who says that they told it all before hears what is there, and what is truly missing."""

import pytest

from unit.dialogs.talk import ALL, LETTER, TEXT, Customer

TORN = {
    "en": "My new sofa came torn on 3 November, order LH-8830012. Please repair it. Ann Price",
    "zh-CN": "你们11月3日送来的沙发破了，订单号LH-8830012，要求换货。王丽",
    "es": "El sofá llegó roto el 3 de noviembre, pedido LH-8830012, quiero un cambio. Lucía Gil",
    "fr": "Le canapé est arrivé déchiré le 3 novembre, commande LH-8830012, je veux un échange. Jeanne Petit",
}
POOR = {
    "en": "My new sofa came torn. Ann Price",
    "zh-CN": "你们送来的沙发破了。王丽",
    "es": "El sofá llegó roto. Lucía Gil",
    "fr": "Le canapé est arrivé déchiré. Jeanne Petit",
}
TOLD = {
    "en": "Dear team,\n\nI already told you everything in my first letter.\n\nRegards\nAnn Price",
    "zh-CN": "您好，\n我已经全都说了，第一封信里都有。\n王丽",
    "es": "Hola,\n\nya se lo dije todo en mi primer correo.\n\nUn saludo\nLucía Gil",
    "fr": "Bonjour,\n\nje vous ai déjà tout dit dans mon premier message.\n\nCordialement\nJeanne Petit",
}


@pytest.mark.parametrize("language", ALL)
def test_by_letter_nothing_more_is_needed_of_who_told_all(language):
    ann = Customer(traits=LETTER, languages=ALL).says(TORN[language]).on("acknowledged")
    ann.says(TOLD[language]).hears("told.here", "told.complete", "status.acknowledged")
    ann.hears_not("value.added", "told.open")
    assert "LH-8830012" in ann.heard
    assert ann.value("problem_description") == TORN[language]  # that it was told is no part of the story


@pytest.mark.parametrize(
    ("language", "missing"),
    [
        ("en", "order number, when"),
        ("zh-CN", "订单号"),
        ("es", "número de pedido"),
        ("fr", "numéro de commande"),
    ],
)
def test_by_letter_only_what_is_truly_missing_is_named(language, missing):
    ann = Customer(traits=LETTER, languages=ALL).says(POOR[language]).on("acknowledged")
    ann.says(TOLD[language]).hears("told.here", "told.open").hears_not("told.complete")
    assert missing.partition(",")[0] in ann.heard


@pytest.mark.parametrize("language", ALL)
def test_in_a_chat_after_sending_the_same_is_heard(language):
    ann = Customer(languages=ALL).says(TORN[language])
    ann.presses({"en": "No", "zh-CN": "否", "es": "No", "fr": "Non"}[language])
    ann.presses({"en": "Send", "zh-CN": "提交", "es": "Enviar", "fr": "Envoyer"}[language]).on("assessing")
    ann.says(TOLD[language].splitlines()[2 if language != "zh-CN" else 1])
    ann.hears("told.here", "told.complete")


def test_by_text_no_list_is_sent():
    ann = Customer(traits=TEXT).says("My new sofa came torn on 3 November, please repair it").says("send")
    ann.on("assessing").says("I told you everything already").hears("told.open").hears_not("told.here")
    assert "sofa" not in ann.heard


def test_a_new_trouble_told_with_it_is_added():
    ann = Customer(traits=LETTER).says(TORN["en"]).on("acknowledged")
    ann.says("As I told you in my first letter the sofa is torn, and by now the leg is broken as well.")
    ann.hears_not("told.here")
    assert "leg is broken" in ann.value("problem_description")
