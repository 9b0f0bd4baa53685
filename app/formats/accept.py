"""Headers that say what a client likes: values with weights (RFC 9110, 12.4.2)."""

import re

_WEIGHT = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")


def liked(header: str) -> list[tuple[str, float]]:
    """Each value in lower case with its weight, the best first; a weight that is none is 0, which refuses the value."""
    pairs = []
    for part in header.lower().split(","):
        value, *parameters = [piece.strip() for piece in part.split(";")]
        weights = [_WEIGHT.fullmatch(each) for each in parameters if each.startswith("q=")]
        pairs.append((value, 1.0 if not weights else float(weights[0][1]) if weights[0] else 0.0))
    return sorted(pairs, key=lambda pair: -pair[1])
