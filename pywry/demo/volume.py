"""A small brain-like volume as a NIfTI-1 file, so that the gallery needs no download."""

import gzip
import struct

import numpy as np

_SIDE = 48
_UINT8 = 2
_HEADER_BYTES = 352  # 348 of header, 4 that say that no extension follows


def nifti(side: int = _SIDE) -> bytes:
    """Return a gzipped NIfTI-1 file of `side` cubed bytes: two nested shells around a bright core.

    Layout: https://nifti.nimh.nih.gov/pub/dist/src/niftilib/nifti1.h
    """
    axis = np.linspace(-1, 1, side)
    x, y, z = np.meshgrid(axis, axis, axis, indexing="ij")
    radius = np.sqrt((x / 0.8) ** 2 + y**2 + (z / 0.9) ** 2)
    folds = 0.06 * np.sin(9 * np.arctan2(y, x)) * np.cos(7 * z)
    voxels = np.zeros((side, side, side), np.uint8)
    for bound, value in ((0.95, 90), (0.85, 30), (0.72, 160), (0.5, 220), (0.2, 255)):
        voxels[radius + folds < bound] = value
    header = bytearray(_HEADER_BYTES)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, 3, side, side, side, 1, 1, 1, 1)
    struct.pack_into("<2h", header, 70, _UINT8, 8)
    struct.pack_into("<8f", header, 76, 1, 2, 2, 2, 1, 1, 1, 1)
    struct.pack_into("<3f", header, 108, _HEADER_BYTES, 1, 0)
    struct.pack_into("<2h", header, 252, 0, 1)
    for row in range(3):
        place = [0.0] * 4
        place[row], place[3] = 2.0, -float(side)
        struct.pack_into("<4f", header, 280 + 16 * row, *place)
    struct.pack_into("<4s", header, 344, b"n+1\0")
    return gzip.compress(bytes(header) + voxels.tobytes(order="F"))
