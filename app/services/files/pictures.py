"""Pictures: recognised by their content, measured before they are unpacked, and re-encoded without a phone's
metadata."""

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import Final

import puremagic
from anyio import CapacityLimiter, to_thread
from PIL import Image, ImageOps, UnidentifiedImageError

from app.core.catalogue import sentence
from app.core.errors import FieldError, Invalid, UnsupportedMedia
from app.core.lang import Words

KINDS: Final = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
ENDINGS: Final = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}
TAKEN: Final = frozenset({".jpg", ".jpeg", ".jfif", ".jpe", ".png", ".webp"})
MOST_PIXELS: Final = 40_000_000
"""The most pixels that are accepted. A phone's photo has 12 to 50 million and is scaled down to LONGEST_SIDE; a
decompression bomb has more."""
LONGEST_SIDE: Final = 4096
AT_ONCE: Final = 2
"""How many pictures a process unpacks at the same time; each may need MOST_PIXELS × 4 bytes."""

NO_PICTURE: Final = sentence("problems.no_picture")
TOO_MANY_PIXELS: Final = sentence("problems.too_many_pixels")

_turns = CapacityLimiter(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is stored."""

    content: bytes
    content_type: str
    sha256: str


async def redraw(content: bytes) -> Picture:
    """Check and re-encode a picture outside of the event loop. Raises UnsupportedMedia, Invalid."""
    return await to_thread.run_sync(_redraw, content, limiter=_turns)


def _redraw(content: bytes) -> Picture:
    if not _looks_like_a_picture(content):
        raise UnsupportedMedia(values={"allowed": ", ".join(KINDS.values())})
    try:
        with warnings.catch_warnings():
            # Pillow only warns of the smaller bombs
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn(content)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _refused(TOO_MANY_PIXELS) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise _refused(NO_PICTURE) from error


def _looks_like_a_picture(content: bytes) -> bool:
    try:
        return any(match.extension in TAKEN for match in puremagic.magic_string(content[:4096]))
    except (puremagic.PureError, ValueError):
        return False


def _drawn(content: bytes) -> Picture:
    with Image.open(io.BytesIO(content), formats=tuple(KINDS)) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise _refused(TOO_MANY_PIXELS)
        image_format = str(opened.format)
        upright = ImageOps.exif_transpose(opened)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        mode = "RGBA" if image_format != "JPEG" and "A" in upright.getbands() else "RGB"
        plain = upright.convert(mode)
    # place, camera, comments and colour profiles all stand here
    plain.info = {}
    out = io.BytesIO()
    plain.save(out, format=image_format, **({"quality": 88} if image_format != "PNG" else {"optimize": False}))
    drawn = out.getvalue()
    return Picture(drawn, KINDS[image_format], hashlib.sha256(drawn).hexdigest())


def _refused(words: Words) -> Invalid:
    return Invalid([FieldError("/file", "not-a-picture", words, most=MOST_PIXELS)])
