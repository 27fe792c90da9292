"""The house itself: names, sizes, walls, and nothing in it that belongs to one machine."""

import ast
import importlib.metadata
import re
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("engine", "web", "connectors", "processes")
TOP_LEVEL = {
    *PACKAGES, "tests", "samples", "requirements", "docs", "deploy", ".ci", ".gitignore",
    "README.md", "README.zh-CN.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile",
    "pyproject.toml",
}  # fmt: skip
LONGEST = 400

# Built from parts, so that this file does not accuse itself.
_UNFINISHED = re.compile(
    "|".join(a + b for a, b in [("TO", "DO\\b"), ("FIX", "ME"), ("raise NotImpl", "emented")])
)
_MACHINE = re.compile(r"(?<![\w.])/(?:work|home|root|Users)/[\w.]")
_REGISTRY = re.compile(
    "|".join(
        a + b
        for a, b in [
            ("pypi", r"\.org"),
            ("python", "hosted"),
            ("registry", r"\.npm"),
            ("deb", r"\.debian"),
            ("--index", "-url [^-]"),
            ("--find", "-links [^-]"),
        ]
    )
)


def tracked() -> list[Path]:
    """Every file of the repository as git would commit it, generated ones left out."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return sorted(
        ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()
    )


def texts(*suffixes: str) -> list[tuple[Path, str]]:
    """The tracked text files with these suffixes (all of them without any)."""
    found = []
    for path in tracked():
        if suffixes and path.suffix not in suffixes:
            continue
        try:
            found.append((path.relative_to(ROOT), path.read_text("utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def project() -> dict:
    """What pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_the_four_package_names_are_ours_in_this_environment():
    """`web` is a short name: another distribution may install it too, over ours."""
    owners = importlib.metadata.packages_distributions()

    for name in PACKAGES:
        assert set(owners.get(name, ["lianshen"])) == {"lianshen"}, name
        module = __import__(name)
        assert Path(module.__file__).resolve().is_relative_to(ROOT), module.__file__


def test_no_module_is_longer_than_four_hundred_lines():
    """A second public verb means a second file."""
    long = {
        str(path): lines for path, text in texts(".py") if (lines := text.count("\n")) > LONGEST
    }

    assert long == {}


def test_every_package_of_ours_is_named_in_the_floors():
    """A room without a floor would be a room without walls."""
    contracts = {one["id"]: one for one in project()["tool"]["importlinter"]["contracts"]}
    placed = {
        room.strip() for layer in contracts["floors"]["layers"] for room in layer.split("|")
    } | {"engine.settings", "processes"}

    rooms = {
        f"engine.{path.stem if path.is_file() else path.name}"
        for path in (ROOT / "engine").iterdir()
        if not path.name.startswith("__")
        and (path.suffix == ".py" or (path / "__init__.py").exists())
    } | {"web", "connectors", "processes"}

    assert rooms <= placed


def test_the_walls_of_the_design_all_stand():
    """Whoever removes a contract removes it here as well, in the open."""
    contracts = {one["id"]: one["type"] for one in project()["tool"]["importlinter"]["contracts"]}

    assert contracts == {
        "floors": "layers",
        "packages-are-data": "forbidden",
        "settings": "protected",
        "no-cycles": "acyclic_siblings",
        "plain-domain": "forbidden",
        "spiff-in-bpmn": "forbidden",
        "lxml-at-the-walls": "forbidden",
        "sql-in-store": "forbidden",
        "flask-in-web": "forbidden",
        "typst-in-documents": "forbidden",
        "schemas-in-exchange": "forbidden",
        "spreadsheets-in-exchange": "forbidden",
        "redis-at-the-doorbell": "forbidden",
        "pure-studies": "forbidden",
    }


def test_the_domain_needs_nothing_but_the_standard_library():
    """The contract lists what it forbids; this allows one thing, so no new library slips in."""
    strangers = {
        f"{path}: {name}"
        for path, text in texts(".py")
        if path.parts[:2] == ("engine", "domain")
        for name in _imports(text)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not name.startswith("engine.domain")
    }

    assert strangers == set()


def test_every_pinned_version_stands_in_the_lock_files():
    """What is declared, what is locked, and what this environment holds are one thing."""
    declared = project()["project"]
    runtime = _locked("runtime.txt")
    dev = _locked("dev.txt")

    for line in declared["dependencies"]:
        name, version = _pin(line)
        assert runtime.get(name) == version, line
        assert importlib.metadata.version(name) == version, line
    for line in declared["optional-dependencies"]["dev"]:
        name, version = _pin(line)
        assert dev.get(name) == version, line
    for line in project()["build-system"]["requires"]:
        name, version = _pin(line)
        assert runtime.get(name) == dev.get(name) == version, line
    assert {name: dev[name] for name in runtime} == runtime


def test_every_locked_package_is_listed_with_its_licence():
    """Who installs the product has a right to know what comes with it."""
    listed = (ROOT / "docs" / "third-party.md").read_text("utf-8").lower()
    words = set(re.findall(r"[a-z0-9][a-z0-9.-]*[a-z0-9]", listed))

    assert set(_locked("runtime.txt")) | set(_locked("dev.txt")) <= words


def test_every_library_that_is_used_is_declared_and_every_declared_one_is_used():
    """A dependency nobody uses is a risk for nothing; one nobody declared breaks elsewhere."""
    owners = importlib.metadata.packages_distributions()
    used = {
        _plain(owners[name.split(".")[0]][0])
        for path, text in texts(".py")
        if path.parts[0] in PACKAGES
        for name in _imports(text)
        if name.split(".")[0] not in {*sys.stdlib_module_names, *PACKAGES, "__future__"}
    }
    declared = {_pin(line)[0] for line in project()["project"]["dependencies"]}
    flasks_own = {"werkzeug", "jinja2", "markupsafe", "itsdangerous"}
    loaded_by_name = {"psycopg"}
    asked_by_redis = {"async-timeout"}  # before Python 3.11.3: a lock with hashes must name it

    assert used - flasks_own | loaded_by_name | asked_by_redis == declared


def test_lock_files_carry_hashes_and_no_addresses():
    """An address belongs to the machine that installs, not to the project."""
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text("utf-8")
        assert "://" not in text, path
        blocks = re.findall(
            r"^[A-Za-z0-9._-]+==[^\n]*\\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+",
            text,
            re.MULTILINE,
        )
        assert len(blocks) == len(re.findall(r"^[A-Za-z0-9._-]+==", text, re.MULTILINE)), path


def test_nothing_tracked_names_this_machine_or_a_registry():
    """The next machine has other paths and other mirrors."""
    found = {
        f"{path}: {match.group()}"
        for path, text in texts()
        for match in [*_MACHINE.finditer(text), *_REGISTRY.finditer(text)]
        if path != Path("tests/test_house.py") and "node_modules" not in path.parts
    }

    assert found == set()


def test_nothing_is_left_unfinished():
    """What is not done is in the issue list, not in the code."""
    found = {
        f"{path}: {match.group()}"
        for path, text in texts(".py", ".md", ".toml", ".html", ".js", ".bpmn")
        for match in _UNFINISHED.finditer(text)
        if path.name not in {"test_house.py", "pyproject.toml"} and "dist" not in path.parts
    }

    assert found == set()


def test_the_top_of_the_house_holds_only_what_was_agreed():
    """Whoever wants a new folder at the root decides so here first."""
    tops = {path.relative_to(ROOT).parts[0] for path in tracked()}

    assert tops <= TOP_LEVEL


def test_a_test_cannot_reach_another_machine():
    """A green run must not depend on who else answers."""
    with socket.socket() as plug, pytest.raises(PermissionError, match="not loopback"):
        plug.connect(("192.0.2.1", 80))
    with socket.socket() as plug, pytest.raises(PermissionError, match="loopback only"):
        plug.bind(("0.0.0.0", 0))  # noqa: S104
    with pytest.raises(PermissionError, match="not loopback"):
        socket.getaddrinfo("departments.example", 443)


def _imports(text: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def _pin(line: str) -> tuple[str, str]:
    name, version = line.split("==")
    return _plain(name.partition("[")[0]), version  # psycopg[binary] is locked as psycopg


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _locked(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / name).read_text("utf-8")
    return {
        _plain(n): v for n, v in re.findall(r"^([A-Za-z0-9._-]+)==([^ \\\n]+)", text, re.MULTILINE)
    }
