"""What ./dev itself says before there is a virtual environment."""

from __future__ import annotations

import subprocess
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest

from local import paths

# A pip that ends badly with these words.
PIP = "#!/bin/sh\nprintf '%s\\n' 'Collecting a==1' \"{said}\"\nexit 1\n"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """The file `dev` as a module, its virtual environment in an empty folder."""
    loader = SourceFileLoader("dev_script", str(paths.ROOT / "dev"))
    spec = spec_from_loader("dev_script", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(module, "PYTHON", str(tmp_path / "python"))
    monkeypatch.setattr(module, "STAMP", str(tmp_path / "stamp"))
    return module


def venv_that_says(text: str) -> Any:
    return lambda *args, **kwargs: subprocess.CompletedProcess(args, 1, stdout=text)


def test_a_python_that_is_too_old_says_what_to_install(
    script: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(script.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(script.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit) as stopped:
        script.find_python()
    assert stopped.value.code == 1
    assert "needs Python 3.11 or newer, and python3 is 3.9: install one" in capsys.readouterr().err


def test_a_newer_python_on_the_path_is_taken(script: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[str] = []
    known = {"python3.12": "/usr/bin/python3.12"}
    monkeypatch.setattr(script.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(script.shutil, "which", known.get)
    monkeypatch.setattr(script.subprocess, "call", lambda *args, **kwargs: 0)
    monkeypatch.setattr(script.os, "execv", lambda program, argv: taken.append(program))
    monkeypatch.setattr(script, "stop", lambda sentence: None)
    script.find_python()
    assert taken == ["/usr/bin/python3.12"]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("The virtual environment was not created: ensurepip is not available.", "apt install python3-venv"),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("PermissionError: /srv/x", "could not be made (PermissionError: /srv/x)"),
    ],
)
def test_a_virtual_environment_that_cannot_be_made_says_why_and_what_to_do(
    script: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], said: str, sentence: str
) -> None:
    monkeypatch.setattr(script.subprocess, "run", venv_that_says(said))
    with pytest.raises(SystemExit):
        script.make_venv()
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("ERROR: No matching distribution found for a==1", "check the network and pip's index"),
        ("ERROR: Could not install packages: No space left on device", "The disk is full"),
    ],
)
def test_packages_that_cannot_be_installed_say_why_and_what_to_do(
    script: Any, capsys: pytest.CaptureFixture[str], said: str, sentence: str
) -> None:
    program = Path(script.PYTHON)
    program.write_text(PIP.format(said=said))
    program.chmod(0o755)
    with pytest.raises(SystemExit):
        script.install()
    assert sentence in capsys.readouterr().err


def test_the_packages_are_installed_again_when_requirements_change(
    script: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("a==1\n")
    monkeypatch.setattr(script, "REQUIREMENTS", str(requirements))
    Path(script.PYTHON).touch()
    assert not script.is_ready()
    Path(script.STAMP).write_text(script.wanted())
    assert script.is_ready()
    requirements.write_text("a==2\n")
    assert not script.is_ready()
