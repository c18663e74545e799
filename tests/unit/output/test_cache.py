"""Entries of the cache are whole, private and may vanish."""

import os
import stat

import pytest

from floe.output.cache import prune, store


def test_an_entry_is_private_and_replaced_whole(tmp_path):
    folder = tmp_path / "a" / "floe"
    assert store(folder, "k1", b"one")
    assert store(folder, "k1", b"two")
    assert (folder / "k1").read_bytes() == b"two"
    assert stat.S_IMODE((folder / "k1").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.name for path in folder.iterdir()] == ["k1"]


@pytest.mark.parametrize("key", ["", "../x", "a/b", ".hidden", "A", "x" * 129])
def test_a_key_is_a_plain_name(tmp_path, key):
    with pytest.raises(ValueError, match="no key"):
        store(tmp_path, key, b"")


def test_a_cache_that_cannot_be_written_is_no_trouble(tmp_path):
    (tmp_path / "file").write_text("x")
    assert not store(tmp_path / "file" / "floe", "k", b"x")
    (tmp_path / "k").mkdir()
    assert not store(tmp_path, "k", b"x")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "k"]


def test_the_oldest_entries_go_first(tmp_path):
    for age in range(5):
        store(tmp_path, f"k{age}", b"x" * 10)
        os.utime(tmp_path / f"k{age}", (1000 - age, 1000 - age))
    (tmp_path / "FOREIGN").write_bytes(b"x" * 100)
    (tmp_path / ".tmp-1-k").write_bytes(b"x")
    os.utime(tmp_path / ".tmp-1-k", (1, 1))
    (tmp_path / "folder").mkdir()
    assert prune(tmp_path, 30) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["FOREIGN", "folder", "k0", "k1", "k2"]
    assert prune(tmp_path, 30) == 0
    assert prune(tmp_path / "nowhere", 1) == 0
