"""What staff do to a case over HTTP, and what they are kept from."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from backend import case as cases
from backend import surveys
from backend.case import complaints, messages

pytestmark = pytest.mark.integration


def place(reference: str, more: str = "") -> str:
    return f"/console/complaints/{reference}{more}"


async def rows(desk: Any, reference: str) -> list[dict[str, Any]]:
    case = await desk.complaint(reference)
    query = select(messages).where(messages.c.complaint_id == case["id"]).order_by(messages.c.id)
    return [dict(row._mapping) for row in await desk.read(lambda c: c.execute(query).all())]


@pytest.mark.parametrize("tab", ["", "/record", "/decision", "/timeline", "/details"])
@pytest.mark.parametrize("language", ["en", "zh-CN"])
async def test_every_tab_of_every_case_opens_in_both_languages(desk: Any, tab: str, language: str):
    async with desk.signed_in("mei.lin") as browser:
        for name in ("fryer", "charge", "sofa", "fridge"):
            answer = await browser.get(place(desk.found[name], tab), params={"lang": language})

            assert answer.status_code == 200
            assert f'<html lang="{language}"' in answer.text
            assert desk.found[name] in answer.text
            assert not re.search(r">[^<]*\bconsole\.[a-z]+\.", answer.text)


async def test_a_reply_leaves_when_its_undo_time_has_passed_and_can_be_taken_back_until_then(desk: Any):
    reference = desk.found["charge"]
    async with desk.signed_in("mei.lin", headers={"accept": "application/json"}) as browser:
        sent = await browser.post(place(reference, "/replies"), data={"text": "We refund you.\r\nToday."})
        row = (await rows(desk, reference))[-1]
        assert (row["text"], row["author"], row["name"]) == ("We refund you.\nToday.", "staff", "Mei Lin")
        assert (row["status"], (row["due_at"] - desk.clock()).total_seconds()) == ("queued", 10)

        back = await browser.post(place(reference, f"/replies/{sent.json()['id']}/withdrawal"))
        assert back.json() == {"text": "We refund you.\nToday."}
        assert (await rows(desk, reference))[-1]["status"] == "taken_back"

        again = await browser.post(place(reference, "/replies"), data={"text": "Once more"})
        desk.clock.forward(seconds=11)
        late = await browser.post(place(reference, f"/replies/{again.json()['id']}/withdrawal"))
        assert (late.status_code, late.json()) == (409, {"error": "It is already on its way."})


async def test_without_script_undo_returns_the_words_to_the_box(desk: Any):
    reference = desk.found["charge"]
    async with desk.signed_in("mei.lin") as browser:
        assert (
            await browser.post(place(reference, "/replies"), data={"text": "Draft of mine"})
        ).status_code == 303
        number = (await rows(desk, reference))[-1]["id"]
        back = await browser.post(place(reference, f"/replies/{number}/withdrawal"))

    assert ">Draft of mine</textarea>" in back.text


async def test_an_empty_reply_is_refused_and_what_cannot_be_sent_is_kept(desk: Any):
    async with desk.signed_in("mei.lin") as browser:
        empty = await browser.post(place(desk.found["charge"], "/replies"), data={"text": "  "})
        phone = await browser.post(place(desk.found["sofa"], "/replies"), data={"text": "Sorry, Robert"})

    assert empty.status_code == 409
    assert "The reply is empty." in empty.text
    assert phone.status_code == 409
    assert "phone or letter" in phone.text
    assert "Sorry, Robert</textarea>" in phone.text


async def test_a_note_is_kept_and_never_sent(desk: Any):
    reference = desk.found["sofa"]
    async with desk.signed_in("mei.lin") as browser:
        await browser.post(place(reference, "/notes"), data={"text": "<b>call him</b>"})
        page = await browser.get(place(reference))

    row = (await rows(desk, reference))[-1]
    assert (row["author"], row["status"], row["channel"]) == ("note", None, None)
    assert "&lt;b&gt;call him&lt;/b&gt;" in page.text


async def test_a_case_goes_from_received_to_a_decision_a_manager_approves(desk: Any):
    reference = desk.found["shelf"]
    async with desk.signed_in("mei.lin") as browser:
        await browser.post(place(reference, "/owner"), data={})
        assert (await desk.complaint(reference))["state"] == "assessing"
        assert (await desk.complaint(reference))["owner_id"] == desk.found["mei"].id
        scales = {f"assessment.{name}": "1" for name in ("severity", "complexity", "impact")}
        page = await browser.post(
            place(reference, "/amendments"), data={**scales, "then": "assessed", "tab": "record"}
        )
        assert page.status_code == 409
        assert "safety" in page.text
        scales |= {"assessment.safety": "0", "assessment.immediate_needed": "no", "category": "5"}
        version = str((await desk.complaint(reference))["version"])
        await browser.post(
            place(reference, "/amendments"), data={**scales, "then": "assessed", "version": version}
        )
        case = await desk.complaint(reference)
        assert (case["state"], case["category"], case["assessment"]["severity"]) == ("investigating", 5, 1)
        decision = {
            "event": "propose",
            "outcome": "upheld",
            "reasons": "It was packed badly.",
            "remedy": "A new shelf.",
        }
        await browser.post(place(reference, "/transitions"), data=decision)
        assert (await desk.complaint(reference))["state"] == "decision_proposed"
        refused = await browser.post(place(reference, "/transitions"), data={"event": "approve_and_send"})
        assert refused.status_code == 409
        assert "A manager does this." in refused.text
    async with desk.signed_in("adaeze") as manager:
        await manager.post(place(reference, "/transitions"), data={"event": "approve_and_send"})

    assert (await desk.complaint(reference))["state"] == "decision_sent"


async def test_an_action_that_lacks_its_words_keeps_what_was_typed(desk: Any):
    async with desk.signed_in("mei.lin") as browser:
        decision = {"event": "propose", "outcome": "partly", "reasons": "Half of it was ours."}
        page = await browser.post(place(desk.found["charge"], "/transitions"), data=decision)
        asked = await browser.post(
            place(desk.found["charge"], "/transitions"), data={"event": "ask", "question": ""}
        )

    assert page.status_code == 409
    assert "Half of it was ours.</textarea>" in page.text
    assert 'value="partly" required checked' in page.text
    assert asked.status_code == 409
    assert 'name="question"' in asked.text


async def test_forbidden_actions_are_shown_with_their_reason(desk: Any):
    async with desk.signed_in("mei.lin") as browser:
        page = await browser.get(place(desk.found["fryer"]))
        chinese = await browser.get(place(desk.found["fryer"]), params={"lang": "zh-CN"})

    assert re.search(
        r'aria-disabled="true">.*?Not admit<small>The safety flag is set: a manager does this.', page.text
    )
    assert "有安全标记：由主管操作。" in chinese.text


async def test_a_correction_somebody_else_was_faster_with_is_refused_and_kept(desk: Any):
    reference = desk.found["charge"]
    version = (await desk.complaint(reference))["version"]
    async with desk.signed_in("tom") as tom, desk.signed_in("mei.lin") as mei:
        mine = {"version": str(version), "form.product_description": "A lamp"}
        theirs = {"version": str(version), "form.product_description": "A table lamp"}
        assert (await tom.post(place(reference, "/amendments"), data=theirs)).status_code == 303
        late = await mei.post(place(reference, "/amendments"), data=mine)

    assert late.status_code == 409
    assert "Nothing was lost" in late.text
    assert 'value="A lamp"' in late.text
    assert "A table lamp" in late.text
    assert (await desk.complaint(reference))["form"]["product_description"]["value"] == "A table lamp"


async def test_a_change_without_the_sessions_token_is_refused(desk: Any):
    reference = desk.found["charge"]
    async with desk.signed_in("mei.lin") as browser:
        for token in ("", "wrong"):
            browser.headers["x-csrf-token"] = token
            answer = await browser.post(place(reference, "/notes"), data={"text": "x", "csrf": token})
            assert answer.status_code == 403
        good = (await desk.program.office.access.session(browser.cookies["amends_desk"])).csrf
        browser.headers["x-csrf-token"] = ""
        assert (
            await browser.post(place(reference, "/notes"), data={"text": "x", "csrf": good})
        ).status_code == 303
        elsewhere = {"sec-fetch-site": "cross-site"}
        answer = await browser.post(
            place(reference, "/notes"), data={"text": "x", "csrf": good}, headers=elsewhere
        )
        assert answer.status_code == 403


async def test_an_auditor_reads_everything_and_changes_nothing(desk: Any):
    reference = desk.found["charge"]
    before = await desk.complaint(reference)
    async with desk.signed_in("audit") as browser:
        page = await browser.get(place(reference))
        assert "<textarea" not in page.text
        for path, data in {
            "/replies": {"text": "x"},
            "/notes": {"text": "x"},
            "/transitions": {"event": "ask", "question": "x"},
            "/amendments": {"category": "3"},
            "/owner": {},
            "/speaker": {"speaker": "me"},
        }.items():
            assert (await browser.post(place(reference, path), data=data)).status_code == 409, path
        assert (await browser.post("/console/unprocessed/1/replay")).status_code == 403

    assert await desk.complaint(reference) == before


async def test_a_person_takes_over_and_hands_back(desk: Any):
    reference = desk.found["fryer"]
    async with desk.signed_in("mei.lin") as browser:
        await browser.post(place(reference, "/speaker"), data={"speaker": "me"})
        assert "Mei Lin speaks, the assistant is silent" in (await browser.get(place(reference))).text
        await browser.post(place(reference, "/speaker"), data={"speaker": "assistant"})
        assert (
            "the assistant is silent"
            not in (await browser.get(place(reference, "?x"))).text.split("menu--end")[0]
        )


async def test_pictures_are_shown_and_other_files_only_saved(desk: Any):
    async with desk.signed_in("mei.lin") as browser:
        picture = await browser.get(place(desk.found["fryer"], "/files/photo1"))
        assert picture.headers["content-type"] == "image/jpeg"
        assert picture.headers["content-disposition"].startswith("inline")
        assert picture.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in picture.headers["content-security-policy"]
        assert (await browser.get(place(desk.found["charge"], "/files/photo1"))).status_code == 404
    async with desk.browser() as stranger:
        assert (await stranger.get(place(desk.found["fryer"], "/files/photo1"))).status_code == 303


async def test_a_page_of_a_file_is_never_given_as_a_page(desk: Any):
    from sqlalchemy import update

    from staff import attachments

    change = update(attachments).values(media_type="text/html", name='"x\r\ny".html')
    await desk.write(lambda tx: tx.connection.execute(change))
    async with desk.signed_in("mei.lin") as browser:
        page = await browser.get(place(desk.found["fryer"], "/files/photo1"))

    assert page.headers["content-type"] == "application/octet-stream"
    assert page.headers["content-disposition"] == "attachment; filename*=UTF-8''%22x%0D%0Ay%22.html"


async def test_an_unknown_number_is_told_as_such(desk: Any):
    async with desk.signed_in("mei.lin") as browser:
        assert (await browser.get(place("AMD-000000-00000"))).status_code == 404
        assert (await browser.get(place(desk.found["fryer"], "/nonsense"))).status_code == 404
        assert (await browser.get(place(desk.found["fryer"], "/transitions/accept"))).status_code == 404


async def test_a_number_typed_into_the_search_opens_its_case(desk: Any):
    typed = desk.found["kettle"].replace("-", " ").lower()
    async with desk.signed_in("mei.lin") as browser:
        answer = await browser.get("/console/complaints", params={"q": typed})

    assert answer.headers["location"] == place(desk.found["kettle"])


async def test_customers_words_are_text_wherever_they_stand(desk: Any):
    bad = "<script>alert(1)</script>{{7*7}}"
    change = complaints.update().values(subject=bad, complainant=bad, last_words=bad, language='en" onx="')
    await desk.write(lambda tx: tx.connection.execute(change))
    async with desk.signed_in("mei.lin") as browser:
        for path in ("/console/complaints?queue=open", place(desk.found["charge"])):
            page = (await browser.get(path)).text
            assert "<script>alert" not in page
            assert 'en" onx' not in page
            assert "{{7*7}}" in page


async def test_a_complaint_heard_is_recorded_with_its_number(desk: Any):
    form = {
        "media": "media.phone", "language": "en", "day": "2026-11-20", "time": "11:30", "safety": "no",
        "words": "The lamp sparks.", "name_or_organisation": "Ann Lee", "phone": "+44 20 7946 0999",
    }  # fmt: skip
    async with desk.signed_in("mei.lin") as browser:
        answer = await browser.post("/console/complaints", data=form)
        reference = answer.headers["location"].rpartition("/")[2]
        case = await desk.complaint(reference)
        told = {"event": "ack_sent", "reason": "Told her on the phone."}
        await browser.post(place(reference, "/transitions"), data=told)
        acknowledged = (await desk.complaint(reference))["acknowledged_at"]

    assert acknowledged == desk.clock()
    assert (case["state"], case["media"], case["complainant"]) == ("received", "media.phone", "Ann Lee")
    assert case["form"]["problem_description"]["value"] == "The lamp sparks."


async def test_errors_of_the_form_stand_under_their_fields_and_everything_typed_is_kept(desk: Any):
    form = {
        "media": "media.phone",
        "day": "2026-13-40",
        "email": "not an address",
        "words": "",
        "subject": "A lamp",
    }
    async with desk.signed_in("mei.lin") as browser:
        page = await browser.post("/console/complaints", data=form)

    assert page.status_code == 422
    for error in (
        "Write what happened",
        "An e-mail address looks like",
        "Write the day like",
        "Ask whether anyone",
    ):
        assert error in page.text
    assert 'value="A lamp"' in page.text
    assert 'value="not an address"' in page.text
    assert "<title>4 errors" in page.text


async def test_a_failed_event_can_be_taken_again(desk: Any):
    async with desk.signed_in("mei.lin") as browser:
        page = await browser.get("/console/unprocessed")
        assert "no sender that can be read" in page.text
        number = re.search(r"/console/unprocessed/(\d+)/replay", page.text)
        assert number
        answer = await browser.post(f"/console/unprocessed/{number[1]}/replay")
        assert answer.headers["location"] == f"/console/unprocessed?taken={number[1]}"
        assert (await browser.post("/console/unprocessed/999/replay")).status_code == 404
        assert "was taken again" in (await browser.get(answer.headers["location"])).text


async def test_every_page_forbids_foreign_scripts_styles_and_frames(desk: Any):
    async with desk.signed_in("mei.lin") as browser:
        answer = await browser.get(place(desk.found["fryer"]))

    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"


async def test_a_file_goes_out_with_the_reply_it_was_attached_to(desk: Any):
    reference = desk.found["fryer"]
    async with desk.signed_in("mei.lin") as browser:
        files = {"files": ("收据.txt", b"paid", "text/plain")}
        answer = await browser.post(place(reference, "/replies"), data={"text": "The receipt."}, files=files)
        assert answer.status_code == 303
        [file] = (await rows(desk, reference))[-1]["attachments"]
        given = await browser.get(place(reference, f"/files/{file['id']}"))

    assert (file["name"], file["size"]) == ("收据.txt", 4)
    assert given.content == b"paid"
    assert given.headers["content-disposition"].startswith("attachment")


async def test_a_case_can_be_given_to_a_colleague_who_handles_cases_and_to_nobody_else(desk: Any):
    reference, tom = desk.found["charge"], desk.found["tom"]
    async with desk.signed_in("mei.lin") as browser:
        await browser.post(place(reference, "/owner"), data={"owner": str(tom.id)})
        assert (await desk.complaint(reference))["owner_id"] == tom.id
        assert (await browser.post(place(reference, "/owner"), data={"owner": "4"})).status_code == 409
        assert (await browser.post(place(reference, "/owner"), data={"owner": "999"})).status_code == 409
    assert (await desk.complaint(reference))["owner_id"] == tom.id


async def test_the_answers_to_the_survey_stand_on_the_case_page_as_text(desk: Any):
    reference = desk.found["charge"]
    number = (await desk.complaint(reference))["id"]
    now = desk.program.office.now()

    def answered(tx: Any) -> None:
        case = cases.load(tx, number, now)
        surveys.ask(tx, case)
        given = {"result": 4, "fairness": 2, "words": "<b>slow</b>", "refused": False}
        surveys.rate(tx, case, given, 1)
        surveys.rate(tx, case, {**given, "result": None, "fairness": None, "words": "very"}, 2)
        desk.program.complaints.save(tx, case)

    await desk.program.database.write(answered)
    async with desk.signed_in("mei.lin") as browser:
        page = await browser.get(place(reference))
        told = await browser.get(place(reference, "/timeline"))

    assert "4 of 5" in page.text
    assert "2 of 5" in page.text
    assert "&lt;b&gt;slow&lt;/b&gt;\nvery" in page.text
    assert "Result 4 of 5 · Fairness 2 of 5" in told.text
