"""The yardstick of a service: bare Starlette that sends the body back: `python -m benchmarks.echo PORT`."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


async def echo(request: Request) -> Response:
    """The body, as it came."""
    return Response(await request.body(), media_type="application/json")


async def ready(_: Request) -> Response:
    """Always."""
    return Response(b"{}", media_type="application/json")


def create_app() -> Starlette:
    """Two routes and nothing around them."""
    return Starlette(routes=[Route("/echo", echo, methods=["POST"]), Route("/readyz", ready)])


if __name__ == "__main__":
    uvicorn.run(
        "benchmarks.echo:create_app",
        factory=True,
        port=int(sys.argv[1]),
        log_config=None,
        access_log=False,
        server_header=False,
    )
