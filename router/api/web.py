"""`GET /`: the web client, one page without a single foreign resource."""

from importlib import resources

from fastapi import APIRouter
from starlette.responses import Response

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'"
)


def web_router() -> APIRouter:
    """The page, read once."""
    page = (resources.files("router") / "web" / "index.html").read_bytes()
    router = APIRouter()

    @router.get("/", include_in_schema=False)
    async def index() -> Response:
        headers = {"content-security-policy": _POLICY, "referrer-policy": "no-referrer"}
        return Response(page, headers=headers, media_type="text/html; charset=utf-8")

    return router
