"""floe's own files are found in both places they can be in."""

import pytest

from floe import assets


def test_a_checkout_has_them_at_the_top():
    assert assets.templates_folder().name == "templates"
    assert assets.errors_folder().name == "errors"
    assert assets.platforms_folder().name == "platform"
    assert assets.error_page("E0601").startswith("# E0601: ")


def test_a_wheel_has_them_in_the_package(tmp_path, monkeypatch):
    (tmp_path / "_templates").mkdir()
    monkeypatch.setattr(assets, "_PACKAGE", tmp_path)
    monkeypatch.setattr(assets, "_CHECKOUT", tmp_path)
    assets.templates_folder.cache_clear()
    assert assets.templates_folder() == tmp_path / "_templates"
    assets.templates_folder.cache_clear()


def test_an_installation_without_them_is_broken(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "_PACKAGE", tmp_path)
    monkeypatch.setattr(assets, "_CHECKOUT", tmp_path)
    assets.errors_folder.cache_clear()
    with pytest.raises(assets.MissingAssetError, match="docs/errors"):
        assets.errors_folder()
    assets.errors_folder.cache_clear()
