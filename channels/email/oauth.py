"""Access tokens for a mailbox, made from a refresh token (OAuth 2.0, RFC 6749 section 6).

Providers may hand out a new refresh token with each access token and let the old one die (Microsoft, 90 days): the
newest is kept in the data folder. The settings' own counts again as soon as it is changed there.
"""

import asyncio
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from channels.email.settings import Grant

log = structlog.get_logger(__name__)

SECONDS = 20.0
EARLY = timedelta(minutes=5)  # before an access token ends, the next one is asked for
WARNED = timedelta(days=7)  # before the refresh token dies, the alarm begins
USUAL = timedelta(hours=1)


class Denied(Exception):
    """The provider does not give a token any more: somebody has to sign in again."""


class NotNow(Exception):
    """The provider could not be asked, or wants to be asked later."""


@dataclass(slots=True)
class Tokens:
    """The tokens of one mailbox. `alarm` hears in words what somebody has to do, and an empty word when all is well."""

    grant: Grant
    account: str
    folder: Path
    now: Callable[[], datetime]
    alarm: Callable[[str], None]
    _access: str = ""
    _until: datetime | None = None
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def access(self) -> str:
        """A token that holds for some minutes more. Raises `Denied`, `NotNow`."""
        async with self._asking:
            if not self._access or self._until is None or self.now() > self._until - EARLY:
                await self._refresh()
            return self._access

    def forget(self) -> None:
        """The server did not take the token: the next one is fresh."""
        self._access = ""

    async def _refresh(self) -> None:
        kept = await asyncio.to_thread(self._kept)
        answer = await self._ask(str(kept.get("refresh_token") or self.grant.refresh_token))
        self._access = str(answer["access_token"])
        self._until = self.now() + _span(answer.get("expires_in"), USUAL)
        renewed, ends = answer.get("refresh_token"), answer.get("refresh_token_expires_in")
        if isinstance(renewed, str) and renewed:
            await asyncio.to_thread(self._keep, {"of": self._mark, "refresh_token": renewed})
        left = _span(ends, timedelta.max) if ends is not None else timedelta.max
        self.alarm(
            f"the leave to read {self.account} ends in {max(left.days, 0)} days: sign in again and set "
            "OAUTH_REFRESH_TOKEN anew"
            if left < WARNED
            else ""
        )

    async def _ask(self, refresh_token: str) -> Mapping[str, Any]:
        import aiohttp

        form = {
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
            "client_id": self.grant.client_id,
            **({"client_secret": self.grant.client_secret} if self.grant.client_secret else {}),
        }
        try:
            limit = aiohttp.ClientTimeout(total=SECONDS)
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.post(self.grant.token_url, data=form) as response,
            ):
                status, answer = response.status, await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise NotNow(f"{self.grant.token_url} could not be asked: {type(error).__name__}") from error
        if not isinstance(answer, dict):
            raise NotNow(f"{self.grant.token_url} did not answer with a token")
        if status == 200 and isinstance(answer.get("access_token"), str):
            return answer
        told = f"{answer.get('error', status)} {str(answer.get('error_description', ''))[:200]}".strip()
        if status in {400, 401, 403}:
            self.alarm(
                f"the leave to read {self.account} was taken back ({told}): sign in again and set "
                "OAUTH_REFRESH_TOKEN anew"
            )
            raise Denied(told)
        raise NotNow(told)

    @property
    def _mark(self) -> str:
        """Which refresh token of the settings the kept one descends from."""
        return hashlib.sha256(self.grant.refresh_token.encode()).hexdigest()[:16]

    @property
    def _file(self) -> Path:
        name = hashlib.sha256(self.account.lower().encode()).hexdigest()[:16]
        return self.folder / f"mail-token-{name}.json"

    def _kept(self) -> Mapping[str, Any]:
        try:
            kept = json.loads(self._file.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return kept if isinstance(kept, dict) and kept.get("of") == self._mark else {}

    def _keep(self, token: Mapping[str, str]) -> None:
        """Whole or not at all, for this user alone."""
        fresh = self._file.with_suffix(".new")
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
                json.dump(token, out)
                out.flush()
                os.fsync(out.fileno())
            fresh.replace(self._file)
        except OSError as error:
            log.warning("mail.token_not_kept", account=self.account, reason=error.strerror)


def _span(seconds: object, otherwise: timedelta) -> timedelta:
    try:
        return timedelta(seconds=max(0, int(seconds)))  # type: ignore[call-overload]  # whatever the provider sent
    except (TypeError, ValueError, OverflowError):
        return otherwise
