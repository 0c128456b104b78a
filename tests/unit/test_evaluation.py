"""The labelled texts are sound, and the understanding reads them no worse than when it was last measured."""

import json
import re
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
sys.path.insert(0, str(TOP / "scripts"))

from evaluation import normal, report, sets  # noqa: E402 - scripts/ is no package of the application
from evaluation.figures import measure, tally  # noqa: E402
from evaluation.judging import judge  # noqa: E402

TEXTS = {half: list(sets.read(half)) for half in sets.HALVES}
EVERY = [text for half in sets.HALVES for text in TEXTS[half]]
DAY = re.compile(r"\d{4}-\d\d-\d\d(?:/\d{4}-\d\d-\d\d)?")
MULTIPLES = {"en": 60, "zh": 60, "es": 20, "fr": 20}
FIELDS = [
    "name_or_organisation", "address", "phones", "emails", "product_reference", "product_description",
    "problem_date", "amounts", "remedy_details", "acting", "answer", "language", "intent", "safety",
]  # fmt: skip
WITHOUT = {"dates": [], "phones": [], "product_reference": [], "references": []}


def where(text):
    return f"{text.file}: {text.text[:60]}"


@pytest.mark.parametrize("half", sets.HALVES)
def test_every_text_lies_in_the_half_its_hash_names(half):
    assert [where(text) for text in TEXTS[half] if sets.half_of(text.text) != half] == []


def test_no_text_stands_twice():
    counts = Counter(
        (re.sub(r"\W", "", text.text.lower()) or text.text, text.asked, text.language) for text in EVERY
    )
    assert [key for key, count in counts.items() if count > 1] == []


def test_every_moment_has_a_zone_and_every_text_a_language():
    assert [where(text) for text in EVERY if text.now.tzinfo is None or not text.language] == []


def test_only_known_keys_are_labelled_and_every_text_has_one():
    assert [where(text) for text in EVERY if not text.expect or not text.expect.keys() <= sets.KEYS] == []


def well_formed(key, value):
    if key in sets.SINGLE:
        return value is None or bool(value and all(isinstance(each, str) and each for each in value))
    if key in sets.SEVERAL:
        return value is None or all(isinstance(each, str) and each for each in value)
    if key == "safety":
        hazards = value.get("hazard_type")
        return value == {"flag": False} or (
            value["flag"] is True and set(hazards) <= sets.HAZARDS and hazards != []
        )
    if key in {"intent", "categories", "language"}:
        known = {"intent": sets.INTENTS, "categories": sets.CATEGORIES}.get(key, value)
        return isinstance(value, list) and bool(value) and all(each in known for each in value)
    return value in {"dates": [[]], "answer": ["yes", "no", None], "acting": [True, False]}[key]


def test_every_label_has_its_form():
    wrong = [
        (where(text), key)
        for text in EVERY
        for key, value in text.expect.items()
        if not well_formed(key, value)
    ]
    assert wrong == []


def test_the_texts_by_trade_are_well_formed_and_stand_in_neither_half():
    trades = list(sets.read("trades"))
    halves = {text.text for text in EVERY}
    assert len(trades) > 1000
    assert [where(text) for text in trades if text.text in halves or not text.expect] == []
    wrong = [
        (where(text), key)
        for text in trades
        for key, value in text.expect.items()
        if key not in sets.KEYS or not well_formed(key, value)
    ]
    assert wrong == []


def test_weights_are_learnt_from_no_text_of_the_hold_back_half():
    import runpy

    weigh = runpy.run_path(str(TOP / "scripts" / "weigh"))
    held = {text.text for text in TEXTS["holdback"]}
    assert [where(text) for text in weigh["texts"]() if text.text in held] == []


def test_days_are_days_and_those_of_problems_are_not_to_come():
    for text in EVERY:
        for value in text.expect.get("problem_date") or ():
            assert DAY.fullmatch(value), where(text)
            days = [date.fromisoformat(each) for each in value.split("/")]
            assert days == sorted(days), where(text)
            assert days[0] <= text.now.date(), where(text)


def test_numbers_and_addresses_of_mail_have_their_canonical_form():
    for text in EVERY:
        assert all(re.fullmatch(r"\+\d{6,15}", each) for each in text.expect.get("phones") or ()), where(text)
        assert all(each in text.text for each in literal(text)), where(text)
        amounts = text.expect.get("amounts") or ()
        assert all(re.fullmatch(r"\d+(?:\.\d\d)? [A-Z]{3}", each) for each in amounts), where(text)
        assert set(text.expect.get("remedy_details") or ()) <= sets.REMEDIES, where(text)


def literal(text):
    """Mail addresses as they stand, but for the domain's capitals and full-width characters."""
    plain = normal.tidy(text.text)
    return [each for each in text.expect.get("emails") or () if normal.tidy(each) not in plain]


def test_values_that_are_cut_from_a_text_stand_in_it():
    for text in EVERY:
        plain, bare = normal.tidy(text.text), normal.place(text.text)
        for key in ("name_or_organisation", "product_description", "acting_for"):
            values = text.expect.get(key) or ()
            assert not values or any(normal.tidy(each) in plain for each in values), (key, where(text))
        for key in ("address", "postcode_city", "product_reference"):
            values = text.expect.get(key) or ()
            assert all(normal.place(each) in bare for each in values), (key, where(text))


def has(text, field):
    """Whether the text counts for a field: it holds a value of it, or is judged as a whole."""
    value = text.expect.get(field)
    return field in text.expect if field in sets.LABELS else bool(value)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("language", MULTIPLES)
def test_a_field_has_texts_enough(field, language):
    count = sum(1 for text in EVERY if text.group == language and has(text, field))
    assert count >= MULTIPLES[language]


@pytest.mark.parametrize("number", sets.CATEGORIES)
def test_a_category_has_twenty_texts(number):
    assert sum(1 for text in EVERY if number in text.expect.get("categories", ())) >= 20


def test_two_hundred_texts_tempt_and_hold_nothing():
    tempting = [text for text in EVERY if text.expect.items() >= WITHOUT.items()]
    assert len(tempting) >= 200


def test_a_tenth_are_long_mails():
    """Of the texts with fields to find; those of danger are as short as fear makes them."""
    told = [text for text in EVERY if not text.file.startswith("perils")]
    long = [text for text in told if len(text.text) >= (150 if text.group == "zh" else 400)]
    assert len(long) >= len(told) // 10


def test_both_halves_hold_enough():
    small, large = sorted(len(texts) for texts in TEXTS.values())
    assert small >= 0.45 * (small + large)


def test_the_hold_back_half_is_not_shown(capsys, monkeypatch):
    import runpy

    monkeypatch.setattr(sys, "argv", ["evaluate", "--half", "holdback", "--failures", "phones"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(TOP / "scripts" / "evaluate"), run_name="__main__")
    assert ended.value.code == 2
    assert capsys.readouterr().out == ""


def test_the_understanding_is_not_worse_than_the_baseline():
    results = {half: measure(map(judge, texts)) for half, texts in TEXTS.items()}
    assert report.drops(results, report.read_baseline()) == []


def test_the_page_shows_the_figures_of_the_baseline():
    page = report.PAGE.read_text("utf-8")
    for half in report.read_baseline():
        assert f"{report.NAMES[half]}: {len(TEXTS[half]):,} texts" in page


def test_a_verdict_tells_right_from_wrong_missed_and_false():
    def verdicts(words, expect):
        return [
            (each.field, each.kind)
            for each in judge(sets.Labelled(words, EVERY[0].now, "en", "", expect, "")).verdicts
        ]

    assert verdicts("mail me: ann@example.com", {"emails": ["ann@example.com"]}) == [("emails", "right")]
    assert verdicts("no address here", {"emails": ["ann@example.com"]}) == [("emails", "missed")]
    assert verdicts("ann@example.com", {"emails": []}) == [("emails", "false")]
    assert verdicts("nothing at all", {"emails": [], "dates": []}) == [
        ("emails", "clear"),
        ("dates", "clear"),
    ]
    assert verdicts("ann@example.com", {"emails": ["bob@example.com"]}) == [
        ("emails", "missed"),
        ("emails", "wrong"),
    ]


def test_a_drop_is_told_and_a_text_or_two_is_not():
    result = measure(judge(text) for text in TEXTS["develop"][:200])
    known = report.baseline({"develop": result})
    assert report.drops({"develop": result}, known) == []
    key = max(known["develop"]["fields"], key=lambda each: known["develop"]["fields"][each]["texts"])
    known["develop"]["fields"][key]["right"] += 2
    assert report.drops({"develop": result}, known) == []
    known["develop"]["fields"][key]["right"] += 1
    assert report.drops({"develop": result}, known) != []


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("£1,249.50", "1249.50 GBP"),
        ("1.249,50 euros", "1249.50 EUR"),
        ("35 pounds", "35 GBP"),
        ("45块", "45 CNY"),
        ("$3,000", "3000 USD"),
        ("¥89.00", "89 CNY"),
        ("nothing", ""),
    ],
)
def test_amounts_are_compared_by_figure_and_currency(said, value):
    assert normal.amount(said) == value


def test_the_tally_counts_texts_values_and_texts_without():
    tallies = tally(judge(text) for text in TEXTS["develop"][:100])
    assert all(each.right + each.missed <= each.values for each in tallies.values())
    assert json.dumps({" ".join(key): each.texts for key, each in tallies.items()})
