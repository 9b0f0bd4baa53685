"""Whose a data set is: no file of another kind is taken for its next release."""

from app.imports import FORMATS
from app.imports.files import Unreadable
from app.imports.form import Format
from app.seed import DATASET as ARTICLE


def refuse_another(format: Format, dataset: str, *, replaces: bool) -> None:
    """Exports of ours may bring back rows of any data set, and are the whole of none that has an owner."""
    owners = {each.dataset: f"of the format {each.name}" for each in FORMATS.values() if each is not format}
    owner = (owners | {ARTICLE: "the reading of the article"}).get(dataset)
    if owner is None or (format.exported and not replaces):
        return
    how = "an export cannot replace it: leave out release and sync" if format.exported else "name another one"
    raise Unreadable(f"the data set {dataset} is {owner}: {how}")
