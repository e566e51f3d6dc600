"""What of a row is shown to a person: its picture or its text where a column holds one, else its values."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from mlnb.core.errors import CaseError

if TYPE_CHECKING:
    from mlnb.core.case import Case

#: Longer side of a picture that is sent, in pixels.
SIDE = 320
#: A picture smaller than this is drawn larger, pixel by pixel.
SMALL = 64
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff"})
#: Characters of a text that are sent.
LONG = 4_000
_LOOKED_AT = 20


@dataclass(frozen=True)
class Look:
    """How a row is looked at.

    Parameters
    ----------
    kind : {"image", "text", "values"}
    column : str
        The column that holds it; empty for values and functions.
    function : callable, optional
        From the row to an image or a text.
    """

    kind: Literal["image", "text", "values"]
    column: str = ""
    function: Callable[[Any], Any] | None = None

    def of(self, row: Any) -> tuple[str, str]:
        """The picture of a row as a data URI, and its text; each may be empty."""
        if self.kind == "values":
            return "", ""
        value = row[self.column] if self.function is None else self.function(row)
        if self.kind == "text" or (isinstance(value, str) and Path(value).suffix.lower() not in SUFFIXES):
            return "", _text(value)[:LONG]
        drawn = uri(value)
        return drawn, "" if drawn else f"No picture could be read from {str(value)[:200]}"


def look(case: Case, show: Any = None) -> Look:
    """How the rows of a case are looked at: as asked, or by the first column that holds images or texts.

    Raises
    ------
    CaseError
        If there is no such column.
    """
    if callable(show):
        return Look("image", function=show)
    if show is not None:
        if show not in case.frame.columns:
            msg = f"show={show!r} is no column of the training frame."
            raise CaseError(msg)
        return Look("image" if _images(case.frame[show]) else "text", str(show))
    roles = {case.target, *case.annotators}
    for name in case.frame.columns:
        if name not in roles and case.kinds[name] in {"category", "text"} and _images(case.frame[name]):
            return Look("image", name)
    texts = [name for name in case.features if case.kinds[name] == "text"]
    return Look("text", texts[0]) if texts else Look("values")


def _text(value: Any) -> str:
    """A text, empty where it is missing."""
    known = value is not None and repr(value) not in {"nan", "<NA>", "NaT"}
    return str(value) if known else ""


def _images(column: Any) -> bool:
    """Whether the first values of a column are pictures, or names of files that are."""
    known = column.dropna().head(_LOOKED_AT).tolist()
    if not known:
        return False
    return all(
        Path(value).suffix.lower() in SUFFIXES if isinstance(value, (str, Path)) else _shaped(value) for value in known
    )


def _shaped(value: Any) -> bool:
    """Whether it is a picture of pillow's, or numbers in the shape of one."""
    import numpy as np

    if hasattr(value, "convert") and hasattr(value, "size"):
        return True
    if not isinstance(value, (list, tuple, np.ndarray)):
        return False
    try:
        shape = _array(value).shape
    except (ValueError, TypeError):
        return False
    return len(shape) == 2 or (len(shape) == 3 and (shape[2] in {1, 3, 4} or shape[0] in {1, 3, 4}))  # noqa: PLR2004


def _array(value: Any) -> Any:
    """Numbers as one array, also where rows came as a list of arrays."""
    import numpy as np

    if isinstance(value, np.ndarray) and value.dtype == object:
        value = value.tolist()
    return np.asarray([list(line) if hasattr(line, "__len__") else line for line in value], dtype=float)


def uri(value: Any) -> str:
    """A picture, an array or a file as a data URI; empty where it is none of these."""
    from PIL import Image, UnidentifiedImageError

    try:
        if isinstance(value, (str, Path)):
            with Image.open(value) as opened:
                return _sent(opened.convert("RGB"))
        if hasattr(value, "convert"):
            return _sent(value.convert("RGB"))
        return _sent(_from_numbers(value))
    except (OSError, ValueError, TypeError, UnidentifiedImageError, Image.DecompressionBombError):
        return ""


def _from_numbers(value: Any) -> Any:
    """Numbers as grey or colour: 0 to 1, 0 to 255, or else their own range."""
    import numpy as np
    from PIL import Image

    numbers = _array(value)
    if numbers.ndim == 3 and numbers.shape[2] not in {1, 3, 4} and numbers.shape[0] in {1, 3, 4}:  # noqa: PLR2004
        numbers = np.moveaxis(numbers, 0, 2)  # channels first, as torch has them
    if numbers.ndim == 3 and numbers.shape[2] == 1:  # noqa: PLR2004
        numbers = numbers[:, :, 0]
    low, high = float(np.nanmin(numbers)), float(np.nanmax(numbers))
    if low >= 0 and high > 16 and high <= 255:  # noqa: PLR2004  # bytes
        low, high = 0.0, 255.0
    elif low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    scaled = (np.nan_to_num(numbers, nan=low) - low) / ((high - low) or 1.0)
    return Image.fromarray((255 * scaled).astype("uint8")).convert("RGB")


def _sent(image: Any) -> str:
    """A picture at the size that is looked at, as a data URI."""
    from PIL import Image

    longer = max(image.size)
    if longer > SIDE:
        image.thumbnail((SIDE, SIDE))
    elif longer < SMALL:
        times = max(1, SIDE // 2 // longer)
        image = image.resize((image.width * times, image.height * times), Image.Resampling.NEAREST)
    target = io.BytesIO()
    if longer > SMALL:
        image.save(target, "JPEG", quality=85)
        kind = "jpeg"
    else:
        image.save(target, "PNG", optimize=True)
        kind = "png"
    return f"data:image/{kind};base64,{base64.b64encode(target.getvalue()).decode()}"
