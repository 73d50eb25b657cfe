"""What the extension costs a page in Chromium, from the browser's own trace and counters."""

from __future__ import annotations

from collections.abc import Callable

from browsers.chromium import Chromium
from waiting import until


def our_tasks(browser: Chromium, do: Callable[[], object]) -> list[float]:
    """Milliseconds of processor time of each call into a content script while ``do`` runs, forced layout included."""
    start = len(browser._pipe.events)
    categories = {"includedCategories": ["devtools.timeline"]}
    browser.send("Tracing.start", {"traceConfig": categories}, browser._tab)
    do()
    browser.send("Tracing.end", session=browser._tab)
    until(lambda: any(e["method"] == "Tracing.tracingComplete" for e in browser._pipe.events[start:]), "the trace")
    traced = [e["params"]["value"] for e in browser._pipe.events[start:] if e["method"] == "Tracing.dataCollected"]
    calls = [event for part in traced for event in part if event.get("name") == "FunctionCall"]
    ours = [call for call in calls if call["args"].get("data", {}).get("url", "").startswith(browser.base)]
    return [call["tdur"] / 1000 for call in ours if "tdur" in call]


def nodes(browser: Chromium) -> int:
    """DOM nodes that the tab's process holds after its garbage was collected."""
    browser.send("HeapProfiler.collectGarbage", session=browser._tab)
    held: int = browser.send("Memory.getDOMCounters", session=browser._tab)["nodes"]
    return held
