"""Pictures: measured before they are unpacked, scaled down, and encoded anew without what a phone wrote into them.

What unpacking takes is worked out from the head of the file: a few kilobytes may stand for gigabytes. A JPEG is scaled
down while it is unpacked, everything else afterwards.
"""

import ctypes
import hashlib
import io
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Any, BinaryIO, Final, TypeVar

import pillow_heif
from PIL import Image, PngImagePlugin

from app.core.catalogue import sentence
from app.core.errors import FieldError, Invalid, Problem
from app.core.lang import Words
from app.services.files.content import BUDGET, SCREEN, THUMB

FORMATS: Final = ("JPEG", "PNG", "WEBP", "HEIF")
STORED_AS: Final = {"JPEG": "JPEG", "MPO": "JPEG", "HEIF": "JPEG", "PNG": "PNG", "WEBP": "WEBP"}
"""MPO is what phones write with several pictures in one file: it is opened as a JPEG, and its first picture is one."""
TYPES: Final = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
LONGEST_SIDE: Final = 4200
"""What is longer is scaled down to this."""
WORKED_ON: Final = 20_000_000
"""Pixels: a larger picture is halved, quartered … before anything else is done with it."""
MOST_PIXELS: Final = 250_000_000
BAND: Final = 1_000_000
"""Pixels that are scaled down at a time, so that no second copy of a large picture is needed."""
SPARE: Final = 8 * 1024 * 1024
_PER_PIXEL: Final = {"HEIF": 8, "WEBP": 16}
"""Bytes per pixel while a format is unpacked, as measured; of the others it follows from the mode."""
_ONE_BYTE: Final = frozenset({"1", "L", "P"})

Result = TypeVar("Result")

NO_PICTURE: Final = sentence("problems.no_picture")
TOO_MANY_PIXELS: Final = sentence("problems.too_many_pixels")
TOO_MUCH_MEMORY: Final = sentence("problems.too_much_memory")

# every picture is measured here before it is unpacked, by a stricter measure than Pillow's
Image.MAX_IMAGE_PIXELS = None
PngImagePlugin.MAX_TEXT_MEMORY = 4 * 1024 * 1024
pillow_heif.options.DECODE_THREADS = 1
pillow_heif.options.THUMBNAILS = False
pillow_heif.register_heif_opener()
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip
"""How a picture is turned that the camera was held differently for (Exif 0x0112)."""
_HELD: Final = 0x0112


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is stored."""

    content: bytes
    content_type: str
    sha256: str
    smaller: Mapping[int, bytes]
    """The same scaled down to SCREEN and THUMB, as far as it is larger."""


def weigh(file: BinaryIO) -> int:
    """How many bytes unpacking and encoding a picture takes. Raises Invalid for what is none, or takes too many."""
    weight = _read(file, _weight)
    if weight > BUDGET:
        raise _refused(TOO_MUCH_MEMORY)
    return weight


def redraw(file: BinaryIO) -> Picture:
    """The picture upright, at most LONGEST_SIDE long, and without place, camera, comments. Raises Invalid."""
    try:
        return _read(file, _redraw)
    finally:
        give_memory_back()


def _read(file: BinaryIO, work: Callable[[Image.Image], Result]) -> Result:
    file.seek(0)
    try:
        with Image.open(file, formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise _refused(TOO_MANY_PIXELS, most=MOST_PIXELS // 1_000_000)
            return work(opened)
    except Problem:
        raise
    except Exception as error:
        # what is broken on purpose fails in any way that a decoder can
        raise _refused(NO_PICTURE) from error


def give_memory_back() -> None:
    """Return freed memory to the machine, where the C library keeps it for later (glibc)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _weight(opened: Image.Image) -> int:
    pixels, whole = opened.width * opened.height, 0
    if opened.format in ("JPEG", "MPO"):
        # a progressive one is kept whole, as coefficients of two bytes, until its last scan has been read
        whole = _samples(opened) * 2 if "progressive" in opened.info else 0
        _draft(opened)
        unpacked = opened.width * opened.height * 4
    else:
        unpacked = pixels * (_PER_PIXEL.get(str(opened.format)) or (1 if opened.mode in _ONE_BYTE else 4))
    factor = _factor(opened.size)
    width, height = -(-opened.width // factor), -(-opened.height // factor)
    small, low = _scaled((width, height))
    resizing = 0 if (small, low) == (width, height) else small * height * 4 + small * low * 4
    # a copy for screens is made of the final picture, first narrower, then lower; a larger one is let go before
    copies = (SCREEN * low + SCREEN * SCREEN) * 4 if max(small, low) > SCREEN else 0
    drawing = whole + unpacked + resizing
    copying = copies if factor > 1 else unpacked + copies
    return width * height * 4 + max(drawing, copying) + SPARE


def _samples(opened: Any) -> int:
    """How many numbers the coefficients of a JPEG are: colours have fewer than brightness, as a rule."""
    layers = opened.layer
    across, down = max(layer[1] for layer in layers), max(layer[2] for layer in layers)
    return sum(opened.width * opened.height * layer[1] * layer[2] // (across * down) for layer in layers)


def _factor(size: tuple[int, int]) -> int:
    """By how much a picture is scaled down before it is worked on."""
    return max(1, ceil(sqrt(size[0] * size[1] / WORKED_ON)))


def _scaled(size: tuple[int, int], side: int = LONGEST_SIDE) -> tuple[int, int]:
    longest = max(size)
    if longest <= side:
        return size
    return max(1, size[0] * side // longest), max(1, size[1] * side // longest)


def _draft(opened: Image.Image) -> None:
    """Have a JPEG scaled down while it is unpacked, by the 2, 4 or 8 that its format offers."""
    factor = next((each for each in (1, 2, 4, 8) if each >= _factor(opened.size)), 8)
    if factor > 1:
        opened.draft(None, (max(1, opened.width // factor), max(1, opened.height // factor)))


def _redraw(opened: Image.Image) -> Picture:
    stored_as = STORED_AS[str(opened.format)]
    # libheif has turned it already
    held = 1 if opened.format == "HEIF" else opened.getexif().get(_HELD, 1)
    if opened.format in ("JPEG", "MPO"):
        _draft(opened)
    image = _smaller(opened)
    if image is not opened:
        # its memory is wanted for what follows
        opened.close()
    if held in _TURNS:
        image = image.transpose(_TURNS[held])
    mode = "RGBA" if stored_as != "JPEG" and "A" in image.getbands() else "RGB"
    if image.mode != mode:
        image = image.convert(mode)
    # place, camera, comments and colour profiles all stand here
    image.info = {}
    content, smaller = _encoded(image, stored_as), {}
    for longest in (SCREEN, THUMB):
        if max(image.size) > longest:
            image = image.resize(_scaled(image.size, longest), Image.Resampling.BICUBIC)
            smaller[longest] = _encoded(image, stored_as)
    return Picture(content, TYPES[stored_as], hashlib.sha256(content).hexdigest(), smaller)


def _encoded(image: Image.Image, stored_as: str) -> bytes:
    out = io.BytesIO()
    options: dict[str, Any] = {"compress_level": 3} if stored_as == "PNG" else {"quality": 88}
    image.save(out, format=stored_as, exif=b"", **options)
    return out.getvalue()


def _smaller(opened: Image.Image) -> Image.Image:
    """The picture at its final size, in a mode that can be scaled."""
    opened.load()
    factor = _factor(opened.size)
    image = _reduced(opened, factor) if factor > 1 else _scalable(opened)
    size = _scaled(image.size)
    return image if image.size == size else image.resize(size, Image.Resampling.BICUBIC)


def _scalable(image: Image.Image) -> Image.Image:
    mode = "RGBA" if "transparency" in image.info or "A" in image.mode else "RGB"
    return image if image.mode == mode else image.convert(mode)


def _reduced(opened: Image.Image, factor: int) -> Image.Image:
    """The picture by a whole factor smaller, band by band, so that there is no second copy of a large one."""
    mode = "RGBA" if "transparency" in opened.info or "A" in opened.mode else "RGB"
    out = Image.new(mode, (-(-opened.width // factor), -(-opened.height // factor)))
    rows = max(1, BAND // opened.width // factor) * factor
    for top in range(0, opened.height, rows):
        band = opened.crop((0, top, opened.width, min(opened.height, top + rows)))
        band.info = dict(opened.info)
        out.paste(_scalable(band).reduce(factor), (0, top // factor))
    return out


def _refused(words: Words, **values: object) -> Invalid:
    return Invalid([FieldError("/file", "not-a-picture", words, **values)])
