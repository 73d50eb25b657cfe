"""Tokens and codes on disk."""

from __future__ import annotations

import json
import multiprocessing
import stat
import sys
from pathlib import Path

import pytest

from altwords.answer import Problem
from altwords.service import pairing
from altwords.service.pairing import CODE_SECONDS, CODE_TRIES, TokenStore

OURS = "moz-extension://0b0f7b0a-7a2c-4b8e-9d0a-111111111111"
OTHER = "moz-extension://0b0f7b0a-7a2c-4b8e-9d0a-222222222222"


@pytest.fixture
def store(tmp_path: Path) -> TokenStore:
    return TokenStore(tmp_path / "state")


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def refusal(store: TokenStore, code: str) -> str:
    with pytest.raises(Problem) as caught:
        store.redeem(code, "Firefox", None)
    return caught.value.code


def test_a_token_issued_is_known_and_no_other(store: TokenStore) -> None:
    token = store.issue("Chromium")
    assert store.check(token, None)
    assert not store.check(token[:-1], None)
    assert not store.check("", None)
    assert not store.check("\udcff", None)


def test_a_token_has_256_bits(store: TokenStore) -> None:
    assert len(store.issue("Chromium")) == 43  # 256 bits, six a character


def test_a_token_is_bound_to_the_first_origin_that_uses_it(store: TokenStore) -> None:
    token = store.issue("Firefox")
    assert store.check(token, OURS)
    assert not store.check(token, OTHER)
    assert store.check(token, OURS)
    assert store.check(token, None)  # a GET of the extension carries no Origin


def test_a_binding_holds_in_every_process(store: TokenStore, tmp_path: Path) -> None:
    token = store.issue("Firefox")
    elsewhere = TokenStore(tmp_path / "state")
    assert elsewhere.check(token, OURS)
    assert not store.check(token, OTHER)


def test_the_oldest_token_makes_room(store: TokenStore) -> None:
    tokens = [store.issue("Firefox") for _ in range(pairing.MAX_TOKENS + 1)]
    assert [store.check(token, None) for token in tokens] == [False] + [True] * pairing.MAX_TOKENS


def test_a_token_issued_for_an_origin_is_bound_at_once(store: TokenStore) -> None:
    token = store.issue("Chromium", OURS)
    assert not store.check(token, OTHER)
    assert store.check(token, OURS)


def test_a_token_forgotten_is_refused_and_others_stay(store: TokenStore) -> None:
    first, second = store.issue("Chromium"), store.issue("Firefox")
    assert store.forget(first)
    assert not store.forget(first)
    assert not store.check(first, None)
    assert store.check(second, None)


def test_a_running_store_notices_what_another_process_writes(store: TokenStore, tmp_path: Path) -> None:
    assert not store.check("x", None)
    elsewhere = TokenStore(tmp_path / "state")
    token = elsewhere.issue("Chromium")
    assert store.check(token, None)
    elsewhere.forget(token)
    assert not store.check(token, None)


def test_tokens_are_not_on_disk_in_clear(store: TokenStore, tmp_path: Path) -> None:
    token, code = store.issue("Chromium"), store.open_code()
    for file in (tmp_path / "state").iterdir():
        assert token not in file.read_text()
    assert code not in (tmp_path / "state" / "code.json").read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes; the folder is the user's own")
def test_only_the_owner_may_read(store: TokenStore, tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir(mode=0o755)
    store.issue("Chromium")
    store.open_code()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {file.name for file in folder.iterdir()} == {"tokens.json", "code.json", "lock"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def records(**fields: object) -> bytes:
    return json.dumps({"tokens": [{"hash": "x", "name": "x", "origin": None, "made": "x", **fields}]}).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"tokens": [{"hash": "x"}]}',
        b'{"tokens": 3}',
        b'{"tokens": "x"}',
        b"\xff\xfe garbage",
        b"[" * 100_000,
        records(hash=5),
        records(hash=None),
        records(hash=["x"]),
        records(hash="\xe9"),
        records(hash="\ud800"),
        records(origin=5, name=None),
    ],
)
def test_a_file_of_nonsense_pairs_nobody_and_is_replaced(store: TokenStore, tmp_path: Path, data: bytes) -> None:
    token = store.issue("Chromium")
    (tmp_path / "state" / "tokens.json").write_bytes(data)
    assert not store.check(token, None)
    assert not store.forget(token)
    assert store.check(store.issue("Chromium"), OURS)


@pytest.mark.parametrize(
    "fields",
    [
        {"hash": 5},
        {"hash": "\xe9"},
        {"salt": None},
        {"expires": "soon"},
        {"expires": None},
        {"tries": "5"},
        {"more": 1},
    ],
)
def test_a_code_of_nonsense_is_good_for_nobody(store: TokenStore, tmp_path: Path, fields: dict[str, object]) -> None:
    code = store.open_code()
    path = tmp_path / "state" / "code.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))
    assert refusal(store, code) in ("pairing_closed", "not_paired")
    assert store.redeem(store.open_code(), "Firefox", None)


def test_long_names_are_cut(store: TokenStore, tmp_path: Path) -> None:
    store.issue("x" * 1000)
    (record,) = json.loads((tmp_path / "state" / "tokens.json").read_text())["tokens"]
    assert len(record["name"]) == pairing.MAX_NAME


def issue_many(folder: Path, count: int) -> None:
    store = TokenStore(folder)
    for _ in range(count):
        store.issue("Chromium")


def test_two_processes_lose_no_token(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=issue_many, args=(folder, 10)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(json.loads((folder / "tokens.json").read_text())["tokens"]) == 20


def test_a_code_is_good_once(store: TokenStore) -> None:
    code = store.open_code()
    assert len(code) == 6
    assert code.isdecimal()
    assert store.check(store.redeem(code, "Firefox", OURS), OURS)
    assert refusal(store, code) == "pairing_closed"


def test_no_code_waits_at_first(store: TokenStore) -> None:
    assert refusal(store, "123456") == "pairing_closed"


def test_five_wrong_codes_close_the_door(store: TokenStore) -> None:
    code = store.open_code()
    assert [refusal(store, wrong(code)) for _ in range(CODE_TRIES)] == ["not_paired"] * 5
    assert refusal(store, code) == "too_many_codes"
    again = store.open_code()
    assert store.check(store.redeem(again, "Firefox", None), None)


def test_the_last_try_may_be_right(store: TokenStore) -> None:
    code = store.open_code()
    for _ in range(CODE_TRIES - 1):
        refusal(store, wrong(code))
    assert store.redeem(code, "Firefox", None)


@pytest.mark.parametrize("passed", [CODE_SECONDS + 1, -CODE_SECONDS])
def test_a_code_lasts_two_minutes_by_any_clock(
    store: TokenStore, monkeypatch: pytest.MonkeyPatch, passed: float
) -> None:
    code = store.open_code()
    now = pairing.time.time()
    monkeypatch.setattr(pairing.time, "time", lambda: now + passed)
    assert refusal(store, code) == "pairing_closed"


def test_a_new_code_replaces_the_old_one(store: TokenStore) -> None:
    first = store.open_code()
    second = store.open_code()
    while second == first:
        second = store.open_code()
    assert refusal(store, first) == "not_paired"
    assert store.redeem(second, "Firefox", None)
