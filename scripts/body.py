"""The default body and its bones, built from upstream and written where they ship from; `make body`.

    python scripts/body.py [--check]        --check: only say whether what ships is what upstream gives

Needs `myo_sim` and `fast_simplification`, which psoas itself does not.
"""

import sys
from pathlib import Path

import psoas
from psoas.bodies.default.build import body_name
from psoas.bodies.default.upstream import default_body_xml
from psoas.bodies.geometry.default_bones import SHIPPED, bytes_of
from psoas.bodies.geometry.upstream_bones import build

FOLDER = Path(psoas.__file__).parent / "bodies" / "default" / "shipped"


def built():
    """Name and content of every file that ships."""
    for fascicles in (11, 12):
        yield f"{body_name(fascicles)}.xml", default_body_xml(fascicles).encode()
    for faces in SHIPPED:
        yield f"bones-{faces}.npz", bytes_of(build(faces))


def main():
    """Write the files, or compare them."""
    differ = []
    for name, content in built():
        file = FOLDER / name
        if not file.exists() or file.read_bytes() != content:
            differ.append(name)
        if "--check" not in sys.argv[1:]:
            file.write_bytes(content)
    print(f"{'differ' if '--check' in sys.argv[1:] else 'written anew'}: {', '.join(differ) or 'none'}")
    sys.exit(bool(differ) and "--check" in sys.argv[1:])


if __name__ == "__main__":
    main()
