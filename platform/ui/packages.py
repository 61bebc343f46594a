"""What npm ci brings and the pages serve. Settings import this module: it must not touch Django's settings."""

from pathlib import Path

# (folder under /static/, folder under node_modules)
_FOLDERS = (
    ("vendor/bootstrap", "bootstrap/dist/css"),
    ("vendor/bootstrap-icons", "bootstrap-icons/font"),
    ("vendor/htmx", "htmx.org/dist"),
)
# What the pages really link; the tests hold these files to Chromium 90.
SHEETS = ("vendor/bootstrap/bootstrap.min.css", "vendor/bootstrap-icons/bootstrap-icons.min.css")
SCRIPTS = ("vendor/htmx/htmx.min.js",)

MISSING = (
    "The front-end packages are missing: {folder} does not exist. "
    "Run “npm ci” in {root} (or “./dev up”, which does it for you)."
)


def missing(root: Path) -> str:
    """The sentence to show when npm ci has not been run under `root`, else an empty string."""
    absent = [folder for _prefix, folder in _FOLDERS if not (root / "node_modules" / folder).is_dir()]
    return MISSING.format(folder=f"node_modules/{absent[0]}", root=root) if absent else ""


def staticfiles_dirs(root: Path) -> list[tuple[str, Path]]:
    """Folders of node_modules for Django's setting of that name; empty before npm ci (the check ui.W001 says so)."""
    if missing(root):
        return []
    return [(prefix, root / "node_modules" / folder) for prefix, folder in _FOLDERS]


def source_of(path: str, *, root: Path) -> Path:
    """The file behind a path of SHEETS or SCRIPTS."""
    for prefix, folder in _FOLDERS:
        if path.startswith(prefix + "/"):
            return root / "node_modules" / folder / path[len(prefix) + 1 :]
    raise LookupError(path)
