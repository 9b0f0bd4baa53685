"""The documents name what exists, and the house is built as they say."""

import ast
import re
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from app import __version__

ROOT = Path(__file__).parent.parent
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
DOCUMENTS = [
    ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md")
] + sorted((ROOT / "docs").rglob("*.md"))
every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "app").rglob("*.py"))
}
OURS = r"(?:app|benchmarks|contract|docs|examples|migrations|scripts|tests)/[\w./-]*\w|pyproject\.toml|openapi\.json|Dockerfile|compose\.yaml"


@every_document
def test_every_file_that_is_named_exists(document: Path) -> None:
    text = document.read_text("utf-8")
    linked = {target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target}
    assert [target for target in sorted(linked) if not (document.parent / target).exists()] == []
    quoted = " ".join(re.findall(r"```.*?```|`[^`]+`", text, re.DOTALL))
    named = set(re.findall(rf"(?<![\w/.<])(?:{OURS})", quoted))
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


@every_document
def test_every_part_that_is_linked_exists(document: Path) -> None:
    linked = re.findall(r"\]\(([\w./-]*)#([\w-]+)\)", document.read_text("utf-8"))
    missing = [
        (target, part)
        for target, part in linked
        if part not in parts_of(document.parent / target if target else document)
    ]
    assert missing == []


def parts_of(document: Path) -> set[str]:
    """The headings of a document as its links write them."""
    headings = re.findall(r"^#+ (.*)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@every_document
def test_plain_words(document: Path) -> None:
    praise = (
        r"\b(?:robust|powerful|seamless\w*|blazing\w*|cutting-edge|state-of-the-art|effortless\w*|rich)\b"
    )
    assert re.findall(praise, document.read_text("utf-8"), re.IGNORECASE) == []


def test_every_place_to_touch_is_there() -> None:
    """In a row of the table, a name before `in FILE` stands in that file."""
    table = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## To add X")[2].partition("\n## ")[0]
    places = re.findall(r"`(\w+)` in `([\w./]+)`", table)
    assert len(places) >= 8
    missing = [(name, file) for name, file in places if not defines(ROOT / file, name)]
    assert missing == []


def defines(file: Path, name: str) -> bool:
    return re.search(rf"^(class )?{name}\b *[:=(]", file.read_text("utf-8"), re.MULTILINE) is not None


def test_every_module_has_its_place_in_the_house() -> None:
    house = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## The house")[2].partition("\n## ")[0]
    named = set(re.findall(r"`(app/[\w/]+(?:\.py)?)", house))
    parts = {
        f"app/{path.name}" if path.is_file() else f"app/{path.name}/" for path in (ROOT / "app").iterdir()
    }
    assert {part for part in parts if part.endswith((".py", "/"))} - {
        "app/__init__.py",
        "app/__pycache__/",
    } == named


def test_every_decision_is_listed_and_decides() -> None:
    listed = re.findall(r"docs/decisions/([\w-]+)\.md\)", (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    assert listed == [path.stem for path in DECISIONS]
    for path in DECISIONS:
        text = path.read_text("utf-8")
        assert "Context" in text and "Decision" in text, path.name
        assert len(text.splitlines()) <= 70, path.name


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {re.split(r"[^\w-]", requirement)[0] for requirement in project["dependencies"]}
    page = (ROOT / "docs/decisions/dependencies.md").read_text("utf-8")
    assert set(re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE)) == needed


def test_the_changelog_tells_this_version() -> None:
    assert f"\n## [{__version__}] - " in (ROOT / "CHANGELOG.md").read_text("utf-8")


# The patterns do not match themselves, so this file may be looked at too.
FOREIGN = re.compile(
    rb"pyp[i]\.org|pythonhoste[d]\.org|npmj[s]\.(?:org|com)|registr[y]\.yarnpkg|crate[s]\.io|proxy\.golan[g]\.org"
    rb"|(?:^|[^\w.])/(?:hom[e]|User[s]|wor[k]|roo[t])/\w"
)
NOT_OURS = {
    ".git",
    ".venv",
    "var",
    "dist",
    "__pycache__",
    "node_modules",
    "made",
    ".hypothesis",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
}


def project_files(folder: Path = ROOT) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name not in NOT_OURS:
            yield from project_files(path)
        elif (
            path.is_file() and path.suffix != ".pyc" and path.name not in NOT_OURS
        ):  # in a worktree .git is a file
            yield path


def test_no_file_names_a_registry_or_a_machine() -> None:
    found = [(str(path.relative_to(ROOT)), FOREIGN.findall(path.read_bytes())) for path in project_files()]
    assert len(found) > 80
    assert [(name, hits) for name, hits in found if hits] == []


@pytest.mark.parametrize("module", MODULES)
def test_small(module: str) -> None:
    text = MODULES[module].read_text("utf-8")
    assert len(text.splitlines()) <= 250
    functions = [
        node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= 40] == []


def imports(module: str) -> set[str]:
    """What a module imports, also inside functions; of ours the module, not the package that holds it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            deeper = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= deeper & MODULES.keys() or {node.module}
    return found - {module}


def ours(module: str) -> set[str]:
    return {name for name in imports(module) if name in MODULES}


WEB = ("fastapi", "fastapi_offline", "starlette", "uvicorn")
KNOW_THE_WEB = {"app.main", "app.server", "app.errors", "app.web", "app.parameters", "app.contract"}
IMPORT_OF_OURS_ONLY = {
    "app.models": {"app.shapes"},
    "app.shapes.telling": set(),
    "app.shapes.event": {"app.fields", "app.shapes.telling"},
    "app.vocabularies": set(),
    "app.dates": set(),
    "app.quantities": set(),
    "app.settings": set(),
    "app.sql_functions": set(),
    "app.db": {"app.sql_functions"},
    "app.attribution": {"app.fields", "app.vocabularies"},
}


def test_only_the_edge_knows_the_web() -> None:
    edge = {module for module in MODULES if {name.partition(".")[0] for name in imports(module)} & set(WEB)}
    assert {module for module in edge if not module.startswith("app.api")} <= KNOW_THE_WEB


@pytest.mark.parametrize(("module", "allowed"), IMPORT_OF_OURS_ONLY.items(), ids=IMPORT_OF_OURS_ONLY.keys())
def test_the_ground_knows_little(module: str, allowed: set[str]) -> None:
    assert ours(module) <= allowed


@pytest.mark.parametrize("package", ["app.formats", "app.regions"])
def test_a_package_that_knows_only_itself(package: str) -> None:
    inside = {module for module in MODULES if module.startswith(package)}
    assert {name for module in inside for name in ours(module)} <= inside


def test_routes_are_known_to_main_alone() -> None:
    knowing = {module for module in MODULES if any(name.startswith("app.api") for name in ours(module))}
    assert {module for module in knowing if not module.startswith("app.api")} == {"app.main"}


def test_imports_go_in_no_circle() -> None:
    TopologicalSorter({module: ours(module) for module in MODULES}).prepare()
