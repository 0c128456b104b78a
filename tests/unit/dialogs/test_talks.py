"""Whole talks, as they are had."""

from dataclasses import replace
from datetime import timedelta

import pytest

from channels.base import Traits
from dialogs.turn import Add, AskPerson, Decide, Feedback, FlagSafety, Open, Reopen, Submit, Withdraw
from unit.dialogs.talk import LETTER, TEXT, Customer

SURE = 0.7
HEADPHONES = (
    "Hi. The headphones I bought from you on 30 October went dead on the left side last Friday. "
    "I want my money back please. Ann Price, ann.price@example.com"
)


def started(text="My kettle leaks", **more):
    return Customer(**more).says(text)


def undated(**more):
    """A talk in which only the day is missing."""
    return started("My kettle leaks, order LH-8821345, I want a repair", **more).hears("ask.problem_date")


def sent(**more):
    return Customer(**more).says(HEADPHONES).says("order is LH-8821345").says("yes")


def test_a_rich_first_message_is_asked_one_question():
    ann = Customer().says(HEADPHONES)
    ann.hears("greet.short", "ack.free", "ack.chat", "greet.privacy", "value.heard", "ask.product_reference")
    assert ann.replies[0].kind == "acknowledgement"
    assert len(ann.replies) == 2
    assert ann.acts == [Open("The headphones I bought from you on 30 October went dead on…", letter=False)]
    ann.says("order is LH-8821345").hears("summary.ask")
    ann.says("yes thanks").hears("summary.sent", "ack.next", "ack.routes")
    assert ann.did(Submit)
    assert ann.replies[-1].kind == "submitted"
    assert ann.state.phase == "submitted"
    wanted = {
        "name_or_organisation": "Ann Price",
        "email": "ann.price@example.com",
        "product_description": "headphones",
        "product_reference": "LH-8821345",
        "problem_date": "2026-11-13",
        "problem_description": HEADPHONES,
        "remedy_requested": "yes",
        "remedy_details": "refund",
        "confirm_date": "2026-11-16",
        "signature": "yes thanks",
        "language": "en",
    }
    assert {key: value.value for key, value in ann.form.items()} == wanted


@pytest.mark.requirement("7.4")
def test_number_message_and_sending_together_say_what_an_acknowledgement_must():
    ann = Customer().says(HEADPHONES).says("order is LH-8821345").says("yes")
    first = ann.replies[0].text
    whole = "\n".join(
        reply.text for reply in ann.replies if reply.kind in {"acknowledgement", "submitted", "question"}
    )
    assert ann.reference in first
    assert "free" in first
    assert "https://go.example/policy" in first
    assert "Product: headphones" in whole
    assert "Tuesday 17 November" in whole
    assert "Monday 23 November" in whole
    for offer in ("add something", "ask for news", "take the complaint back", "Outside bodies"):
        assert offer in whole


def test_a_poor_first_message_is_asked_five_at_most():
    guest = Customer(traits=Traits(), away=True)
    guest.says("your service is rubbish").hears("ack.chat", "ask.problem_description.repair")
    guest.says("guy never turned up").hears("ask.product_description")
    guest.says("the broadband install").hears("ask.problem_date")
    guest.says("idk, some time last week").hears("ask.remedy_details")
    guest.says("just send someone").hears("ask.contact")
    guest.says("07700 900452").hears("summary.show")
    assert "Monday 9 November to Sunday 15 November" in guest.heard
    guest.presses("Send").hears("summary.sent", "ack.offhours", "ack.next")
    assert guest.value("phone") == "+447700900452"
    assert guest.value("problem_date") == "2026-11-09/2026-11-15"
    assert guest.value("problem_description") == "your service is rubbish\nguy never turned up"
    assert guest.value("remedy_details") == "just send someone"
    assert guest.value("signature") == "Send"


def test_danger_in_chinese_comes_before_the_number_and_asks_nothing():
    zhou = Customer().says("孩子刚吃了你们的果冻 嘴唇全肿了 一直在吐")
    assert [reply.kind for reply in zhou.replies] == ["safety", "acknowledgement"]
    zhou.hears("safety.health", "safety.number")
    assert zhou.replies[0].urgent
    assert "？" not in zhou.heard
    assert zhou.did(FlagSafety)
    assert zhou.did(Open)
    zhou.says("在去医院的路上了 我叫周丽 13800138000").hears("person.asked")
    assert zhou.did(AskPerson)
    assert zhou.value("name_or_organisation") == "周丽"
    assert zhou.value("phone") == "+8613800138000"
    assert zhou.value("safety_question") == "yes"
    assert zhou.value("hazard_type.health") == "yes"
    assert zhou.value("problem_description").startswith("孩子刚吃了你们的果冻")


def test_danger_in_english_falls_back_to_the_emergency_line():
    tom = Customer().says("I smell gas in the kitchen since your fitter was here")
    tom.hears("safety.gas", "safety.number")
    assert "0800 111 999" in tom.heard
    tom.says("we are outside now").hears("person.asked").hears_not("ask.product_description")


def test_a_yes_to_the_safety_question_raises_the_flag():
    mum = (
        Customer()
        .says("the shelf has very sharp edges and I have a baby at home")
        .hears("ask.safety_question")
    )
    mum.says("yes").hears("safety.health")
    assert mum.did(FlagSafety)


def test_a_no_to_the_safety_question_goes_on():
    mum = Customer().says("the shelf has very sharp edges and I have a baby at home")
    mum.presses("No").hears_not("safety.health")
    assert mum.value("safety_question") == "no"
    assert mum.state.asked


def test_cantonese_is_answered_in_chinese_and_kept_in_its_script():
    chan = Customer().day(2026, 11, 18)
    chan.says("我上個禮拜喺你哋度買嘅風筒，用咗兩次就唔郁喇。單號 HK20261109331，想換返部新嘅。我姓陳")
    chan.hears("ack.chat", "value.heard", "ask.problem_date")
    chan.says("尋日").hears("summary.ask")
    chan.says("冇問題").hears("summary.sent", "ack.next")
    assert "11月19日（星期四）" in chan.heard
    assert chan.value("problem_date") == "2026-11-17"
    assert chan.value("product_description") == "風筒"
    assert chan.value("name_or_organisation") == "陳"
    assert chan.value("signature") == "冇問題"


def test_a_whole_chinese_talk():
    li = Customer().says("你好").hears("greet.open", "greet.privacy")
    assert not li.acts
    li.says("我的电水壶上周五漏水").hears("ack.chat", "ask.remedy_details")
    li.says("退款").hears("ask.product_reference")
    li.says("不知道").hears("value.unknown", "ask.name_or_organisation")
    li.says("王丽").hears("summary.show")
    assert "11月13日（星期五）" in li.heard
    li.presses("提交").hears("summary.sent")
    assert li.value("problem_date") == "2026-11-13"
    assert li.value("remedy_details") == "退款"
    assert li.value("name_or_organisation") == "王丽"


def test_corrections_at_any_time():
    tom = Customer().day(2026, 11, 18)
    tom.says(
        "Sofa came on 3 November with a torn seat. Order LH-8830012. Call me on 07700 900812", message="first"
    )
    tom.hears("ask.remedy_details")
    tom.says("sorry, not the 3rd, the 5th").hears("value.changed", "value.back")
    assert tom.value("problem_date") == "2026-11-05"
    assert tom.form["problem_date"].earlier == ("2026-11-03",)
    tom.says("a repair would do").hears("ask.enclosure_list")
    tom.says(
        "Sofa came on 3 November with a torn seat. Order LH-8830012. Call me on 07700 900821",
        message="first",
        edited=True,
    ).hears("value.changed")
    assert tom.value("phone") == "+447700900821"
    tom.sends("seat.jpg", "label.jpg").hears("ask.enclosure_list.got")
    tom.says("done. actually make it an exchange, not a repair").hears("value.changed")
    assert tom.value("remedy_details") == "exchange"
    tom.hears("summary.show")
    tom.presses("Change a line").hears("summary.which")
    tom.says("8 Tom Reid").hears("value.changed")
    assert tom.value("name_or_organisation") == "Tom Reid"
    tom.says("yep").hears("summary.sent")
    assert tom.value("enclosure_list") == "seat.jpg, label.jpg"


def test_an_angry_person_gets_a_person():
    ruth = Customer().says(
        "THIRD TIME I WRITE!!! You delivered the WRONG washing machine and NOBODY calls back"
    )
    ruth.hears("ack.chat", "feeling.angry")
    ruth.says("are you a robot?? I want a human being").hears("person.assistant", "person.asked")
    assert ruth.did(AskPerson)
    ruth.says("unbelievable").hears_not("ask.problem_date")
    assert ruth.value("recurrent") == "yes"


def test_hard_words_are_met_without_a_question_of_the_form():
    widow = Customer().says("my husband passed away and you still send bills in his name, I cannot cope")
    widow.hears("ack.chat", "feeling.distress")
    widow.says("yes please").hears("person.asked")
    assert widow.did(AskPerson)


def test_somebody_writes_for_another_person():
    peter = Customer().says(
        "I'm writing for my mum, Margaret Hale, she is 84. Your carer has missed four mornings this month "
        "and she went without breakfast. peter.hale@example.com"
    )
    peter.hears("ask.safety_question")
    peter.says("No, she's ok, a neighbour helped. But it can't go on.").hears("ask.acting_for.authority")
    peter.says("yes she asked me to")
    assert peter.value("name_or_organisation") == "Margaret Hale"
    assert peter.form["acting_for"].confirmed
    assert peter.value("safety_question") == "no"
    assert "a neighbour helped" in peter.value("problem_description")


@pytest.mark.parametrize(
    "text", ["Hello", "你好", "", "😀", "ok", "what are your opening hours?", "进度", "help"]
)
def test_what_is_no_complaint_opens_no_case(text):
    guest = Customer().says(text)
    assert not guest.did(Open)
    assert guest.state.phase == "idle"


def test_praise_is_thanked_and_kept():
    guest = (
        Customer().says("your driver was lovely, thank you for the great service").hears("feedback.praise")
    )
    assert guest.acts == [Feedback("praise")]
    guest.says("but the lamp came cracked").hears("ack.chat")
    assert guest.did(Open)


def test_a_dispute_about_pay_is_kept_and_sent_where_it_belongs():
    clerk = (
        Customer()
        .says("我在你们店里上了三个月班 最后一个月工资一直没发")
        .hears("greet.short", "scope.employment")
    )
    assert clerk.did(Open)
    clerk.says("那我还能找谁").hears("info.routes")


@pytest.mark.parametrize("text", ["Hello", "", "ok"])
def test_an_empty_letter_opens_no_case(text):
    writer = Customer(traits=LETTER).says(text).hears("mail.hello.plain", "greet.open", "mail.bye")
    assert not writer.did(Open)


def test_the_right_value_written_plainly_replaces_the_wrong_one():
    ann = Customer().says(HEADPHONES).hears("value.heard")
    ann.says("Thursday 5 November").hears("value.changed", "value.back", "ask.product_reference")
    assert ann.value("problem_date") == "2026-11-05"
    ann.says("LH-12345, and my phone is 07700 900123").hears("summary.show")
    assert ann.value("phone") == "+447700900123"
    ann.says("no, the date was 4 November").hears("value.changed", "summary.ask")
    assert ann.value("problem_date") == "2026-11-04"


def test_a_sentence_is_no_product():
    ann = (
        Customer()
        .says("I want to complain")
        .says("I paid and nobody delivers")
        .hears("ask.product_description")
    )
    ann.says("it never came").hears("ask.product_description.help")
    assert "it never came" in ann.value("problem_description")
    assert "product_description" not in ann.form


def test_sending_in_at_any_time():
    li = Customer().says("洗衣机漏水，王丽，13800138000，昨天的事，要退款").hears("ask.product_reference")
    assert li.value("name_or_organisation") == "王丽"
    li.says("可以了提交吧").hears("summary.sent")


def test_a_number_corrected_in_the_same_breath():
    wang = Customer().says("洗衣机昨天坏了，我要退款").hears("ask.product_reference")
    wang.says("订单号是 JD12345678，不对，是 JD87654321").hears("summary.ask")
    assert wang.value("product_reference") == "JD87654321"


def test_a_side_question_passed_over_is_dropped():
    ann = started().says("withdraw").hears("withdraw.ask")
    ann.says("status").hears("status.intake")
    ann.says("yes")
    assert not any(isinstance(act, Withdraw) for act in ann.acts)


def test_thanks_by_letter_are_not_answered():
    osei = Customer(traits=LETTER).says(OSEI).says("Thank you")
    assert osei.last.replies == ()
    assert "Thank you" not in osei.value("problem_description")


def test_a_doubtful_message_is_asked_back():
    guest = Customer().says("about the sofa").hears("feedback.ask")
    guest.says("1").hears("ack.chat")
    assert guest.value("problem_description") == "about the sofa"


def test_skipping_and_not_knowing_are_accepted_at_once():
    ann = started().hears("ask.remedy_details")
    ann.presses("Skip").hears("value.refused", "ask.product_reference")
    ann.presses("I don’t know").hears("value.unknown", "ask.name_or_organisation")
    ann.says("rather not say").hears("value.refused", "summary.show")
    assert ann.state.refused == ("remedy_details", "name_or_organisation")


def test_the_problem_alone_cannot_be_skipped():
    ann = Customer().says("I want to complain").hears("ask.problem_description.repair")
    ann.says("skip").hears("value.problem_needed")
    ann.says("the kettle leaks").hears("ask.remedy_details")


def test_one_asking_one_re_asking_then_taken_as_said():
    ann = undated()
    ann.says("blue").hears("ask.problem_date.repair")
    ann.says("bluish").hears("value.taken", "summary.show")
    assert ann.form["problem_date"].flagged
    assert ann.value("problem_date") == "bluish"


def test_an_old_button_changes_nothing():
    ann = started()
    button = next(each for each in ann.replies[-1].options if each.key.startswith("skip"))
    ann.says("a refund").hears("ask.product_reference")
    before = ann.form
    ann.says("Skip", option=button.key).hears("error.button_old")
    assert ann.form == before
    assert ann.state.asked == "product_reference"


def test_going_back_asks_the_question_before():
    ann = started().says("a refund").hears("ask.product_reference")
    ann.says("back").hears("ask.remedy_details")
    ann.says("a repair").hears("ask.product_reference")
    assert ann.value("remedy_details") == "repair"


def test_any_line_can_be_changed_by_its_name():
    ann = sent_less()
    ann.says("change the date").hears("ask.problem_date")
    ann.says("3 November").hears("value.changed")
    assert ann.value("problem_date") == "2026-11-03"
    ann.says("my number is actually 07700 900821")
    assert ann.value("phone") == "+447700900821"
    ann.says("change my name to Tom Reid").hears("value.changed")
    assert ann.value("name_or_organisation") == "Tom Reid"


def sent_less():
    return Customer().says(HEADPHONES).says("order is LH-8821345").hears("summary.ask")


def test_every_line_of_the_annex_is_in_the_list_of_lines():
    from dialogs.playback import CHANGEABLE

    offered = set()
    ann = sent_less().presses("Change a line")
    for _ in range(6):
        offered |= {option.key.partition(":")[2] for option in ann.replies[-1].options}
        offered |= set(ann.state.choices)
        if not ann.state.choices[-1].startswith("lines:"):
            break
        ann.says(str(len(ann.state.choices)))
    assert set(CHANGEABLE) <= offered


def test_a_line_like_fax_or_country_can_be_filled():
    ann = sent_less().says("change", option="line:fax").hears("ask.fax")
    ann.says("020 7946 0018")
    assert ann.value("fax") == "+442079460018"
    ann.says("x", option="line:country").hears("ask.country.plain")
    ann.says("France")
    assert ann.value("country") == "France"
    ann.says("x", option="line:format_need").hears("ask.format_need")
    ann.says("1").hears("summary.ask")
    assert ann.value("format_need") == "large_print"


def test_files_are_taken_at_any_time():
    ann = started()
    ann.sends("leak.jpg").hears("ask.enclosure_list.got")
    assert ann.value("enclosure_list") == "leak.jpg"
    ann.says("done").hears("ask.product_reference")


def test_files_before_words_are_kept_and_asked_about():
    ann = Customer().sends("leak.jpg").hears("files.kept")
    assert not ann.did(Open)
    ann.says("the kettle leaks").hears("ack.chat")
    assert ann.value("enclosure_list") == "leak.jpg"


def test_status_help_and_back_to_the_question():
    ann = undated()
    ann.says("status").hears("status.intake", "value.back", "ask.problem_date")
    ann.says("help").hears("ask.problem_date.help")
    ann.says("is it free?").hears("info.free", "value.back")
    ann.says("what do you do with my details?").hears("info.privacy", "value.back")


def test_the_language_can_be_switched_at_any_time():
    ann = started()
    ann.says("中文").hears("language.changed")
    assert "您希望我们怎么解决" in ann.heard
    ann.says("退款").hears("ask.product_reference")
    ann.says("in english please").hears("language.changed")
    assert ann.state.language == "en"
    ann.says("language").hears("language.ask")
    ann.says("2").hears("language.changed")
    assert ann.state.language == "zh-CN"


def test_an_unknown_language_is_answered_in_the_nearest_and_told_once():
    hans = Customer().says(
        "Der Wasserkocher ist nach zwei Tagen kaputt gegangen und niemand antwortet mir darauf"
    )
    hans.hears("language.unsupported", "ack.chat")
    assert hans.did(Open)
    hans.says("Der Wasserkocher ist vor drei Wochen gekauft worden und er ist noch immer kaputt")
    hans.hears_not("language.unsupported")


def test_a_chinese_name_does_not_switch_the_language():
    ann = (
        Customer()
        .says("My kettle leaks since yesterday")
        .says("a refund")
        .says("skip")
        .hears("ask.name_or_organisation")
    )
    ann.says("王丽").hears("summary.show")
    assert ann.state.language == "en"


def test_taking_it_back_is_asked_first():
    ann = started().says("cancel my complaint").hears("withdraw.ask")
    assert not ann.did(Withdraw)
    ann.says("no").hears("withdraw.kept")
    ann.says("withdraw").says("yes").hears("withdraw.done")
    assert ann.did(Withdraw)


def test_the_summary_can_wait():
    ann = sent_less().says("not yet").hears("summary.not_sent")
    ann.says("send it").hears("summary.sent")


def test_words_at_the_summary_are_added_or_fill_a_gap():
    ann = sent_less().says("the right side crackles too, by the way").hears("value.added", "summary.ask")
    assert "crackles" in ann.value("problem_description")
    ann.presses("Add something").hears("summary.add")
    ann.says("and the case is scratched").hears("value.added")
    ann.says("yes send. we just want them to work").hears("summary.sent")
    assert "we just want them to work" in ann.value("problem_description")


def test_words_after_sending_join_the_case():
    ann = sent()
    ann.says("I forgot to say that the box was open").hears("value.added")
    assert ann.did(Add)
    ann.says("my phone is 07700 900452").hears("value.heard")
    assert ann.value("phone") == "+447700900452"
    ann.sends("box.jpg").hears("value.added")
    assert ann.did(Add)
    ann.says("thanks").hears("thanks.reply")
    assert not ann.did(Add)


def test_status_after_sending_for_every_state():
    from dialogs import labels

    ann = sent()
    for state in labels.keys("states"):
        ann.on(state).says("STATUS").hears(f"status.{state}")
        assert "{" not in ann.heard


def test_a_new_complaint_has_a_number_of_its_own():
    ann = sent()
    ann.reference = "AMD-261116-9PKD3"
    ann.says("new complaint").hears("new.ask")
    ann.says("the lamp arrived cracked").hears("ack.chat")
    assert "AMD-261116-9PKD3" in ann.heard
    assert ann.did(Open)
    assert ann.value("product_description") == "lamp"
    assert ann.value("name_or_organisation") == "Ann Price"
    assert ann.value("product_reference") == ""


def test_another_order_is_offered_a_case_of_its_own():
    ann = sent()
    ann.reference = "AMD-261116-9PKD3"
    ann.says("the lamp of order LH-9911223 arrived cracked").hears("split.ask")
    assert ann.did(Add)
    ann.presses("New complaint").hears("split.new", "ack.chat")
    assert ann.did(Open)
    assert ann.value("problem_description").startswith("the lamp of order")


def test_a_number_shows_only_the_own_case():
    ann = sent()
    ann.case = replace(ann.case, reference="AMD-261121-7K3TF")
    ann.says("AMD2611217K3TF").hears("status.acknowledged")
    ann.says("AMD-261121-7K3TG").hears("error.number_mistyped")
    other = Customer().says("status of AMD-261121-7K3TF").hears("status.verify")
    other.says("123456").hears("error.code_wrong")
    other.says("NEW").hears("status.verify")
    other.says("My kettle leaks").hears("ack.chat")


def test_the_answer_to_a_decision():
    ann = sent().on("decision_sent")
    ann.says("what does that mean?").hears("decision.question")
    ann.says("I accept").hears("decision.accepted")
    assert ann.acts[-1] == Decide("accept")
    bob = sent().on("decision_sent")
    bob.says("No. Nobody offered me another one. I don't accept.").hears("notice.rejected.body")
    assert bob.acts[-1] == Decide("reject")
    eve = sent().on("decision_sent").says("I do not accept", option="decline")
    assert eve.acts[-1] == Decide("reject")


def test_done_or_not_done():
    ann = sent().on("resolved").says("yes").hears("confirm.noted")
    assert ann.acts[-1] == Decide("confirm")
    bob = sent().on("resolved").says("it is still broken").hears("notice.not_fixed")
    assert bob.acts[-1] == Decide("not_fixed")


def test_a_finished_case_is_taken_up_again_in_time():
    ann = sent()
    ann.on("closed", due=ann.now.date() + timedelta(3), reason="implemented")
    ann.says("thank you").hears("thanks.reply")
    assert not ann.did(Reopen)
    ann.says("the headphones are dead again").hears("notice.reopened.body")
    assert ann.did(Reopen)


def test_too_late_to_reopen_begins_a_linked_one():
    ann = sent()
    ann.on("closed", due=ann.now.date() - timedelta(3))
    ann.reference = "AMD-261116-9PKD3"
    ann.says("the headphones are dead again").hears("resume.late", "ack.chat")
    assert ann.did(Open)


def test_a_silent_person_comes_back_after_the_form_went_in():
    ann = Customer().says("the toaster burns everything on one side").on("investigating")
    ann.says("sorry was away. I want a new one please, order LH-8811207").hears("resume.days", "value.heard")
    assert ann.did(Add)
    assert ann.value("product_reference") == "LH-8811207"
    assert ann.state.phase == "submitted"


def test_the_assistant_is_silent_while_a_person_writes():
    ann = started()
    ann.person = "Ruth"
    ann.says("yes, 9 to 12 on Saturday is good for me")
    assert ann.last.replies == ()
    assert "Saturday is good" in ann.value("problem_description")
    ann.person = ""
    ann.says("status").hears("status.intake")


OSEI = (
    "Dear all, for the second month running you have charged me for a meter I do not have. I have rung twice. "
    "Please cancel it and tell me how this could happen. Regards, D. Osei, 14 Mill Lane, Leeds LS6 2AB"
)


def test_a_letter_gets_one_letter_with_all_questions():
    osei = Customer(traits=LETTER).says(OSEI)
    assert len(osei.replies) == 1
    (reply,) = osei.replies
    assert reply.kind == "acknowledgement"
    assert reply.subject == "[AMD-261116-4HW2T] We have received your complaint"
    assert osei.acts[0] == Open("Dear all, for the second month running you have charged me…", letter=True)
    assert "Dear D. Osei," in reply.text
    assert "1. Do you have an order, invoice or serial number?" in reply.text
    assert "2. When did it happen?" in reply.text
    for promise in ("free", "policy", "Outside bodies", "take the complaint back", "Tuesday 17 November"):
        assert promise in reply.text
    osei.says(
        "> 1. Do you have an order, invoice or serial number?\nINV-55120 and INV-55871\n"
        "> 2. When did it happen? A rough date is fine.\nbills of 5 Oct and 5 Nov\n"
        "Also the name is Daniel, not just D."
    )
    osei.hears("mail.hello", "value.heard", "status.received", "mail.bye")
    assert osei.value("product_reference") == "INV-55120, INV-55871"
    assert osei.value("problem_date") == "2026-10-05, 2026-11-05"
    assert osei.value("name_or_organisation") == "Daniel Osei"
    assert osei.value("address") == "14 Mill Lane"
    assert osei.did(Add)
    osei.says("STATUS").hears("status.received")
    assert osei.replies[-1].subject == "[AMD-261116-4HW2T] News about your complaint"


def test_answers_under_quoted_questions_are_found_in_the_whole_letter():
    osei = Customer(traits=LETTER).says(OSEI)
    quoted = "> 1. When did it happen? A rough date is fine."
    osei.says(
        "5 October\nThanks, Daniel",
        whole=f"{quoted}\n5 October\nThanks, Daniel\nOn Monday we wrote:\n> Dear D. Osei",
    )
    assert osei.value("problem_date") == "2026-10-05"
    assert "Dear D. Osei" not in osei.value("problem_description")


def test_a_letter_of_danger_says_so_first():
    osei = Customer(traits=LETTER).says("The kettle gave my wife an electric shock and she is in hospital")
    assert [reply.kind for reply in osei.replies] == ["safety", "acknowledgement"]
    assert osei.replies[0].urgent
    assert osei.did(FlagSafety)


def test_a_letter_takes_the_complaint_back():
    osei = Customer(traits=LETTER).says(OSEI)
    osei.says("withdraw").hears("withdraw.ask")
    osei.says("yes").hears("withdraw.done")
    assert osei.did(Withdraw)


def test_a_letter_declines_a_decision():
    osei = Customer(traits=LETTER).says(OSEI).on("decision_sent")
    osei.says("No. I don't accept.").hears("mail.hello", "notice.rejected.body", "mail.bye")
    assert osei.acts[-1] == Decide("reject")


def test_by_text_alone():
    kim = Customer(traits=TEXT).says("Your driver left my parcel in the rain, everything inside is ruined")
    kim.hears("ack.sms")
    while kim.state.asked not in {"", "remedy_details"}:
        kim.says("dont know")
    kim.says("refund 35 pounds")
    while kim.state.phase == "collecting":
        kim.says("skip")
    kim.hears("summary.sms")
    assert kim.value("remedy_details") == "refund 35 pounds"
    kim.says("1").hears("summary.sent.sms")
    assert kim.did(Submit)
    kim.says("STATUS").hears("status.sms")
    assert not any(reply.options for reply in kim.replies)


def test_a_date_to_come_is_asked_back():
    ann = undated()
    ann.says("next Friday").hears("value.future_date")
    ann.says("yes").hears("summary.show")
    assert ann.value("problem_date") <= "2026-11-16"


def test_two_readings_of_a_date_are_both_offered():
    ann = undated()
    ann.says("03/05/2026").hears("value.two")
    ann.says("2").hears("summary.show")
    assert ann.value("problem_date") == "2026-03-05"


def test_a_name_of_the_profile_is_kept_unconfirmed():
    ann = started(sender="Ann P.")
    assert ann.form["name_or_organisation"].confidence < SURE
    ann.says("my name is Ann Price")
    assert ann.value("name_or_organisation") == "Ann Price"


def test_the_address_itself_fills_its_line():
    ann = started(contact=("email", "ann@example.com"))
    assert ann.form["email"].confirmed


def test_numbered_answers_to_a_letter_are_no_second_complaint():
    daniel = Customer(traits=LETTER)
    daniel.says("Hello, my bill is wrong again. Regards, Daniel Osei")
    assert daniel.state.letter == ("product_reference", "remedy_details", "problem_date")
    daniel.says("1. INV-55120\n2. cancel the charge\n3. 5 October").hears("value.heard").hears_not(
        "split.ask"
    )
    assert daniel.value("product_reference") == "INV-55120"
    assert daniel.value("problem_date") == "2026-10-05"
    assert daniel.value("remedy_details")
    daniel.says("now your fridge broke too, bought as order INV-9912")
    daniel.hears("split.ask")
