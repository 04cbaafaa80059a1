"""Named arrays in one file, mapped when read: nothing is loaded before it is looked at.

The format is safetensors: a header's size, a JSON header with each array's place, then raw bytes.
Source: https://github.com/huggingface/safetensors."""

from __future__ import annotations

import json
import mmap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
_HEADER_SIZE_BYTES = 8
_DTYPES: dict[str, np.dtype[Any]] = {
    "U64": np.dtype(np.uint64),
    "I64": np.dtype(np.int64),
    "F32": np.dtype(np.float32),
    "I32": np.dtype(np.int32),
    "U8": np.dtype(np.uint8),
}
_NAMES = {dtype: name for name, dtype in _DTYPES.items()}


def write_arrays(path: Path, arrays: Mapping[str, Array]) -> None:
    """Not atomic: write aside, then rename (see `folder.write_folder`)."""
    # The widest first, so that each array starts where its elements may.
    ordered = sorted(arrays.items(), key=lambda item: -item[1].dtype.itemsize)
    header, offset = {}, 0
    for name, array in ordered:
        end = offset + array.nbytes
        header[name] = {
            "dtype": _NAMES[array.dtype],
            "shape": array.shape,
            "data_offsets": (offset, end),
        }
        offset = end
    told = json.dumps(header).encode()
    told += b" " * (-len(told) % _HEADER_SIZE_BYTES)
    with path.open("wb") as file:
        file.write(len(told).to_bytes(_HEADER_SIZE_BYTES, "little") + told)
        for _, array in ordered:
            file.write(np.ascontiguousarray(array).data)


def read_arrays(path: Path) -> dict[str, Array]:
    """Read-only arrays. Raises OSError, ValueError or KeyError when the file is not one of ours."""
    with path.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    size = int.from_bytes(data[:_HEADER_SIZE_BYTES], "little")
    start = _HEADER_SIZE_BYTES + size
    arrays = {}
    for name, told in json.loads(data[_HEADER_SIZE_BYTES:start]).items():
        dtype, (first, end) = _DTYPES[told["dtype"]], told["data_offsets"]
        count = (end - first) // dtype.itemsize
        flat = np.frombuffer(data, dtype=dtype, count=count, offset=start + first)
        arrays[name] = flat.reshape(told["shape"])
    return arrays
