"""Makes sdist and wheel without a network, installs the wheel in a fresh environment, and looks at both: build.py FOLDER.

In FOLDER it leaves ``venv``, whose Python has the package and what Debian's has, ``websockets`` above all.
"""
from __future__ import annotations

import email
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any, List

HERE = Path(__file__).resolve().parent
CLIENT = HERE.parents[1]
FILES = sorted(path.name for path in (CLIENT / "src/tokenbus").iterdir() if path.name != "__pycache__")


def run(*command: Any, cwd: Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def backend(call: str, source: Path, into: Path) -> Path:
    """As ``pip`` and ``build`` do it, with Debian's setuptools."""
    said = run(sys.executable, "-c", f"from setuptools import build_meta; print(build_meta.{call}(r'{into}'))", cwd=source)
    return into / said.splitlines()[-1]


def sdist(folder: Path) -> Path:
    source = folder / "source"
    shutil.copytree(CLIENT, source, ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info", ".mypy_cache"))
    made = backend("build_sdist", source, folder)
    with tarfile.open(made) as archive:
        archive.extractall(folder)
    print("ok: sdist")
    return folder / made.name[:-len(".tar.gz")]


def wheel(folder: Path, source: Path) -> Path:
    made = backend("build_wheel", source, folder)
    with zipfile.ZipFile(made) as archive:
        names = archive.namelist()
        assert sorted(name[9:] for name in names if name.startswith("tokenbus/")) == FILES, names
        assert not [name for name in names if not name.startswith("tokenbus")], names
        metadata = email.message_from_bytes(archive.read(next(name for name in names if name.endswith("/METADATA"))))
    project = (CLIENT / "pyproject.toml").read_text(encoding="utf-8")
    version = re.findall(r'^version = "(.*)"$', project, re.MULTILINE)
    assert (metadata["Name"], [metadata["Version"]], metadata["Requires-Python"]) == ("tokenbus", version, ">=3.9"), metadata
    assert re.fullmatch(r"websockets ?\(?>=10.4\)?", metadata["Requires-Dist"]), metadata
    assert "Typing :: Typed" in metadata.get_all("Classifier"), metadata
    assert metadata.get_payload().startswith("# tokenbus for Python"), metadata
    print("ok: wheel")
    return made


def install(folder: Path, made: Path) -> Path:
    python = folder / "venv/bin/python"
    run(sys.executable, "-m", "venv", "--system-site-packages", folder / "venv", cwd=folder)
    run(python, "-m", "pip", "install", "--quiet", "--no-index", "--disable-pip-version-check", made, cwd=folder)
    where = run(python, "-W", "error", "-c", "import tokenbus; print(tokenbus.__file__)", cwd=folder).strip()
    assert where.startswith(str(folder / "venv")), where
    print("ok: installed")
    return python


def types(folder: Path, python: Path) -> None:
    mypy: List[Any] = ["mypy", "--strict", "--cache-dir=/dev/null", "--python-executable", python]
    done = subprocess.run([*map(str, mypy), HERE / "program.py", HERE / "wrong.py"], cwd=folder, capture_output=True, text=True)
    mistakes = sorted(set(re.findall(r"(\w+\.py):(\d+): error", done.stdout)))
    assert mistakes == [("wrong.py", line) for line in "6789"], done.stdout + done.stderr
    print("ok: typed")


if __name__ == "__main__":
    into = Path(sys.argv[1]).resolve()
    interpreter = install(into, wheel(into, sdist(into)))
    types(into, interpreter)
