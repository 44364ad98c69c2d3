"""Chromium, where it is installed, for tests of pages."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

_CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--dump-dom",
)


def dump(html: str, folder: Path) -> str:
    """Open the page in Chromium and return its document once loaded."""
    if _CHROMIUM is None:
        message = "NO CHROMIUM, SO THE REPORT IS NOT TESTED IN A BROWSER: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    page = folder / "report.html"
    page.write_text(html, encoding="utf-8")
    done = subprocess.run(  # noqa: S603 - our own page in the browser that is installed
        [
            _CHROMIUM,
            *_FLAGS,
            "--window-size=1300,1000",
            f"--user-data-dir={folder / 'profile'}",
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout
