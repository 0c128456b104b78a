"""The customer's pages: how to complain, the chat, the form, the policy, a complaint's status, and errors."""

from fastapi import APIRouter

from backend.web.public import chat, decision, form, landing, news, status
from backend.web.public.errors import install_errors

__all__ = ["install_errors", "router"]

router = APIRouter(include_in_schema=False)
for part in (landing, chat, form, decision, news, status):
    router.include_router(part.router)
