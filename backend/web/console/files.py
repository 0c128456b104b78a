"""Files of a case, handed only to who may see the case, and never in a form a browser would run."""

from urllib.parse import quote

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from backend import listing
from backend.office import Office
from backend.web.console.casefile import INLINE
from backend.web.console.desk import DeskRoute, Visitor

router = APIRouter(prefix="/complaints/{reference}/files", route_class=DeskRoute)


@router.get("/{file}")
async def attachment(visit: Visitor, reference: str, file: str) -> Response:
    return await send_file(visit.office, reference, file)


async def send_file(office: Office, reference: str, file: str) -> Response:
    """A file of this case: pictures to be shown, everything else to be saved. 404 for any other."""
    found = await office.database.read(lambda c: listing.attachment(c, reference, file))
    if found is None:
        raise HTTPException(404, "There is no such file on this case.")
    try:
        content = await office.storage.open_file(file)
    except KeyError:
        raise HTTPException(404, "The file is listed, but its bytes are not in the store.") from None
    shown = found["media_type"] in INLINE
    how = "inline" if shown else "attachment"
    headers = {
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(found['name'] or 'file', safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, max-age=3600",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    kind = found["media_type"] if shown else "application/octet-stream"
    return Response(content, media_type=kind, headers=headers)
