"""Three hundred talks put together by chance: whatever is said, the desk keeps its manners."""

import json
import random
import re
from collections import Counter

import pytest

from channels.base import Traits
from dialogs.complaint import Form
from dialogs.state import State
from unit.dialogs.talk import CHAT, LETTER, TEXT, Customer

ENGLISH = (
    "hi",
    "Hello there",
    "my kettle leaks",
    "The sofa came on 3 November with a torn seat. Order LH-8830012.",
    "it broke yesterday",
    "last Friday",
    "3/5/2026",
    "next Monday",
    "order is LH-99182",
    "LH-1",
    "07700 900452",
    "+44 7700 900812",
    "ann@example.com",
    "Ann Price",
    "my name is Tom Reid",
    "no idea, Ann Price",
    "dunno",
    "yes",
    "no",
    "maybe",
    "skip",
    "rather not say",
    "back",
    "status",
    "help",
    "why?",
    "is anybody reading this?",
    "when will someone call me?",
    "person",
    "cancel my complaint",
    "withdraw",
    "change",
    "change the date",
    "my phone number is wrong",
    "I want to change my name",
    "8 Tom Reid",
    "2",
    "9",
    "not the 3rd, the 5th",
    "actually make it an exchange",
    "I want a refund",
    "just send someone",
    "send",
    "summary",
    "done",
    "later",
    "thanks",
    "YOU PEOPLE ARE IDIOTS",
    "WHERE IS MY MONEY???",
    "it gave me an electric shock",
    "there is a smell of gas",
    "my son can't breathe",
    "I want to kill myself",
    "my husband died and I cannot cope",
    "the right side crackles too",
    "new complaint",
    "AMD-261121-7K3TF",
    "in chinese please",
    "I accept",
    "it is still broken",
    "is it free?",
    "your driver was lovely, thank you",
    "what are your opening hours?",
    "I'm writing for my mum, Margaret Hale",
)
CHINESE = (
    "你好",
    "您好，在吗",
    "我买的电水壶漏水",
    "洗衣机昨天坏了，要求退款，电话13800138000",
    "上周五",
    "昨天",
    "11月3日",
    "订单号是 JD12345678",
    "13800138000",
    "+86 13800138000",
    "王丽",
    "我叫周丽",
    "不知道",
    "不知道 王丽",
    "是的",
    "不是",
    "跳过",
    "不想说",
    "返回",
    "进度",
    "帮助",
    "为什么要问",
    "有人看吗",
    "什么时候给我答复？",
    "转人工",
    "撤回投诉",
    "修改",
    "改一下日期",
    "电话写错了",
    "修改订单号",
    "1",
    "不是3号，是5号",
    "换货吧",
    "退款",
    "能不能派人来看看",
    "提交",
    "汇总",
    "完成",
    "以后再说",
    "谢谢",
    "你们太过分了！！！",
    "孩子吃了果冻嘴唇全肿了",
    "厨房有煤气味",
    "我不想活了",
    "师傅威胁我",
    "另外盖子也裂了，声音还特别大",
    "新投诉",
    "请用英文",
    "接受",
    "还没修好",
    "收费吗",
    "服务很好，点赞",
    "请问几点开门",
    "我在你们店里上了三个月班 工资一直没发",
    "冇問題",
    "我上個禮拜買嘅風筒唔郁喇",
)
GARBAGE = (
    "",
    " ",
    "\n\n",
    "?",
    "！！",
    "😀",
    "\x00\x01",
    "\ud800",
    "asdf qwer",
    "{reference}",
    "%s %d",
    "<b>hi</b>",
    "-",
    "8",
    "0000000000000000",
    "My kettle leaks and nobody answers. " * 280,
    "水壶坏了没人管。" * 1250,
)
STATES = ("investigating", "decision_sent", "resolved", "closed", "awaiting_customer")
OFTEN, RARELY = 0.15, 0.04
TWICE = 2
_SUFFIX = re.compile(r"\.(?:help|repair|plain|name)$")
TRAITS = (CHAT, CHAT, Traits(), TEXT, LETTER)


def said(chance: random.Random) -> str:
    table = chance.choices((ENGLISH, CHINESE, GARBAGE), weights=(6, 6, 1))[0]
    return chance.choice(table)


def turn(customer: Customer, chance: random.Random) -> None:
    """One thing said, pressed or sent; now and then the case has moved on or a person has come."""
    if customer.case and chance.random() < RARELY:
        customer.on(chance.choice(STATES))
    customer.person = "Ruth" if chance.random() < RARELY else ""
    buttons = [option for reply in customer.replies for option in reply.options]
    if buttons and chance.random() < OFTEN:
        option = chance.choice(buttons)
        customer.says(option.label, option=option.key)
    elif chance.random() < RARELY:
        customer.sends("photo.jpg")
    else:
        customer.says(said(chance), edited=chance.random() < RARELY)


def asked_anew(customer: "Watched") -> set[str]:
    """The lines of the form the replies ask for, unless the person wished it (went back, changed a line, wanted it
    explained) or is led back to the question after something else."""
    if customer.ordered:
        return set()
    fresh = [reply for reply in customer.last.replies if "value.back" not in reply.keys]
    keys = {
        key for reply in fresh for key in reply.keys if key.startswith("ask.") and not key.endswith(".got")
    }
    return {_SUFFIX.sub("", key) for key in keys - {"ask.retry", "ask.again.plain"}}


class Watched(Customer):
    """Remembers whether the last turn was an order about the questions themselves."""

    ordered = False

    def says(self, text: str, **turn: object) -> "Watched":
        from dialogs.understanding import understand

        read = understand(
            text,
            now=self.now,
            languages=self.languages,
            language=self.state.language or None,
            asked=self.state.asked,
        )
        orders = {"back", "help", "why", "change", "new", "language", "status", "continue"}
        self.ordered = bool(turn.get("option")) or bool(
            read.command in orders
            or read.wanted_line
            or read.wanted_language
            or self.state.pending
            or read.topic
        )
        super().says(text, **turn)  # type: ignore[arg-type]
        return self


def keeps_its_manners(customer: Watched, added_before: bool) -> None:
    for reply in customer.last.replies:
        assert reply.text.strip()
        assert len(reply.text) <= customer.traits.max_text
        assert len(reply.options) <= customer.traits.max_options
    own = [key for key in customer.keys if key == "value.added"]
    chat = customer.traits.style != "letter" and not customer.person
    assert not (chat and added_before and own), customer.heard


def survives_the_store(customer: Customer) -> None:
    form, state = customer.last.form, customer.last.state
    assert Form.from_json(json.loads(json.dumps(form.to_json()))) == form
    assert State.from_json(json.loads(json.dumps(state.to_json()))) == state


def asks_one_thing(customer: Customer) -> None:
    """One question mark a message at most, but for the person's own played back and the numbered ones of a letter."""
    if customer.traits.style == "letter":
        return
    for reply in customer.last.replies:
        shown = reply.text
        for value in (each.value for each in customer.form.entries.values()):
            shown = shown.replace(" ".join(value.split())[:118], "") if value.strip() else shown
        if not {"summary.show", "value.taken", "info.routes"} & set(reply.keys):
            assert shown.count("?") + shown.count("？") <= 1, reply.text


@pytest.mark.parametrize("seed", range(300))
def test_a_talk_by_chance(seed):
    chance = random.Random(seed)
    customer = Watched(traits=chance.choice(TRAITS), sender=chance.choice(("", "", "Ann P.")))
    asked: Counter[str] = Counter()
    for _ in range(chance.randint(3, 14)):
        added, reference = customer.state.added, customer.state.reference
        opened = len(customer.acts)
        turn(customer, chance)
        keeps_its_manners(customer, added)
        survives_the_store(customer)
        asks_one_thing(customer)
        if any(type(act).__name__ == "Open" for act in customer.acts[opened:]) or not reference:
            asked.clear()  # another form
        if customer.ordered:
            asked.clear()  # whoever goes back is asked anew
        asked.update(asked_anew(customer))
        assert max(asked.values(), default=0) <= TWICE, (asked, customer.heard)
