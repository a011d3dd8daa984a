"""Streamlit's own scripts come compressed from the server that runs."""

import gzip
import re
import urllib.request


def test_the_scripts_that_the_page_names_come_compressed(app_url: str) -> None:
    with urllib.request.urlopen(app_url) as page:
        names = re.findall(r'(?:src|href)="\./(static/(?:js|css)/[^"]+)"', page.read().decode())
    assert len(names) > 2
    for name in names:
        address = f"{app_url}/{name}"
        with urllib.request.urlopen(address) as plain:
            content = plain.read()
        request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request) as packed:
            assert packed.headers["Content-Encoding"] == "gzip"
            assert packed.headers["X-Content-Type-Options"] == "nosniff"
            assert gzip.decompress(packed.read()) == content
