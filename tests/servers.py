"""Where a server stands whose content nobody will want."""

import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ENOUGH = 2 << 30  # bytes; a container may have 64 MB


def fast_folder(prefix: str) -> Path:
    """Return a new folder, in memory if there is enough: a clone makes and removes a thousand files."""
    in_memory = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=MEMORY if in_memory else None))
    folder.chmod(0o755)
    return folder
