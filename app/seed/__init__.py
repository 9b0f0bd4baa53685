"""The seed: the reviewed reading of the source article, as data, and the reader of such files."""

from pathlib import Path

from app.seed.reading import ReadingError, read

ARTICLE = Path(__file__).with_name("article.yaml")

__all__ = ["ARTICLE", "ReadingError", "read"]
