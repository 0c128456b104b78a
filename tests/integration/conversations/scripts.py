"""The conversations as scripts: each stands once and is spoken on every way to the desk it makes sense for."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from dialogs.languages import LANGUAGES
from integration.conversations.people import Customer

Talk = Callable[[Customer], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Script:
    """`style` is chat, letter or text; `whole` ones are spoken on both databases, `shown` ones stand in
    the documentation under that heading."""

    talk: Talk
    style: str = "chat"
    language: str = "en"
    whole: bool = False
    shown: str = ""
    edits: bool = (
        False  # a message is edited: on a messenger alone; page, terminal and letters have no such thing
    )

    @property
    def name(self) -> str:
        return self.talk.__name__


SCRIPTS: list[Script] = []


def script(
    *,
    style: str = "chat",
    language: str = "en",
    whole: bool = False,
    shown: str = "",
    edits: bool = False,
) -> Callable[[Talk], Talk]:
    def keep(talk: Talk) -> Talk:
        SCRIPTS.append(Script(talk, style, language, whole, shown, edits))
        return talk

    return keep


HEADPHONES = (
    "Hi. The headphones I bought from you on 30 October went dead on the left side last Friday. "
    "I want my money back please. Ann Price, ann.price@example.com"
)


async def begun(ann: Customer) -> Customer:
    """One line is still open: the number of the order."""
    await ann.says(HEADPHONES)
    return ann.hears("ack.chat", "ask.product_reference")


async def at_summary(ann: Customer) -> Customer:
    await begun(ann)
    await ann.says("order is LH-8821345")
    return ann.hears("summary.ask")


async def sent(ann: Customer) -> Customer:
    await at_summary(ann)
    await ann.says("yes")
    return ann.hears("summary.sent")


# Opening: the problem in the person's words, everything taken from it, once greeted


@script(whole=True, shown="A rich first message: one question")
async def a_rich_first_message_is_asked_one_question(ann: Customer) -> None:
    await ann.says(HEADPHONES)
    ann.hears("greet.short", "ack.free", "ack.chat", "greet.privacy", "value.heard", "ask.product_reference")
    ann.reads(
        "Product: headphones", "When: Friday 13 November", "refund", "Ann Price", "ann.price@example.com"
    )
    await ann.says("order is LH-8821345")
    ann.hears("summary.ask").hears_not("greet.short", "greet.privacy")
    await ann.says("yes thanks")
    ann.hears("summary.sent", "ack.next", "ack.routes")
    await ann.holds(
        name_or_organisation="Ann Price",
        email="ann.price@example.com",
        product_description="headphones",
        product_reference="LH-8821345",
        problem_date="2026-11-13",
        problem_description=HEADPHONES,
        remedy_requested="yes",
        remedy_details="refund",
        confirm_date="2026-11-16",
        signature="yes thanks",
        language="en",
    )
    assert list(await ann.cases()) == ["acknowledged"]


@script(whole=True, language="zh-CN", shown="中文：从一句话到提交")
async def a_whole_chinese_talk(li: Customer) -> None:
    await li.says("你好")
    li.hears("greet.open", "greet.privacy")
    await li.says("我的电水壶上周五开始漏水，我叫王丽")
    li.hears("ack.chat", "value.heard", "ask.remedy_details").reads(
        "产品：电水壶", "11月13日（星期五）", "王丽"
    )
    await li.says("退款")
    li.hears("ask.product_reference")
    await li.says("不知道")
    li.hears("value.unknown", "summary.show").reads("希望：退款")
    await li.presses("提交")
    li.hears("summary.sent", "ack.next")
    await li.holds(
        name_or_organisation="王丽",
        product_description="电水壶",
        problem_date="2026-11-13",
        remedy_details="退款",
        product_reference="",
        signature="提交",
        language="zh-CN",
    )


@script(whole=True, shown="A poor first message: asked more, the number first")
async def a_poor_first_message_gets_its_number_before_any_question(guest: Customer) -> None:
    await guest.says("your service is rubbish")
    guest.hears("ack.chat", "ask.problem_description.repair")
    await guest.says("guy never turned up")
    guest.hears("ask.product_description")
    await guest.says("the broadband install")
    guest.hears("ask.problem_date")
    await guest.says("idk, some time last week")
    guest.hears("ask.remedy_details")
    await guest.says("just send someone")
    guest.hears("ask.contact")
    await guest.says("07700 900452")
    guest.hears("summary.show").reads("Monday 9 November to Sunday 15 November", "07700 900452")
    await guest.presses("Send")
    guest.hears("summary.sent", "ack.next")
    await guest.holds(
        phone="+447700900452",
        product_description="broadband install",
        problem_date="2026-11-09/2026-11-15",
        problem_description="your service is rubbish\nguy never turned up",
        remedy_details="just send someone",
        signature="Send",
        name_or_organisation="",
        product_reference="",
    )


@script()
async def every_value_keeps_the_message_it_was_read_in(ann: Customer) -> None:
    await at_summary(ann)
    form = await ann.form()
    first, second = form["email"], form["product_reference"]
    assert first["message"]
    assert second["message"]
    assert first["message"] != second["message"]
    assert first["message"] == form["problem_date"]["message"] == form["remedy_details"]["message"]
    assert 0 < first["confidence"] <= 1
    assert second["said"] == "order is LH-8821345"


# Played back, doubted, skipped, not known, taken as it is


@script()
async def a_doubtful_day_is_asked_back(ann: Customer) -> None:
    await ann.says("My kettle leaks, order LH-8821345, I want a repair")
    ann.hears("ask.problem_date")
    await ann.says("03/05/2026")
    ann.hears("value.two").reads("3 May", "5 March")
    await ann.says("2")
    ann.hears("summary.show")
    await ann.holds(problem_date="2026-03-05")


@script()
async def a_day_to_come_is_asked_back(ann: Customer) -> None:
    await ann.says("My kettle leaks, order LH-8821345, I want a repair")
    await ann.says("next Friday")
    ann.hears("value.future_date")
    await ann.presses("Yes")
    await ann.holds(problem_date="2026-11-13")


@script()
async def every_question_but_the_problem_can_be_left(ann: Customer) -> None:
    await ann.says("I want to complain")
    ann.hears("ask.problem_description.repair")
    await ann.says("skip")
    ann.hears("value.problem_needed")
    await ann.says("the kettle leaks")
    ann.hears("ask.remedy_details")
    await ann.presses("Skip")
    ann.hears("value.refused")
    while (await ann.says("don't know")).heard and "Shall I send" not in ann.heard[-1]:
        ann.reads("That is fine.")
    await ann.says("yes")
    ann.hears("summary.sent")
    await ann.holds(remedy_details="", product_reference="", problem_date="")


@script()
async def what_cannot_be_read_twice_is_taken_in_the_persons_words(ann: Customer) -> None:
    await ann.says("My kettle leaks, order LH-8821345, I want a repair")
    ann.hears("ask.problem_date")
    await ann.says("blue")
    ann.hears("ask.problem_date.repair")
    await ann.says("bluish")
    ann.hears("value.taken").reads("bluish").hears_not("ask.problem_date")
    form = await ann.form()
    assert (form["problem_date"]["value"], form["problem_date"]["flagged"]) == ("bluish", True)


# Any time: correct, go back, see, change, add


@script(whole=True, shown="Corrections, files, and one line changed from the summary")
async def corrections_files_and_a_line_changed(tom: Customer) -> None:
    await tom.says("Sofa came on 3 November with a torn seat. Order LH-8830012. Call me on 07700 900812")
    tom.hears("ack.chat", "value.heard", "ask.remedy_details")
    await tom.says("sorry, not the 3rd, the 5th")
    tom.hears("value.changed", "value.back", "ask.remedy_details").reads("Thursday 5 November")
    await tom.says("a repair would do")
    tom.hears("ask.enclosure_list")
    await tom.says("my number is actually 07700 900821")
    tom.hears("value.changed").reads("07700 900821")
    await tom.sends("seat.png", "label.png")
    tom.hears("ask.enclosure_list.got").reads("seat.png, label.png")
    await tom.says("done. actually make it an exchange, not a repair")
    tom.hears("value.changed", "summary.show").reads("exchange", "Left open: name")
    await tom.presses("Change a line")
    tom.hears("summary.which")
    number = next(row for row in tom.heard[-1].splitlines() if row.endswith(" Name")).split()[0]
    await tom.says(f"{number} Tom Reid")
    tom.hears("value.changed", "summary.ask").reads("Tom Reid")
    await tom.says("yep")
    tom.hears("summary.sent")
    await tom.holds(
        name_or_organisation="Tom Reid",
        phone="+447700900821",
        problem_date="2026-11-05",
        remedy_details="exchange",
        enclosure_list="seat.png, label.png",
        signature="yep",
    )
    form = await tom.form()
    assert form["problem_date"]["earlier"] == ["2026-11-03"]
    assert form["phone"]["earlier"] == ["+447700900812"]
    assert form["remedy_details"]["earlier"] == ["repair"]


@script(edits=True, whole=True)
async def an_edited_message_changes_its_values(tom: Customer) -> None:
    first = "Sofa came on 3 November with a torn seat. Order LH-8830012. Call me on 07700 9008{}"
    await tom.says(first.format(12))
    await tom.says(first.format(21), edits=True)
    tom.hears("value.changed", "value.back").reads("07700 900821")
    await tom.holds(phone="+447700900821")


@script()
async def going_back_and_seeing_the_summary_wipe_nothing(ann: Customer) -> None:
    await ann.says("My kettle leaks")
    await ann.says("a refund")
    ann.hears("ask.product_reference")
    await ann.says("back")
    ann.hears("ask.remedy_details")
    await ann.says("a repair")
    ann.hears("ask.product_reference")
    await ann.says("summary")
    ann.hears("summary.show").reads("repair", "kettle")
    await ann.says("change the product")
    ann.hears("ask.product_description")
    await ann.says("the travel kettle")
    ann.hears("value.changed")
    await ann.holds(product_description="travel kettle", remedy_details="repair")


@script()
async def more_words_and_files_at_the_summary_are_added(ann: Customer) -> None:
    await at_summary(ann)
    await ann.says("the right side crackles too, by the way")
    ann.hears("value.added", "summary.ask")
    await ann.sends("box.png")
    ann.hears("summary.show").reads("box.png")
    await ann.presses("Add something")
    ann.hears("summary.add")
    await ann.says("and the case is scratched all over")
    await ann.says("yes")
    ann.hears("summary.sent")
    form = await ann.form()
    assert "crackles" in form["problem_description"]["value"]
    assert "scratched all over" in form["problem_description"]["value"]
    assert form["enclosure_list"]["value"] == "box.png"


# Any time: ask


@script()
async def questions_in_between_are_answered_and_lead_back(ann: Customer) -> None:
    await begun(ann)
    for words, key in (
        ("status", "status.intake"),
        ("how does it work?", "info.how"),
        ("is it free?", "info.free"),
        ("what can I get?", "info.remedies"),
        ("who else can I turn to, is there an ombudsman?", "info.routes"),
        ("what do you do with my details?", "info.privacy"),
        ("how long does it take?", "info.times"),
    ):
        await ann.says(words)
        ann.hears(key, "value.back", "ask.product_reference")
    await ann.says("help")
    ann.hears("ask.product_reference.help")
    await ann.says("LH-8821345")
    ann.hears("summary.ask")
    await ann.holds(product_reference="LH-8821345", remedy_details="refund")
    assert (await ann.form())["problem_description"]["value"].startswith(HEADPHONES)


@script(language="zh-CN")
async def questions_in_chinese_are_answered_and_lead_back(li: Customer) -> None:
    await li.says("我的电水壶漏水，我叫王丽")
    li.hears("ask.remedy_details")
    for words, key in (("进度", "status.intake"), ("收费吗", "info.free"), ("我还能找谁", "info.routes")):
        await li.says(words)
        li.hears(key, "value.back", "ask.remedy_details")
    await li.says("换货")
    await li.holds(remedy_details="换货")


@script()
async def a_moment_asked_for_is_given_and_fails_nothing(ann: Customer) -> None:
    await begun(ann)
    for words in ("hang on", "let me look"):
        await ann.says(words)
        ann.hears("value.wait").hears_not("ask.product_reference.repair")
    await ann.says("LH-8821345")
    ann.hears("summary.ask")
    await ann.says("wait")
    ann.hears("summary.not_sent")
    await ann.says("go ahead")
    ann.hears("summary.sent")


@script()
async def who_asks_what_a_question_is_for_is_told_and_nothing_is_filled(ann: Customer) -> None:
    await ann.says("My kettle leaks")
    ann.hears("ask.remedy_details")
    await ann.says("why should I tell you that")
    ann.hears("ask.remedy_details.help")
    await ann.holds(remedy_details="")
    await ann.says("a refund")
    await ann.holds(remedy_details="refund")


@script(language="zh-CN")
async def patience_and_protest_in_chinese(li: Customer) -> None:
    await li.says("我的电水壶漏水，我叫王丽")
    li.hears("ask.remedy_details")
    await li.says("凭什么告诉你")
    li.hears("ask.remedy_details.help")
    await li.says("等一下")
    li.hears("value.wait")
    await li.says("换货")
    await li.holds(remedy_details="换货")
    await li.says("撤回投诉")
    li.hears("withdraw.ask")
    await li.says("不，继续")
    li.hears("withdraw.kept")


@script()
async def a_yes_that_names_a_mistake_is_no_yes(ann: Customer) -> None:
    await at_summary(ann)
    await ann.says("yes but the date is wrong")
    ann.hears("ask.problem_date")
    await ann.says("Saturday")
    ann.hears("value.changed")
    await ann.says("looks good to me")
    ann.hears("summary.sent")
    await ann.holds(problem_date="2026-11-14", signature="looks good to me")


@script(whole=True)
async def taking_it_back_is_asked_first(ann: Customer) -> None:
    await begun(ann)
    await ann.says("cancel my complaint")
    ann.hears("withdraw.ask")
    await ann.says("no")
    ann.hears("withdraw.kept", "value.back", "ask.product_reference")
    await ann.says("withdraw")
    await ann.presses("Yes")
    ann.hears("withdraw.done")
    assert list(await ann.cases()) == ["closed"]


@script()
async def the_language_switches_at_once(ann: Customer) -> None:
    await begun(ann)
    await ann.says("中文")
    ann.language = "zh-CN"
    ann.hears("language.changed", "value.back", "ask.product_reference")
    await ann.says("LH-8821345")
    ann.hears("summary.ask")
    await ann.says("in english please")
    ann.language = "en"
    ann.hears("language.changed", "summary.ask")
    await ann.holds(problem_description=HEADPHONES)


@script()
async def an_unknown_language_is_answered_in_the_nearest_and_told_once(hans: Customer) -> None:
    await hans.says("Der Wasserkocher ist nach zwei Tagen kaputt gegangen und niemand antwortet mir darauf")
    hans.hears("language.unsupported", "ack.chat", "ask.safety_question")  # danger is not read in German
    await hans.says("Der Wasserkocher ist vor drei Wochen gekauft worden und er ist noch immer kaputt")
    hans.hears_not("language.unsupported")


# Several complaints of one person


@script(whole=True, shown="A second complaint after a short question")
async def a_new_problem_gets_a_case_of_its_own(ann: Customer) -> None:
    await sent(ann)
    await ann.says("the lamp of order LH-9911223 arrived cracked")
    ann.hears("split.ask")
    await ann.presses("New complaint")
    ann.hears("split.new", "ack.chat")
    await ann.holds(
        name_or_organisation="Ann Price",
        email="ann.price@example.com",
        product_description="lamp",
        product_reference="LH-9911223",
    )
    assert list(await ann.cases()) == ["acknowledged", "intake"]
    await ann.says("a new lamp")
    ann.hears("ask.problem_date")
    await ann.says("yesterday")
    await ann.says("yes")
    ann.hears("summary.sent")
    await ann.says("status")
    ann.hears("status.acknowledged", "status.list").reads("The headphones I bought", "the lamp of order")


@script()
async def words_about_the_old_case_join_it(ann: Customer) -> None:
    await sent(ann)
    await ann.says("I forgot to say that the box was open")
    ann.hears("value.added")
    await ann.says("the lamp of order LH-9911223 arrived cracked")
    await ann.says("same")
    ann.hears("split.joined")
    assert list(await ann.cases()) == ["acknowledged"]
    assert "box was open" in (await ann.form())["problem_description"]["value"]


@script()
async def a_number_is_checked_and_shows_only_the_own_case(ann: Customer) -> None:
    await ann.says("status of AMD-261121-7K3TF")
    ann.hears("status.verify").hears_not("error.number_mistyped")
    await ann.says("status of AMD-261121-7K3TG")
    ann.hears("error.number_mistyped")
    assert list(await ann.cases()) == []


# Not a complaint


@script(shown="Praise that turns into a complaint")
async def praise_is_feedback_until_there_is_a_complaint(guest: Customer) -> None:
    await guest.says("your driver was lovely this morning, thank you for the great service")
    guest.hears("greet.short", "feedback.praise")
    assert list(await guest.cases()) == []
    await guest.says("but the lamp came cracked")
    guest.hears("ack.chat").hears_not("greet.short")
    assert list(await guest.cases()) == ["intake"]
    assert "lovely" not in (await guest.form())["problem_description"]["value"]


@script()
async def a_suggestion_and_an_enquiry_open_no_case(guest: Customer) -> None:
    await guest.says("what are your opening hours?")
    guest.hears("feedback.enquiry")
    await guest.says("it would be nice if you opened on Sundays too")
    guest.hears("feedback.suggestion")
    assert list(await guest.cases()) == []
    await guest.says("no, this is a complaint. The shop was shut at noon yesterday")
    guest.hears("ack.chat")
    assert list(await guest.cases()) == ["intake"]


@script(language="zh-CN", shown="劳动争议：说明去处，并留下记录")
async def a_dispute_about_work_is_sent_where_it_belongs_and_kept(clerk: Customer) -> None:
    await clerk.says("我在你们店里上了三个月班 最后一个月工资一直没发")
    clerk.hears("greet.short", "scope.employment")
    await clerk.says("那我还能找谁")
    clerk.hears("info.routes")
    await clerk.says("好的 谢谢")
    clerk.hears("thanks.reply")
    await clerk.holds(
        problem_description="我在你们店里上了三个月班 最后一个月工资一直没发", remedy_details=""
    )
    assert len(await clerk.cases()) == 1


# Danger and distress


@script(whole=True, language="zh-CN", shown="安全第一：先说怎么办，再给编号")
async def danger_comes_before_everything(zhou: Customer) -> None:
    await zhou.says("孩子刚吃了你们的果冻 嘴唇全肿了 一直在吐")
    zhou.hears("safety.health", "safety.number").hears_not("greet.short", "ask.remedy_details")
    assert await zhou.flagged()
    await zhou.says("在去医院的路上了 我叫周丽 13800138000")
    zhou.hears("person.asked")
    await zhou.person_comes()
    await zhou.person_writes("周女士您好，我是Ruth。孩子现在到医院了吗？")
    await zhou.says("到了 医生说是过敏 已经打针了 包装在 批号 20260903B")
    zhou.hears_nothing()
    await zhou.holds(
        name_or_organisation="周丽",
        phone="+8613800138000",
        product_description="果冻",
        product_reference="20260903B",
        safety_question="yes",
        language="zh-CN",
    )
    await zhou.person_goes()
    zhou.told("person.gone")
    await zhou.says("没事了 孩子好了")
    assert await zhou.flagged()  # never lowered by the machine
    await zhou.holds(safety_question="yes")


@script()
async def danger_in_mid_talk_breaks_off_the_questions(tom: Customer) -> None:
    await begun(tom)
    await tom.says("now there is smoke coming out of them and they caught fire")
    tom.hears("safety.fire").hears_not("ask.product_reference")
    assert await tom.flagged()


@script()
async def a_hint_of_danger_is_asked_once(mum: Customer) -> None:
    await mum.says("the shelf has very sharp edges and I have a baby at home")
    mum.hears("ack.chat", "ask.safety_question")
    await mum.presses("No")
    mum.hears_not("safety.health", "ask.safety_question")
    await mum.holds(safety_question="no")
    assert not await mum.flagged()


@script()
async def hard_words_are_met_without_a_question_of_the_form(widow: Customer) -> None:
    await widow.says("my husband passed away and you still send bills in his name, I cannot cope")
    widow.hears("ack.chat", "feeling.distress").hears_not("ask.remedy_details", "ask.product_reference")
    await widow.presses("Yes")
    widow.hears("person.asked")


# By text message


@script(style="text", shown="By text message alone")
async def a_whole_talk_by_text(kim: Customer) -> None:
    await kim.says("Your driver left my parcel in the rain, everything inside is ruined")
    kim.hears("ack.sms", "ask.product_reference").reads_not("Complaining is free")
    await kim.says("dont know")
    kim.hears("value.unknown", "ask.remedy_details")
    await kim.says("refund 35 pounds")
    kim.hears("summary.sms").reads_not("parcel")
    await kim.says("1")
    kim.hears("summary.sent.sms")
    await kim.says("STATUS")
    kim.hears("status.sms").reads_not("parcel", "35")
    await kim.says("STOP")  # a real provider answers that itself, so what is heard differs by the way
    await kim.holds(
        phone="+447700900452",
        product_description="parcel",
        remedy_details="refund 35 pounds",
        signature="1",
        sms_optin="yes",
    )


@script(style="text")
async def choices_are_numbered_where_there_are_no_buttons(kim: Customer) -> None:
    await kim.says("Your driver left my parcel in the rain, everything inside is ruined")
    await kim.says("withdraw my complaint")
    kim.hears("withdraw.ask").reads("1 Yes, 2 No")
    await kim.says("2")
    kim.hears("withdraw.kept")
    await kim.says("the shelf has very sharp edges, order LH-9911223")
    await kim.says("refund 35 pounds")
    await kim.says("1")
    kim.hears("summary.sent.sms")
    await kim.says("the lamp of order LH-7711223 arrived cracked")
    kim.hears("split.ask").reads("1 New complaint", "2 Same")
    await kim.says("1")
    kim.hears("ack.sms", "ask.remedy_details")


@script(style="text", whole=True)
async def a_text_is_asked_how_it_went(kim: Customer) -> None:
    await kim.says("Your driver left my parcel in the rain, everything inside is ruined")
    await kim.says("dont know")
    await kim.says("refund 35 pounds")
    await kim.says("1")
    kim.hears("summary.sent.sms")
    await kim.is_finished()
    await kim.waits()
    kim.told("survey.sms").reads_not("parcel", "35")
    await kim.says("2")
    kim.hears("survey.second")
    await kim.says("4 but nobody rang me back")
    kim.hears("survey.thanks")
    assert await kim.survey() == (2, 4, "but nobody rang me back", False)
    assert await kim.cases() == ["closed"]


@script(style="text", language="zh-CN", whole=True)
async def a_chinese_text_is_asked_how_it_went(li: Customer) -> None:
    await li.says("快递把我的包裹扔在雨里，里面全坏了")
    li.hears("ack.sms")
    await li.says("提交")
    li.hears("summary.sent.sms")
    await li.is_finished()
    await li.waits()
    li.told("survey.sms").reads_not("包裹")
    await li.says("３")
    li.hears("survey.second")
    await li.says("五分，很和气")
    li.hears("survey.thanks")
    assert await li.survey() == (3, 5, "很和气", False)


@script(style="text")
async def a_text_that_it_is_not_fixed_gets_numbered_choices(kim: Customer) -> None:
    await kim.says("Your driver left my parcel in the rain, everything inside is ruined")
    await kim.says("send it")
    await kim.is_finished()
    await kim.waits()
    await kim.says("it is not fixed")
    kim.hears("reopen.ask").reads("1 Take it up again", "2 New complaint")
    await kim.says("1")
    kim.hears("notice.reopened.body")
    assert await kim.cases() != ["closed"]


# For somebody else; consent, ways to answer, forms of the answer


@script(whole=True, shown="Acting for an elderly parent")
async def somebody_writes_for_a_parent(peter: Customer) -> None:
    await peter.says(
        "I'm writing for my mum, Margaret Hale, she is 84 and doesn't see well. Your carer has missed four "
        "mornings this month and she went without breakfast. I'm Peter, her son, peter.hale@example.com"
    )
    peter.hears("ack.chat", "value.heard", "ask.safety_question").reads("Margaret Hale", "Peter Hale")
    await peter.says("No, she's ok, a neighbour helped. But it can't go on.")
    peter.hears("ask.acting_for.authority").reads("Does Margaret Hale know")
    await peter.says("yes she asked me to")
    peter.hears("ask.format_need")
    await peter.says("1, for her letters. write to me though")
    peter.hears("value.changed", "summary.show").reads("Peter Hale", "large print")
    await peter.says("yes send. we just want her visits to happen")
    peter.hears("summary.sent")
    await peter.holds(
        name_or_organisation="Margaret Hale",
        acting_for="Peter Hale",
        contact_person="Peter Hale",
        remedy_details="we just want her visits to happen",
        safety_question="no",
        format_need="large_print",
    )


@script()
async def permissions_and_wishes_are_taken_from_any_text(ann: Customer) -> None:
    await begun(ann)
    await ann.says("LH-8821345. You may pass on my details, and please e-mail me")
    await ann.holds(consent_third_party="yes", preferred_channel="email", product_reference="LH-8821345")
    await ann.says("please text me instead, my phone is 07700 900452")
    await ann.holds(preferred_channel="sms", sms_optin="yes", phone="+447700900452")
    await ann.says("do not share my details after all")
    await ann.holds(consent_third_party="no")
    await ann.says("yes")
    ann.hears("summary.sent")


@script()
async def every_such_line_can_be_picked_and_changed(ann: Customer) -> None:
    await at_summary(ann)
    await ann.presses("Change a line")
    while "Other lines" in ann.heard[-1] or "format" not in ann.heard[-1].lower():
        last = ann.heard[-1].splitlines()[-1]
        await ann.says(last.split()[0])
    number = next(row for row in ann.heard[-1].splitlines() if row.endswith(" Format")).split()[0]
    await ann.says(number)
    ann.hears("ask.format_need")
    await ann.says("easy to read please")
    await ann.holds(format_need="easy_read")


# A person, silence, afterwards


@script(whole=True, shown="Angry, and handed over to a person")
async def a_person_takes_over_and_hands_back(guest: Customer) -> None:
    await guest.says("THIRD TIME I WRITE!!! You delivered the WRONG washing machine and NOBODY calls back")
    guest.hears("ack.chat", "feeling.angry", "ask.product_reference")
    await guest.says("are you a robot?? I want a human being")
    guest.hears("person.assistant", "person.asked")
    await guest.says("unbelievable")
    guest.hears_nothing()
    await guest.person_comes()
    guest.told("person.here")
    await guest.person_writes("Hello, this is Ruth. Is Saturday morning good for you?")
    await guest.says("yes. 9 to 12. and thank you for actually answering")
    guest.hears_nothing()
    await guest.person_goes()
    guest.told("person.gone")
    await guest.says("status")
    guest.hears("status.written").hears_not("status.acknowledged")
    story = (await guest.form())["problem_description"]["value"]
    assert "9 to 12" in story


@script(whole=True, shown="The silent customer")
async def silence_is_reminded_once_and_then_it_goes_in(guest: Customer) -> None:
    await guest.says("the toaster burns everything on one side")
    guest.hears("ack.chat", "ask.remedy_details").hears_not("safety.fire", "ask.safety_question")
    guest.note("A day without an answer.")
    await guest.time_passes(hours=23)
    guest.told("silence.reminder")
    guest.note("Still none.")
    await guest.time_passes(hours=9)
    guest.told("silence.submitted").hears_not("silence.reminder")
    assert list(await guest.cases()) == ["acknowledged"]
    guest.note("Days later.")
    await guest.time_passes(days=3)
    await guest.says("sorry was away. new one please, order LH-8811207")
    guest.hears("resume.days", "value.heard").hears_not("summary.show", "summary.ask")
    await guest.holds(
        product_description="toaster", product_reference="LH-8811207", remedy_details="exchange"
    )


@script(whole=True)
async def a_second_matter_in_the_middle_of_the_first_has_a_number_of_its_own(ann: Customer) -> None:
    await ann.says("My kettle leaks")
    ann.hears("ack.chat", "ask.remedy_details")
    await ann.says("my second complaint: the washing machine you sold me is broken too")
    ann.hears("split.ask")
    await ann.presses("New complaint")
    ann.hears("split.sent", "ack.chat", "ask.remedy_details").reads("by Tuesday 17 November")
    assert list(await ann.cases()) == ["acknowledged", "intake"]  # the first waits for nothing
    await ann.says("a refund")
    ann.hears("ask.product_reference")
    await ann.says("LH-8821345")
    ann.hears("summary.show").reads("washing machine")
    await ann.presses("Send")
    ann.hears("summary.sent")
    assert list(await ann.cases()) == ["acknowledged", "acknowledged"]
    await ann.holds(product_description="washing machine", remedy_details="refund")


@script()
async def who_wants_another_complaint_by_name_leaves_nothing_unsent(ann: Customer) -> None:
    await ann.says("My kettle leaks")
    await ann.says("new complaint")
    ann.hears("new.ask")
    await ann.says("The sofa you delivered yesterday is torn")
    ann.hears("split.sent", "ack.chat")
    assert list(await ann.cases()) == ["acknowledged", "intake"]


@script()
async def silence_at_a_question_about_another_person_is_reminded_too(peter: Customer) -> None:
    await peter.says("I'm writing for my mum, Margaret Hale. The carer never turned up on Friday")
    peter.hears("ask.acting_for.authority")
    await peter.time_passes(hours=23)
    peter.told("silence.reminder", "ask.acting_for.authority")


@script()
async def hard_words_are_reminded_without_a_question_of_the_form(widow: Customer) -> None:
    await widow.says("my husband passed away and you still send bills in his name, I cannot cope")
    await widow.time_passes(hours=23)
    widow.told("silence.reminder").hears_not("ask.problem_description", "ask.remedy_details")


@script(whole=True)
async def messages_after_sending_join_the_case_and_fill_gaps(ann: Customer) -> None:
    await ann.says("My kettle leaks since yesterday. My name is Ann Price")
    await ann.says("a refund")
    await ann.says("dunno")
    await ann.says("send")
    ann.hears("summary.sent")
    await ann.says("found it: order LH-8821345")
    ann.hears("value.heard")
    await ann.sends("leak.png")
    await ann.holds(product_reference="LH-8821345", enclosure_list="leak.png")
    assert list(await ann.cases()) == ["acknowledged"]


@script(whole=True)
async def a_typed_yes_is_the_signature_with_its_time_and_channel(ann: Customer) -> None:
    await at_summary(ann)
    await ann.says("yes please send it")
    ann.hears("summary.sent").reads("Your answer counts as your signature")
    form = await ann.form()
    assert form["signature"]["value"] == "yes please send it"
    assert form["signature"]["confirmed"]
    assert form["signature"]["message"]  # the message names the time and the address it came from
    assert form["confirm_date"]["value"] == "2026-11-16"


@script(whole=True, shown="Declined by the customer")
async def a_declined_decision_goes_to_another_person(ann: Customer) -> None:
    await sent(ann)
    ann.note("The desk looks into it and sends its answer.")
    await ann.is_decided()
    await ann.says("No. Nobody offered me another one. I don't accept.")
    ann.hears("notice.rejected.body")
    assert (await ann.cases())[-1] != "closed"


# After the end: two questions


@script(whole=True, shown="Finished, and asked how it went")
async def two_questions_come_three_days_after_the_end(ann: Customer) -> None:
    await sent(ann)
    ann.note("The desk decides, does what it said and ends the complaint. Three days pass.")
    await ann.is_finished()
    await ann.waits()
    ann.told("survey.ask")
    await ann.presses("4")
    ann.hears("survey.second").reads_not("AMD-")
    await ann.says("5, but nobody answered my first call")
    ann.hears("survey.thanks")
    assert await ann.survey() == (4, 5, "but nobody answered my first call", False)
    assert (await ann.cases())[-1] == "closed"
    await ann.says("Ruth was very kind though")
    ann.hears("survey.thanks")
    assert (await ann.survey())[2].endswith("Ruth was very kind though")
    assert await ann.cases() == ["closed"]


@script(whole=True, language="zh-CN", shown="结束三天后的两个小问题")
async def two_questions_in_chinese(li: Customer) -> None:
    await li.says(
        "我10月30日买的耳机，上周五左边没声音了，订单号LH-8821345，我要退款。我叫李雷，电话13800138000"
    )
    li.hears("ack.chat")
    await li.says("就这样提交")
    li.hears("summary.sent")
    await li.is_finished()
    await li.waits()
    li.told("survey.ask")
    await li.says("４")
    li.hears("survey.second")
    await li.says("5 就是第一次打电话没人接")
    li.hears("survey.thanks")
    assert await li.survey() == (4, 5, "就是第一次打电话没人接", False)
    assert await li.cases() == ["closed"]


@script()
async def a_no_to_the_survey_is_heard_once(ann: Customer) -> None:
    await sent(ann)
    await ann.is_finished()
    await ann.waits()
    await ann.says("NO")
    ann.hears("survey.left")
    assert await ann.survey() == (None, None, "", True)
    assert await ann.cases() == ["closed"]


@script()
async def a_number_of_no_mark_is_asked_again_once_and_a_late_mark_is_taken(ann: Customer) -> None:
    await sent(ann)
    await ann.is_finished()
    await ann.waits()
    await ann.says("7")
    ann.hears("survey.range")
    await ann.says("quite alright really")
    ann.hears("survey.thanks").hears_not("survey.range")
    await ann.time_passes(days=9)
    await ann.says("★★★★☆")
    ann.hears("survey.second")
    await ann.says("four")
    ann.hears("survey.thanks")
    assert await ann.survey() == (4, 4, "quite alright really", False)


@script(whole=True, shown="The survey shows that it is not fixed")
async def words_that_it_is_not_fixed_offer_to_take_it_up(ann: Customer) -> None:
    await sent(ann)
    await ann.is_finished()
    await ann.waits()
    await ann.says("1, it is still broken")
    ann.hears("reopen.ask")
    assert await ann.cases() == ["closed"]
    await ann.presses("Take it up again")
    ann.hears("notice.reopened.body")
    assert await ann.cases() != ["closed"]
    assert await ann.survey() == (1, None, "it is still broken", False)


@script()
async def what_is_not_taken_up_goes_on_with_the_survey(ann: Customer) -> None:
    await sent(ann)
    await ann.is_finished()
    await ann.waits()
    await ann.says("nobody answered my first call")
    ann.hears("reopen.ask")
    await ann.says("no")
    ann.hears("reopen.kept", "survey.range")
    await ann.says("3")
    ann.hears("survey.second")
    await ann.says("skip")
    ann.hears("survey.thanks")
    assert await ann.survey() == (3, None, "nobody answered my first call", False)


@script()
async def another_complaint_in_the_survey_opens_after_a_short_question(ann: Customer) -> None:
    await sent(ann)
    await ann.is_finished()
    await ann.waits()
    await ann.says("My new lamp arrived broken, order LH-7711223")
    ann.hears("reopen.ask")
    await ann.presses("New complaint")
    ann.hears("ack.chat")
    assert len(await ann.cases()) == 2
    assert (await ann.cases())[0] == "closed"
    await ann.says("a new one please")
    await ann.says("send it")
    ann.hears("summary.sent")
    await ann.says("4")  # late, and the first one's
    ann.hears("survey.second")


@script()
async def questions_and_orders_in_the_survey_are_answered_and_it_stays_open(ann: Customer) -> None:
    await sent(ann)
    await ann.is_finished()
    await ann.waits()
    await ann.says("STATUS")
    ann.hears("status.closed")
    await ann.says("who can see my answers?")
    ann.hears_not("survey.range", "survey.thanks")
    await ann.says("thanks")
    ann.hears("thanks.reply")
    await ann.says("4 5")
    ann.hears("survey.thanks")
    assert await ann.survey() == (4, 5, "", False)


# Letters


OSEI = (
    "Dear all, for the second month running you have charged me for a meter I do not have. I have rung twice. "
    "Please cancel it and tell me how this could happen.\n\nRegards,\nD. Osei\n14 Mill Lane, Leeds LS6 2AB\n"
)


@script(style="letter", whole=True, shown="By letter: all questions in one, the answers inline")
async def a_letter_gets_one_letter_with_all_questions(osei: Customer) -> None:
    await osei.says(OSEI)
    assert len(osei.heard) == 1
    osei.hears("mail.hello", "ack.mail", "mail.bye")
    osei.reads("1. Do you have an order, invoice or serial number?", "2. When did it happen?", "14 Mill Lane")
    await osei.says(
        "> 1. Do you have an order, invoice or serial number?\nINV-55120 and INV-55871\n"
        "> 2. When did it happen? A rough date is fine.\nbills of 5 Oct and 5 Nov\n"
        "Also the name is Daniel, not just D."
    )
    assert len(osei.heard) == 1
    osei.hears("mail.hello", "value.heard", "mail.bye")
    await osei.holds(
        name_or_organisation="Daniel Osei",
        address="14 Mill Lane",
        product_reference="INV-55120, INV-55871",
        problem_date="2026-10-05, 2026-11-05",
        recurrent="yes",
        language="en",
    )
    assert len(await osei.cases()) == 1


@script(style="letter", language="zh-CN", whole=True)
async def a_chinese_letter(li: Customer) -> None:
    await li.says("您好：\n我上周五买的电水壶漏水，订单号LH-8821345，要求退款。\n王丽\n13800138000\n")
    li.hears("ack.mail", "mail.bye").reads("LH-8821345", "退款")
    await li.holds(product_description="电水壶", product_reference="LH-8821345", phone="+8613800138000")


@script(style="letter", whole=True)
async def a_letter_of_danger_says_so_first(osei: Customer) -> None:
    await osei.says("The kettle gave my wife an electric shock and she is in hospital")
    osei.hears("safety.electric", "ack.mail")
    assert await osei.flagged()


@script(style="letter", whole=True, shown="By letter: both questions at once")
async def a_letter_asks_both_questions_at_once(osei: Customer) -> None:
    await osei.says(OSEI)
    await osei.is_finished()
    await osei.waits()
    osei.told("mail.hello", "survey.mail", "mail.bye")
    await osei.says(
        "> 1. Are you content with the result: 1 not at all, 5 fully.\n4\n"
        "> 2. Were you treated fairly on the way: 1 not at all, 5 fully.\n2, I had to ring three times"
    )
    assert len(osei.heard) == 1
    osei.hears("mail.hello", "survey.thanks", "mail.bye")
    assert await osei.survey() == (4, 2, "I had to ring three times", False)
    assert await osei.cases() == ["closed"]


@script(style="letter", language="zh-CN")
async def a_chinese_letter_answers_in_one_line(li: Customer) -> None:
    await li.says("您好：\n\n我10月30日买的耳机左边没声音了，订单号LH-8821345，要求退款。\n\n李雷")
    await li.is_finished()
    await li.waits()
    li.told("survey.mail")
    await li.says("4，5，谢谢")
    li.hears("survey.thanks")
    assert (await li.survey())[:2] == (4, 5)


@script(style="letter")
async def a_letter_that_it_is_not_fixed_is_asked_back(osei: Customer) -> None:
    await osei.says(OSEI)
    await osei.is_finished()
    await osei.waits()
    await osei.says("It is not fixed, the charge is on my bill again.")
    osei.hears("mail.hello", "reopen.ask", "mail.bye")
    assert await osei.cases() == ["closed"]
    await osei.says("Reopen")
    osei.hears("notice.reopened.body")
    assert await osei.cases() != ["closed"]


@script(style="letter")
async def a_letter_asks_for_news_a_person_and_takes_it_back(osei: Customer) -> None:
    await osei.says(OSEI)
    await osei.says("STATUS")
    osei.hears("mail.hello", "mail.bye")
    await osei.says("person")
    osei.hears("person.asked")
    await osei.says("withdraw")
    osei.hears("withdraw.ask")
    await osei.says("yes")
    osei.hears("withdraw.done")
    assert list(await osei.cases()) == ["closed"]


@script(style="letter")
async def praise_and_questions_by_letter_open_no_case(guest: Customer) -> None:
    await guest.says("your driver was lovely, thank you for the great service")
    guest.hears("feedback.praise")
    assert list(await guest.cases()) == []


@script(style="letter")
async def a_letter_for_somebody_else_is_asked_for_authority_and_form(peter: Customer) -> None:
    await peter.says(
        "I'm writing for my mum, Margaret Hale, who doesn't see well. Your carer missed four mornings this "
        "month.\n\nPeter Hale\n"
    )
    peter.hears("ack.mail").reads_not("Dear Margaret Hale").reads(
        "Does Margaret Hale know", "Do you need our answer in another form?"
    )
    await peter.holds(name_or_organisation="Margaret Hale")
    numbers = [row.split(".")[0] for row in peter.heard[-1].splitlines() if row[:1].isdigit() and ". " in row]
    agree, form = numbers[-2], numbers[-1]
    await peter.says(f"{agree}. yes, she asked me to\n{form}. large print please")
    await peter.holds(format_need="large_print", name_or_organisation="Margaret Hale")
    acting = (await peter.form())["acting_for"]
    assert (acting["value"], acting["said"], acting["confirmed"]) == (
        "Peter Hale",
        "yes, she asked me to",
        True,
    )


@script(style="letter", whole=True)
async def a_letter_corrects_adds_and_sends_a_picture(ann: Customer) -> None:
    await ann.says(
        "My kettle has leaked since 3 November. Order LH-8821345. I want a repair.\n\nRegards,\nAnn Price\n"
    )
    ann.hears("mail.hello", "ack.mail")
    await ann.says("Sorry, not the 3rd, the 5th. And make it an exchange, not a repair.")
    ann.hears("mail.hello", "mail.bye").reads("Thursday 5 November", "exchange")
    await ann.sends("leak.png")
    await ann.holds(
        problem_date="2026-11-05",
        remedy_details="exchange",
        enclosure_list="leak.png",
        email="ann@example.com",
        name_or_organisation="Ann Price",
    )
    form = await ann.form()
    assert form["problem_date"]["earlier"] == ["2026-11-03"]
    assert len(await ann.cases()) == 1


@script(style="letter")
async def a_dispute_about_work_by_letter_is_sent_where_it_belongs(clerk: Customer) -> None:
    await clerk.says("My wages for October were not paid. I work for you in the shop on Mill Lane.")
    clerk.hears("scope.employment", "mail.bye").hears_not("ask.product_reference")
    assert len(await clerk.cases()) == 1


@script(style="letter")
async def hard_words_by_letter_are_asked_nothing_of_the_form(widow: Customer) -> None:
    await widow.says("My husband passed away and you still send bills in his name, I cannot cope.")
    widow.hears("feeling.distress", "ack.mail").hears_not("mail.questions")
    await widow.says("yes please")
    widow.hears("person.asked")


@script(style="letter", whole=True)
async def a_yes_to_the_question_of_danger_by_letter_raises_the_flag(mum: Customer) -> None:
    await mum.says("The shelf I bought from you has very sharp edges and I have a baby at home.")
    mum.hears("ack.mail").reads("1. Is anyone hurt, unwell or in danger because of this?")
    assert not await mum.flagged()
    await mum.says("> 1. Is anyone hurt, unwell or in danger because of this?\nyes, she cut her hand\n")
    mum.hears("safety.health")
    assert await mum.flagged()


@script(style="letter")
async def a_suggestion_by_letter_opens_no_case(guest: Customer) -> None:
    await guest.says("It would be nice if you opened on Sundays too.")
    guest.hears("feedback.suggestion")
    assert list(await guest.cases()) == []


@script(style="letter", whole=True)
async def a_person_answers_a_letter_and_the_desk_is_silent(osei: Customer) -> None:
    await osei.says(OSEI)
    await osei.person_comes()
    await osei.person_writes("I have cancelled the charge. You hear from me on Monday.")
    await osei.says("Thank you, but what about the charge of the month before that one?")
    osei.hears_nothing()
    assert "month before that" in (await osei.form())["problem_description"]["value"]
    await osei.person_goes()
    await osei.says("STATUS")
    osei.hears("mail.hello", "mail.bye")


@script(style="letter", whole=True)
async def a_decision_is_declined_by_letter(ann: Customer) -> None:
    await ann.says(
        "My kettle has leaked since 3 November. Order LH-8821345. I want a refund.\n\nRegards,\nAnn Price\n"
    )
    await ann.is_decided()
    await ann.says("No. Nobody offered me another one. I don't accept.")
    ann.hears("mail.hello", "notice.rejected.body", "mail.bye")
    assert (await ann.cases())[-1] != "closed"


# Spanish and French, where their words are there


async def a_spanish_talk_with_a_second_matter(lucia: Customer) -> None:
    await lucia.says(
        "La lavadora que compré pierde agua desde el lunes. Me llamo Lucía Gil. Quiero una reparación"
    )
    lucia.hears("greet.short", "ack.chat", "ask.product_reference")
    await lucia.says("no lo sé")
    lucia.hears("value.unknown")
    await lucia.says("enviar")
    lucia.hears("summary.sent", "ack.next")
    await lucia.says("me han cobrado dos veces la factura F-20991 de octubre, 48,90 euros")
    lucia.hears("split.ask")
    await lucia.presses("Queja nueva")
    lucia.hears("split.new", "ack.chat", "ask.remedy_details")
    await lucia.says("que me devuelvan lo cobrado de más")
    await lucia.says("vale")
    lucia.hears("summary.sent")
    await lucia.holds(
        name_or_organisation="Lucía Gil", product_reference="F-20991", signature="vale", language="es"
    )


async def praise_and_then_a_complaint_in_french(guest: Customer) -> None:
    await guest.says(
        "Bonjour, juste pour dire que les deux livreurs de ce matin étaient formidables, polis et soigneux."
    )
    guest.hears("greet.short", "feedback.praise")
    assert list(await guest.cases()) == []
    await guest.says("Merci. Par contre la lampe est arrivée fêlée")
    guest.hears("ack.chat", "ask.remedy_details")
    await guest.says("un échange svp")
    guest.hears("summary.ask")
    await guest.says("oui")
    guest.hears("summary.sent")
    await guest.holds(product_description="lampe", problem_date="2026-11-16", signature="oui", language="fr")


async def danger_in_spanish(lucia: Customer) -> None:
    await lucia.says("La lavadora que me vendieron echa humo y huele a quemado, hay fuego en la cocina")
    lucia.hears("safety.fire", "safety.number").hears_not("ask.remedy_details")
    assert await lucia.flagged()


async def danger_in_french(guest: Customer) -> None:
    await guest.says("Votre chauffe-eau fuit et ça sent le gaz dans toute la maison")
    guest.hears("safety.gas", "safety.number").hears_not("ask.remedy_details")
    assert await guest.flagged()


FURTHER = {"es": a_spanish_talk_with_a_second_matter, "fr": praise_and_then_a_complaint_in_french}
SCRIPTS += [Script(talk, language=tag, whole=True) for tag, talk in FURTHER.items() if tag in LANGUAGES]
SCRIPTS += [Script(danger_in_spanish, language="es"), Script(danger_in_french, language="fr")]
