"""Stories with several days, of kinds no rule reads: the weights choose, or ask."""

from datetime import UTC, datetime

import pytest

from dialogs.understanding import choosing, happening, understand
from dialogs.understanding.found import DateFound
from dialogs.understanding.source import read
from unit.dialogs.talk import ALL

NOW = datetime(2026, 11, 16, 10, 12, tzinfo=UTC)  # a Monday


def found(text: str, language: str | None = None):
    return understand(text, now=NOW, languages=ALL, language=language).fields.get("problem_date")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (
            (
                "I ordered the bench from you on 14 October, and you told me it would come on 28 October, then "
                "changed it to 2 November. It did come on the 2nd, but the two lads scraped the whole length of my "
                "hall wallpaper carrying it in. I rang on the 4th and was promised a call. Nobody has rung."
            ),
            "2026-11-02",
        ),
        (
            (
                "My policy was renewed on 1 September. On 3 November your approved garage gave me the car back with "
                "the door hanging crooked. The accident itself was on 21 October. I shall be away from the 25th."
            ),
            "2026-11-03",
        ),
        (
            (
                "我10月28号在你们店里买的双开门冰箱，当时讲好11月2号送，后来改到4号。4号送来装好了，结果5号晚上制冷就停了，"
                "我刚买的牛羊肉全化了。打售后，说最快10号才有人来看。"
            ),
            "2026-11-05",
        ),
        (
            (
                "保單11月1號才續的。11月9號上午被追尾，當場報案，查勘員很快就到了。問題是10號定損，那位定損員圍著車轉了一圈，"
                "後備箱都沒打開就說只能出900，還罵我。"
            ),
            "2026-11-10",
        ),
    ],
)
def test_of_the_days_of_a_story_the_weightiest_is_the_one(text: str, value: str) -> None:
    day = found(text)
    assert day is not None
    assert day.value == value


def test_a_story_of_mere_promises_has_no_day_it_went_wrong_on() -> None:
    text = (
        "I ordered a couch on November 1, white glove delivery. You said Nov 10. Then Nov 12. Then Nov 14. "
        "Then a text that says it will be between Dec 12 and Jan 9. That is not a delivery window."
    )
    assert found(text) is None


def test_the_rules_decide_in_brief_texts_and_answers() -> None:
    brief = found("The dresser was delivered on 3 November and the back panel fell off on the 11th.")
    answer = understand("the 3rd, then again the 5th", now=NOW, languages=ALL, asked="problem_date")
    assert brief is not None
    assert brief.value == "2026-11-11"
    assert answer.fields["problem_date"].value == "2026-11-03, 2026-11-05"


def test_a_day_that_hardly_weighs_more_than_another_is_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (
        DateFound(f"2026-11-0{day}", f"the {day}th", at, at + 7) for day, at in ((3, 0), (5, 40))
    )
    said = [happening.Said(first, frozenset({"one"})), happening.Said(second, frozenset({"other"}))]
    monkeypatch.setattr(
        happening, "weights", lambda tag: happening.Weights({"one": 100, "other": 90}, least=0, clear=50)
    )
    chosen = happening.choose(said, "en")
    assert chosen == happening.Chosen(first, clear=False)
    monkeypatch.setattr(
        happening, "weights", lambda tag: happening.Weights({"one": 100, "other": 90}, least=100, clear=50)
    )
    assert happening.choose(said, "en") is None


def test_a_language_without_weights_has_its_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(happening, "weights", lambda tag: None)
    text = (
        "On 3 November your plumber broke the basin in my bathroom while he was fitting the tap. I rang you on 5 "
        "November and on 9 November, and both times somebody promised that the office would be in touch with me."
    )
    understood = understand(text, now=NOW, languages=ALL)
    today = NOW.date()
    ruled = choosing.by_rules(choosing.recent(understood.dates, today), today)
    assert (
        dict(choosing.fields(understood.dates, read(text), {}, "en", today, asked=""))["problem_date"]
        == ruled
    )


def test_no_day_to_come_and_none_denied_is_taken_whatever_it_weighs(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "x" * 200
    days = [
        DateFound("2026-11-20", "the 20th", 0, 8, "happened"),
        DateFound("2026-11-04", "the 4th", 40, 47, "denied"),
        DateFound("2026-11-05", "the 5th", 80, 87, "begun"),
    ]
    heavy = happening.Weights({"=happened": 900, "=denied": 800, "=begun": 10}, least=0, clear=0)
    monkeypatch.setattr(happening, "weights", lambda tag: heavy)
    fields = dict(choosing.fields(days, read(text), {}, "en", NOW.date(), asked=""))
    assert fields["problem_date"].value == "2026-11-05"
