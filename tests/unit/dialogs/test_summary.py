"""At the summary: yes, not yet and a change in the words of four languages; a story is none of these."""

import pytest

from dialogs.turn import Submit
from unit.dialogs.talk import Customer

LANGUAGES = ("en", "zh-CN", "es", "fr")
SKIP = {"en": "skip", "zh-CN": "跳过", "es": "saltar", "fr": "passer"}
FIRST = {
    "en": (
        "The headphones I bought on 30 October went dead last Friday. I want my money bac"
        "k. Ann Price, ann.price@example.com, order LH-8821345"
    ),
    "zh-CN": (
        "我10月30日买的耳机上周五左边没声音了，订单号LH-8821345，我要退款。我叫李雷，电话13800138000"
    ),
    "es": (
        "Los auriculares que compré el 30 de octubre dejaron de funcionar el viernes pasa"
        "do. Quiero que me devuelvan el dinero. Me llamo Ana Pérez, ana@example.com, pedi"
        "do LH-8821345"
    ),
    "fr": (
        "Les écouteurs achetés le 30 octobre sont tombés en panne vendredi dernier. Je ve"
        "ux être remboursée. Je m'appelle Anne Petit, anne@example.com, commande LH-88213"
        "45"
    ),
}  # fmt: skip
SAID = {
    "en": {
        "yes": (
            "yes", "Yes please", "yep", "yeah", "yeah go on", "ok", "okay then", "sure", "sure thing",
            "go ahead", "do it", "please do", "send it", "send", "submit it", "yes send it please", "fine",
            "that's fine", "all good", "looks good", "looks good to me", "looks right", "that's right",
            "that is correct", "correct", "all correct", "perfect", "spot on", "exactly", "absolutely",
            "of course", "alright", "right", "that'll do", "that'll do nicely", "fire away",
            "nothing to change", "no changes", "nothing to add", "that's everything", "that's it", "y",
            "yup", "aye", "definitely", "I confirm", "confirmed", "I agree", "agreed", "👍",
            "happy with that", "good to go", "yes, all of it is right", "please go ahead and send",
            "off you go", "ship it", "go for it", "done", "as it is", "I'm happy with it",
        ),
        "no": (
            "no", "nope", "not yet", "no wait", "don't send it", "do not send", "don't send it yet",
            "hang on", "hold on", "wait", "one moment", "let me check", "let me read it first", "not now",
            "not quite", "not right", "that's not right", "nah", "hmm", "I'm not sure", "give me a minute",
            "maybe later", "later", "stop", "👎", "there's a mistake", "something is wrong", "almost",
        ),
        "change": (
            "change", "change it", "I want to change something", "change the date", "the date is wrong",
            "my name is wrong", "wrong date", "correct the name", "edit",
        ),
    },
    "zh-CN": {
        "yes": (
            "是", "是的", "对", "对的", "没错", "可以", "可以的", "行", "好", "好的", "好吧", "嗯", "嗯嗯",
            "确认", "提交", "提交吧", "发吧", "就这样", "就这样吧", "没问题", "没有问题", "都对", "都没错",
            "全对", "正确", "无误", "准确", "不用改", "不用改了", "没什么要改的", "没有了",
            "没有了，提交吧", "OK", "ok的", "同意", "当然", "当然可以", "请提交", "麻烦提交", "帮我提交",
            "可以提交了", "就是这样", "写得很清楚", "👍", "妥", "行吧", "成", "中", "得", "要得", "交吧",
            "可以发了", "没有补充", "是这样的", "对，就这样", "嗯，可以", "好，提交", "好滴", "没毛病",
        ),
        "no": (
            "不", "不是", "不要", "先别", "先别提交", "别提交", "等一下", "等等", "稍等", "我看看",
            "先看看", "还没", "还没好", "不行", "暂时不要", "不对", "有错", "不准确", "👎", "还不行",
            "我再想想", "晚点", "等会儿",
        ),
        "change": (
            "修改", "改一下", "要改", "我要改", "日期错了", "名字错了", "改日期", "更正一下",
        ),
    },
    "es": {
        "yes": (
            "sí", "si", "sí, por favor", "claro", "claro que sí", "vale", "de acuerdo", "está bien",
            "todo bien", "todo correcto", "correcto", "es correcto", "perfecto", "exacto", "adelante",
            "envíelo", "envíela", "enviar", "mándelo", "hágalo", "por supuesto", "ok", "así está bien",
            "tal cual", "nada que cambiar", "no falta nada", "confirmo", "confirmado", "lo confirmo",
            "conforme", "eso es", "👍", "dale", "venga", "bien", "muy bien", "sí, envíelo",
            "sí, todo está bien", "de una", "genial", "está perfecto", "pues sí", "puede enviarla",
            "proceda", "sí, adelante", "sí, correcto", "muy bien, envíela", "listo", "continúe", "siga",
            "claro, mándela", "estoy de acuerdo",
        ),
        "no": (
            "no", "todavía no", "aún no", "espere", "un momento", "no lo envíe", "no la envíe todavía",
            "déjeme ver", "no está bien", "no es correcto", "hay un error", "casi", "luego", "más tarde",
            "no estoy seguro", "👎", "ahora no", "mañana", "espere un momento", "no estoy de acuerdo",
        ),
        "change": (
            "cambiar", "quiero cambiar algo", "la fecha está mal", "cambiar la fecha",
            "el nombre está mal", "corregir", "modificar", "quiero corregir algo",
        ),
    },
    "fr": {
        "yes": (
            "oui", "ouais", "oui s'il vous plaît", "d'accord", "ok", "bien sûr", "c'est bon",
            "tout est bon", "tout est correct", "c'est correct", "c'est exact", "exact", "exactement",
            "parfait", "très bien", "allez-y", "envoyez", "envoyer", "envoyez-la",
            "envoyez la réclamation", "rien à changer", "rien à ajouter", "je confirme", "confirmé",
            "c'est ça", "c'est bien ça", "👍", "entendu", "volontiers", "ça me va", "ça va",
            "oui, envoyez", "oui tout est juste", "vous pouvez envoyer", "bon pour moi", "nickel",
            "impeccable", "absolument", "tout à fait", "faites", "validez", "go", "oui, c'est bon",
            "oui, allez-y", "continuez", "je suis d'accord", "super", "terminé",
        ),
        "no": (
            "non", "pas encore", "attendez", "un instant", "n'envoyez pas", "ne l'envoyez pas", "je relis",
            "pas tout à fait", "ce n'est pas bon", "il y a une erreur", "presque", "plus tard",
            "non merci", "👎", "je ne suis pas sûr", "pas maintenant", "demain", "pas d'accord",
            "une minute",
        ),
        "change": (
            "modifier", "je veux changer quelque chose", "la date est fausse", "changer la date",
            "le nom est faux", "corriger", "je veux modifier quelque chose", "changer",
        ),
    },
}  # fmt: skip
STORIES = {
    "en": (
        "yes but the date is wrong", "ok but they also broke my lamp",
        "it is not ok that nobody called me", "no refund was ever offered",
        "the driver said it was fine", "perfect service this was not",
        "and the right side crackles since yesterday",
    ),
    "zh-CN": (
        "对了，还有充电器也坏了", "可以是可以，但是名字写错了", "他们说可以退但一直没退",
        "好几次都没人接电话",
    ),
    "es": (
        "sí, pero la fecha está mal", "vale, y además rompieron la lámpara",
        "el conductor dijo que estaba bien",
    ),
    "fr": (
        "oui mais la date est fausse", "d'accord, mais ils ont aussi cassé ma lampe",
        "le chauffeur a dit que c'était bon",
    ),
}  # fmt: skip


def at_summary(language: str) -> Customer:
    ann = Customer(languages=LANGUAGES)
    ann.says(FIRST[language])
    for _ in range(8):
        if ann.state.phase == "confirming":
            return ann
        ann.says(SKIP[language])
    raise AssertionError(ann.heard)


def phrases(kind: str) -> list[tuple[str, str]]:
    return [(language, text) for language, kinds in SAID.items() for text in kinds[kind]]


@pytest.mark.parametrize(("language", "text"), phrases("yes"))
def test_a_yes_in_any_words_sends_it(language: str, text: str) -> None:
    ann = at_summary(language).says(text).hears("summary.sent")
    assert ann.did(Submit)
    assert ann.value("signature") == text


@pytest.mark.parametrize(("language", "text"), phrases("no"))
def test_a_not_yet_sends_nothing_and_is_no_part_of_the_story(language: str, text: str) -> None:
    ann = at_summary(language)
    story = ann.value("problem_description")
    ann.says(text).hears("summary.not_sent")
    assert not ann.did(Submit)
    assert ann.value("problem_description") == story


@pytest.mark.parametrize(("language", "text"), phrases("change"))
def test_a_wish_to_change_asks_which_line_or_for_its_value(language: str, text: str) -> None:
    ann = at_summary(language)
    story = ann.value("problem_description")
    ann.says(text)
    assert not ann.did(Submit)
    assert "summary.which" in ann.keys or any(key.startswith("ask.") for key in ann.keys)
    assert ann.value("problem_description") == story


@pytest.mark.parametrize(
    ("language", "text"), [(tag, text) for tag, texts in STORIES.items() for text in texts]
)
def test_what_tells_more_is_no_yes_and_is_kept(language: str, text: str) -> None:
    ann = at_summary(language).says(text)
    assert not ann.did(Submit)
    kept = "\n".join(value.value for value in ann.form.values())
    named = any(key.startswith("ask.") for key in ann.keys) or "value.changed" in ann.keys
    assert text in kept or named


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_sixty_ways_at_least(language: str) -> None:
    assert sum(map(len, SAID[language].values())) >= 60
