"""Pictures, documents, sound and films as people send them, made as small as they can be."""

import io
import struct
import zlib
from functools import cache
from typing import Any

import pillow_heif
from PIL import Image

Image.MAX_IMAGE_PIXELS = None


@cache
def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: Any) -> bytes:
    """A picture of one colour, with what a camera writes into it."""
    image = Image.new(mode, size, 120 if mode in ("L", "P") else (200, 10, 10, 255)[: len(mode)])
    exif = Image.Exif()
    exif[0x010F] = "Canary Camera"
    out = io.BytesIO()
    image.save(out, kind, exif=exif, **options)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of few bytes that claims to have so many pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


@cache
def two_in_one() -> bytes:
    """An MPO, as phones write it with a second picture for depth."""
    out = io.BytesIO()
    Image.new("RGB", (40, 20), (200, 10, 10)).save(
        out, "MPO", save_all=True, append_images=[Image.new("RGB", (20, 10), (10, 10, 200))]
    )
    return out.getvalue()


@cache
def heic(size: tuple[int, int] = (64, 48)) -> bytes:
    """A HEIC, as iPhones write it."""
    out = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", size, (200, 10, 10))).save(out, quality=50)
    return out.getvalue()


PDF = (
    b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
MP3 = b"ID3\x03\x00\x00\x00\x00\x00\x21TSSE" + b"\0" * 60
AMR = b"#!AMR\n" + b"\x3c\x91" * 40
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8) + b"data\0\0\0\0"
M4A = b"\0\0\0\x20ftypM4A \0\0\0\0M4A mp42isom\0\0\0\0" + b"\0" * 40
MP4 = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41" + b"\0" * 40
MOV = b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + b"\0" * 40
