"""The staff's side of the web: sign-in, lists of cases, one case, recording, and what failed to come in."""

from fastapi import APIRouter

from backend.web.console import (
    aside,
    cases,
    changes,
    events,
    files,
    interim,
    lists,
    recalls,
    recording,
    signin,
    unprocessed,
)

router = APIRouter(prefix="/console", include_in_schema=False)
for part in (signin, events, unprocessed, aside, lists, recalls, recording, files, interim, cases, changes):
    router.include_router(part.router)
router.include_router(signin.leaving)
router.add_api_route("", lists.home)
