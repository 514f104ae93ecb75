"""Chromium without a window, as readers have it, but without what it asks the network for by itself."""

from __future__ import annotations

import base64
import json
import shutil
from contextlib import contextmanager
from importlib.util import find_spec

from tests.engines import require_engine

QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


@contextmanager
def chromium(folder):
    """A browser that keeps what it logs, with a profile of its own in *folder*."""
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    require_engine(program and driver, "chromium and chromedriver must be installed (got none on the path)")
    require_engine(find_spec("selenium"), "selenium must be installed: pip install 'oncomodel[browser]'")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in (*QUIET, f"--user-data-dir={folder}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    made = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    try:
        yield made
    finally:
        made.quit()


def sized(browser, width, height):
    """Give the page a width and height, a phone's below 600 pixels."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def show(browser, path, width=1280, height=900):
    """Open the file at *path* and wait until its charts are drawn."""
    sized(browser, width, height)
    browser.get(path.as_uri())
    drawn(browser)


def drawn(browser):
    """Wait until every chart that is shown is drawn."""
    from selenium.webdriver.support.ui import WebDriverWait

    script = """
    const shown = [...document.querySelectorAll(".chart")].filter(c => !c.closest("[hidden]"));
    return shown.length > 0 && shown.every(c => c.dataset.drawn);
    """
    WebDriverWait(browser, 60, 0.1).until(lambda b: b.execute_script(script))


def requests(browser):
    """Addresses that the page asked for since this was last read."""
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    sent = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    return [url for url in sent if not url.startswith("data:")]


def printed(browser):
    """The page as the browser prints it on A4, as the bytes of a PDF."""
    from selenium.webdriver.common.print_page_options import PrintOptions

    options = PrintOptions()
    options.background = True
    options.page_width, options.page_height = 21.0, 29.7
    return base64.b64decode(browser.print_page(options))
