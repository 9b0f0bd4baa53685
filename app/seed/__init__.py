"""The seed: the reviewed reading of the source article, as data, and the reader of such files."""

from pathlib import Path

from app.seed.reading import ReadingError, read

ARTICLE = Path(__file__).with_name("article.yaml")
DATASET = "seed"  # that the article's reading names

__all__ = ["ARTICLE", "DATASET", "ReadingError", "read"]
