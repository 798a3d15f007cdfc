"""Frames of bytes in pieces, and what stands before each piece. Knows bytes alone.

Small questions pass between the pieces of large ones, and nothing is larger than what the engine takes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from struct import Struct, unpack_from
from typing import Any

import torch
from torch import Tensor

#: So many bytes go in one piece (a mebibyte).
PIECE = 1 << 20

_START = Struct("!B8sQI")  # what it is, which transfer, where in it, how many frames; the frames' lengths follow
#: All at once; or the beginning, a piece, and the end of what goes in pieces; or a sign that the answer will come; or
#: that so much is not taken, and in its place how much is.
WHOLE, OPEN, MIDDLE, CLOSE, BUSY, TOO_LARGE = range(6)
_NO_TRANSFER = bytes(8)


class Transfer:
    """Frames that come in pieces."""

    def __init__(self, lengths: Sequence[int], most_bytes: int) -> None:
        """Take how long the frames are, and how many bytes may come.

        Raises:
            ValueError: if they are more.
        """
        #: How many bytes it will have.
        self.size = sum(lengths)
        if self.size > most_bytes:
            raise ValueError(f"{self.size} bytes are more than {most_bytes}")
        self.last = time.monotonic()
        self._frames = [torch.empty(length, dtype=torch.uint8) for length in lengths]
        self._missing = sum(lengths)

    def write(self, place: int, piece: bytes) -> None:
        """Put a piece where it belongs.

        Raises:
            ValueError: if that is beyond the end.
        """
        self.last = time.monotonic()
        view = memoryview(piece)
        for frame in self._frames:
            size = frame.numel()
            if place < size and len(view):
                part = view[: size - place]
                frame.numpy()[place : place + len(part)] = part
                self._missing -= len(part)
                view, place = view[len(part) :], 0
            else:
                place -= size
        if len(view):
            raise ValueError("a piece beyond the end")

    def finished(self) -> list[Tensor]:
        """Return the frames.

        Raises:
            ValueError: if some of their bytes did not come.
        """
        if self._missing:
            raise ValueError(f"{self._missing} bytes are missing")
        return self._frames


def pieces(frames: Sequence[memoryview]) -> Iterator[tuple[int, bytes]]:
    """Yield the bytes of all frames in pieces, each with its place; none goes over the end of a frame."""
    place = 0
    for frame in frames:
        for start in range(0, len(frame), PIECE):
            piece = bytes(frame[start : start + PIECE])
            yield place, piece
            place += len(piece)


def frames_in(payload: bytes, lengths: Sequence[int]) -> list[Tensor]:
    """Return the frames that came all at once.

    Raises:
        ValueError: if they are not as long as they should be.
    """
    if sum(lengths) != len(payload):
        raise ValueError("the frames are not as long as they say")
    frames, place = [], 0
    for length in lengths:
        frame = torch.empty(length, dtype=torch.uint8)
        if length:
            frame.numpy()[:] = memoryview(payload)[place : place + length]
        frames.append(frame)
        place += length
    return frames


def start(kind: int, transfer: bytes = _NO_TRANSFER, place: int = 0, frames: Sequence[memoryview] = ()) -> bytes:
    """Return what stands before a header or a piece."""
    lengths = b"".join(len(frame).to_bytes(8, "big") for frame in frames)
    return _START.pack(kind, transfer, place, len(frames)) + lengths


def read_start(attachment: bytes) -> tuple[int, bytes, int, tuple[int, ...], bytes]:
    """Return what it is, which transfer, where in it, how long the frames are, and what follows.

    Raises:
        ValueError: if it is none.
    """
    if len(attachment) < _START.size:
        raise ValueError("there is no header")
    kind, transfer, place, count = _START.unpack_from(attachment)
    end = _START.size + 8 * count
    if end > len(attachment):
        raise ValueError("there are fewer frames than it says")
    lengths = unpack_from(f"!{count}Q", attachment, _START.size)
    return kind, transfer, place, lengths, attachment[end:]


def bytes_of(data: Any) -> bytes:
    """Return what the engine brought as bytes; it brings None for none."""
    return b"" if data is None else bytes(data.to_bytes())
