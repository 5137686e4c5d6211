"""What pyproject.toml asks for, constraints.txt pins and docs/dependencies.md says agree."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
DOCS = (ROOT / "docs/dependencies.md").read_text()
ENCODERS = (ROOT / "requirements-encoders.txt").read_text()


def read_pins(text: str) -> dict[str, str]:
    pins = re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in pins}


def read_requirements() -> list[Requirement]:
    lists = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    return [Requirement(line) for lines in lists for line in lines]


PINS = read_pins((ROOT / "constraints.txt").read_text())


def test_every_requirement_is_pinned_within_its_range() -> None:
    for requirement in read_requirements():
        pin = PINS[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(pin), requirement


def test_no_gpu_package_is_pinned() -> None:
    assert [name for name in PINS if name.startswith(("nvidia", "cuda", "triton"))] == []


def test_the_base_is_light() -> None:
    base = {Requirement(line).name for line in PROJECT["dependencies"]}
    assert base.isdisjoint({"torch", "transformers", "scikit-learn", "scipy", "pandas"})


def test_every_package_of_the_base_is_imported_somewhere() -> None:
    rooms = ("bot", "faq", "knowledge", "classifiers", "vision_plugins", "server")
    code = "\n".join(file.read_text() for room in rooms for file in (ROOT / room).rglob("*.py"))
    imported = set(re.findall(r"^\s*(?:from|import) (\w+)", code, re.MULTILINE))
    owners = packages_distributions()
    used = {canonicalize_name(name) for module in imported for name in owners.get(module, ())}
    base = {canonicalize_name(Requirement(line).name) for line in PROJECT["dependencies"]}
    assert base <= used


def test_the_encoders_are_pinned_alike_and_their_digests_documented() -> None:
    for name, version in read_pins(ENCODERS).items():
        assert PINS[name] == version
    digests = re.findall(r"sha256:([0-9a-f]{64})", ENCODERS)
    assert len(digests) == 2
    assert all(digest in DOCS for digest in digests)


def test_the_documented_versions_are_the_pinned_ones() -> None:
    rows = re.findall(r"\| ([\w.-]+)(?:\[\w+\])? \| (\d[\w.]+) \| \S+ \S", DOCS)
    assert len(rows) > 35
    documented = {canonicalize_name(name): version for name, version in rows}
    assert {name: PINS[name] for name in documented} == documented
    assert {canonicalize_name(r.name) for r in read_requirements()} <= documented.keys()
