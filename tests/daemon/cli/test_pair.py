"""``altwords pair`` says a code that is heard digit by digit, and that pairs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from altwords.cli import main
from altwords.service.pairing import TokenStore


def test_the_code_is_said_digit_by_digit_and_pairs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ALTWORDS_HOME", str(tmp_path))
    assert main(["pair"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"Code: \d \d \d \d \d \d", first)
    assert second == "Type it on the Altwords options page within 2 minutes. It works once."
    code = first.removeprefix("Code: ").replace(" ", "")
    store = TokenStore()
    assert store.check(store.redeem(code, "Firefox", None), None)
