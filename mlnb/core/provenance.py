"""Where a result comes from: the commit of the code, and the notebook that runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any


def commit(folder: str | Path | None = None) -> str:
    """The commit of a folder under git, "+" behind it where files were changed since; empty where there is none."""
    try:
        head = _git(folder, "rev-parse", "--short=12", "HEAD")
        return f"{head}+" if head and _git(folder, "status", "--porcelain", "--untracked-files=no") else head
    except (OSError, subprocess.SubprocessError):
        return ""


def _git(folder: str | Path | None, *words: str) -> str:
    done = subprocess.run(  # noqa: S603
        ["git", *words],  # noqa: S607
        cwd=folder, capture_output=True, text=True, timeout=10, check=False,
    )  # fmt: skip
    return done.stdout.strip() if done.returncode == 0 else ""


def notebook() -> str:
    """The file of the notebook or script that runs, where its front end tells; empty elsewhere."""
    told = os.environ.get("JPY_SESSION_NAME") or _visual_studio()
    if told:
        return Path(told).name
    main: Any = sys.modules.get("__main__")
    ran = getattr(main, "__file__", None)
    return Path(ran).name if ran and "ipykernel" not in str(ran) else ""


def _visual_studio() -> str:
    """VS Code puts the notebook's path among its variables."""
    shell: Any = sys.modules.get("IPython")
    running = shell.get_ipython() if shell is not None else None
    return str(getattr(running, "user_ns", {}).get("__vsc_ipynb_file__", "")) if running is not None else ""
