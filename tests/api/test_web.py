"""The web client."""

import re

from tests.conftest import Serve


def test_the_page_is_served_and_asks_no_other_host_for_anything(serve: Serve) -> None:
    """`GET /` is one HTML page that loads nothing from elsewhere."""
    response = serve(embedded=False, embedding=False).get("/")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert not re.search(r"(?:src|href)=[\"']https?:", response.text)


def test_the_page_writes_text_and_never_markup(serve: Serve) -> None:
    """Nothing a model writes can become markup in the page."""
    text = serve(embedded=False, embedding=False).get("/").text
    assert "textContent" in text
    assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write", text)
