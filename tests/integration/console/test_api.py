"""The API as a program meets it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from backend.states import events_from

pytestmark = pytest.mark.integration


@asynccontextmanager
async def program(desk: Any, role: str = "agent") -> AsyncIterator[httpx.AsyncClient]:
    token = await desk.program.office.access.add_token("a program", role)
    async with desk.browser(headers={"authorization": f"Bearer {token}"}) as client:
        client.base_url = httpx.URL("http://testserver/api/v1")
        yield client


def is_problem(answer: httpx.Response, status: int) -> bool:
    body = answer.json()
    kind = answer.headers["content-type"]
    return (
        answer.status_code == body["status"] == status
        and kind == "application/problem+json"
        and body["title"]
    )


async def test_without_a_token_nothing_is_told(desk: Any):
    async with desk.browser() as client:
        for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": "Basic bWVpOm1laQ=="}):
            answer = await client.get("/api/v1/complaints", headers=headers)
            assert is_problem(answer, 401)
            assert answer.headers["www-authenticate"] == "Bearer"


async def test_an_auditors_token_reads_and_does_not_write(desk: Any):
    async with program(desk, "auditor") as client:
        assert (await client.get("/complaints")).status_code == 200
        path = f"/complaints/{desk.found['charge']}"
        assert is_problem(await client.post(f"{path}/messages", json={"text": "x"}), 403)
        assert is_problem(await client.patch(path, json={"category": 3}), 403)
    async with program(desk, "employee") as client:
        assert is_problem(await client.get("/complaints"), 403)


async def test_lists_are_filtered_and_paged(either_desk: Any):
    desk = either_desk
    async with program(desk) as client:

        async def references(**filters: Any) -> set[str]:
            answer = await client.get("/complaints", params=filters)
            assert answer.status_code == 200, answer.text
            return {item["reference"] for item in answer.json()["items"]}

        found = desk.found
        assert await references() == {
            found[name] for name in ("fryer", "charge", "sofa", "shelf", "kettle", "fridge")
        }
        assert await references(state="investigating") == {found["charge"]}
        assert await references(channel="sms") == {found["fridge"]}
        assert await references(owner=found["mei"].id) == {found["fryer"], found["charge"]}
        assert found["sofa"] in await references(owner="none")
        assert await references(due="overdue") == {found["charge"], found["sofa"]}
        assert await references(q="sofa") == {found["sofa"]}
        assert await references(q=found["kettle"].lower()) == {found["kettle"]}
        assert await references(due="2026-11-19", state="closed") == set()
        assert is_problem(await client.get("/complaints", params={"state": "nonsense"}), 422)
        assert is_problem(await client.get("/complaints", params={"cursor": "x"}), 422)


async def test_a_complaint_is_given_with_the_sources_of_its_values(desk: Any):
    async with program(desk) as client:
        body = (await client.get(f"/complaints/{desk.found['fryer']}")).json()

    assert body["complainant"]["name_or_organisation"] == "陈静"
    assert body["problem"]["problem_date"] == "2026-11-19"
    assert body["sources"]["problem_date"] == {"message": "1", "confidence": 0.6, "confirmed": False}
    assert body["safety_flag"] is True
    assert body["owner"]["name"] == "Mei Lin"
    assert body["received_at"].endswith("Z")
    assert [each["filename"] for each in body["attachments"]] == ["IMG_2044.jpg"]
    assert set(body["due"]) >= {"T-ADMIT", "T-RESOLVE"}


async def test_a_number_is_read_however_it_is_typed_and_an_unknown_one_is_not_found(desk: Any):
    async with program(desk) as client:
        typed = desk.found["sofa"].replace("-", "").lower()
        assert (await client.get(f"/complaints/{typed}")).json()["reference"] == desk.found["sofa"]
        for unknown in ("AMD-000000-00000", "nothing"):
            assert is_problem(await client.get(f"/complaints/{unknown}"), 404)


async def test_a_complaint_is_taken_down_and_gets_its_number(desk: Any):
    new = {
        "media": "media.post",
        "language": "zh-CN",
        "form": {"problem_description": "水壶漏水", "address": "北京路1号", "name_or_organisation": "王丽"},
        "received_at": "2026-11-19T09:00:00Z",
    }
    async with program(desk) as client:
        answer = await client.post("/complaints", json=new)
        again = await client.get(answer.headers["location"].removeprefix("/api/v1"))

    assert answer.status_code == 201
    assert again.json() == answer.json()
    assert answer.json()["media"] == "media.post"
    assert answer.json()["complainant"]["address"] == "北京路1号"


@pytest.mark.parametrize(
    "wrong",
    [
        {"form": {"problem_description": "x", "address": "y"}},
        {"media": "media.pigeon", "form": {"problem_description": "x", "address": "y"}},
        {"media": "media.phone", "form": {"problem_description": " ", "address": "y"}},
        {"media": "media.phone", "form": {"problem_description": "x"}},
        {"media": "media.phone", "form": {"problem_description": "x", "address": "y"}, "colour": "red"},
        {"media": "media.phone", "form": {"problem_description": "x", "email": "nobody"}},
    ],
)
async def test_what_lacks_a_part_is_told_by_field(desk: Any, wrong: dict[str, Any]):
    async with program(desk) as client:
        answer = await client.post("/complaints", json=wrong)

    assert is_problem(answer, 422)
    assert answer.json()["errors"][0]["field"].startswith("body")


async def test_a_transition_the_table_forbids_names_those_it_allows(desk: Any):
    async with program(desk) as client:
        path = f"/complaints/{desk.found['charge']}/transitions"
        answer = await client.post(path, json={"event": "done", "done": "x"})
        allowed = answer.json()["allowed"]
        assert is_problem(answer, 409)
        assert set(allowed) <= set(events_from("investigating"))
        assert "propose" in allowed
        moved = await client.post(path, json={"event": "forward", "party": "the bank"})
        assert moved.json()["state"] == "awaiting_third_party"


async def test_a_reply_waits_its_undo_time_and_a_note_goes_nowhere(desk: Any):
    path = f"/complaints/{desk.found['charge']}/messages"
    async with program(desk) as client:
        reply = await client.post(path, json={"text": "We look into it."})
        note = await client.post(path, json={"text": "Call the bank.", "note": True})
        listed = (await client.get(path)).json()["items"]
        unreachable = await client.post(f"/complaints/{desk.found['sofa']}/messages", json={"text": "x"})

    assert (reply.status_code, reply.json()["status"], reply.json()["due_at"]) == (
        201,
        "queued",
        "2026-11-20T11:56:10Z",
    )
    assert (note.json()["author"], note.json()["status"]) == ("note", None)
    assert [each["text"] for each in listed[-2:]] == ["We look into it.", "Call the bank."]
    assert is_problem(unreachable, 409)


async def test_a_correction_on_an_old_version_is_refused(desk: Any):
    path = f"/complaints/{desk.found['charge']}"
    async with program(desk) as client:
        version = (await client.get(path)).json()["version"]
        change = {"form": {"product_description": "a lamp"}, "category": 5, "assessment": {"severity": 3}}
        first = await client.patch(path, json={**change, "version": version})
        second = await client.patch(path, json={"category": 6, "version": version})
        nobody = await client.patch(path, json={"owner": 999})

    assert first.json()["product"]["product_description"] == "a lamp"
    assert (first.json()["category"], first.json()["assessment"]["severity"]) == (5, 3)
    assert is_problem(second, 409)
    assert is_problem(nobody, 409)


async def test_events_come_with_their_chain_and_files_with_their_bytes(desk: Any):
    path = f"/complaints/{desk.found['fryer']}"
    async with program(desk) as client:
        events = (await client.get(f"{path}/events")).json()["items"]
        rest = (await client.get(f"{path}/events", params={"cursor": "2"})).json()["items"]
        files = (await client.get(f"{path}/attachments")).json()["items"]
        file = await client.get(f"{path}/attachments/{files[0]['id']}")
        other = await client.get(f"/complaints/{desk.found['sofa']}/attachments/{files[0]['id']}")

    assert [each["previous"] for each in events[1:]] == [each["hash"] for each in events[:-1]]
    assert rest == events[2:]
    assert file.content.startswith(b"\xff\xd8")
    assert is_problem(other, 404)


async def test_the_promised_day_is_moved_and_a_step_told_where_they_may_be(desk: Any):
    path = f"/complaints/{desk.found['charge']}"
    async with program(desk) as client:
        for wrong in ({"until": "soon", "reason": "x"}, {"until": "2027-01-04", "reason": ""}):
            assert is_problem(await client.post(f"{path}/extension", json=wrong), 422)
        old = {"until": "2020-01-06", "reason": "Parts are late"}
        assert is_problem(await client.post(f"{path}/extension", json=old), 409)
        moved = await client.post(f"{path}/extension", json={**old, "until": "2026-12-15"})
        assert moved.status_code == 200
        event = (await client.get(f"{path}/events")).json()["items"][-1]
        assert (event["event"], event["reason"]) == ("extended", "Parts are late")
        assert (event["data"]["timer"], event["data"]["until"]) == ("T-RESOLVE", "2026-12-15")
        step = {"step": "refund", "done": "Paid back", "next": "The new kettle"}
        assert is_problem(await client.post(f"{path}/remedy-steps", json=step), 409)
    async with program(desk, "auditor") as client:
        assert is_problem(await client.post(f"{path}/extension", json=old), 403)


async def test_errors_of_the_way_itself_are_problems_too(desk: Any):
    async with program(desk) as client:
        assert is_problem(await client.get("/nothing"), 404)
        answer = await client.delete("/complaints")
        assert is_problem(answer, 405)
        assert answer.headers["allow"] == "GET, POST"
        described = (await client.get("/openapi.json")).json()

    assert set(described["paths"]) == {
        "/complaints",
        "/complaints/{reference}",
        "/complaints/{reference}/events",
        "/complaints/{reference}/messages",
        "/complaints/{reference}/transitions",
        "/complaints/{reference}/extension",
        "/complaints/{reference}/remedy-steps",
        "/complaints/{reference}/attachments",
        "/complaints/{reference}/attachments/{file}",
    }
