"""Files written whole or not at all."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from altwords.service import private_files


def test_a_failed_write_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "state" / "file"
    private_files.write(path, "old")
    with pytest.raises(UnicodeEncodeError):
        private_files.write(path, "new \udcff")
    assert path.read_text() == "old"
    assert [file.name for file in path.parent.iterdir()] == ["file"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_in_the_way_is_replaced_and_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("precious")
    path = tmp_path / "state" / "file"
    private_files.make_folder(path.parent)
    path.symlink_to(elsewhere)
    private_files.write(path, "new")
    assert elsewhere.read_text() == "precious"
    assert not path.is_symlink()
