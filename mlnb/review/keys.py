"""The keys that people sign with: Ed25519, one for each name, made on first use and kept for the user alone."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from mlnb.core.errors import MissingDependencyError, MlnbError

#: Names the folder in place of the user's configuration folder.
VARIABLE = "MLNB_CONFIG_DIR"


def folder() -> Path:
    """Where keys are: $MLNB_CONFIG_DIR, else mlnb in $XDG_CONFIG_HOME, else in the system's place for it."""
    if named := os.environ.get(VARIABLE):
        return Path(named).expanduser()
    if home := os.environ.get("XDG_CONFIG_HOME"):
        return Path(home).expanduser() / "mlnb"
    if os.name == "nt" and (roaming := os.environ.get("APPDATA")):
        return Path(roaming) / "mlnb"
    return Path.home() / ".config" / "mlnb"


def place(name: str) -> Path:
    """The file of a name's key."""
    readable = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "key"
    return folder() / "keys" / f"{readable}-{hashlib.sha256(name.encode()).hexdigest()[:8]}.pem"


def key_of(name: str, *, make: bool = True) -> Any:
    """The private key of a name; made where there is none yet. None where there is none and none is to be made.

    Raises
    ------
    MlnbError
        If the file cannot be read or written, or holds no key.
    MissingDependencyError
        If `cryptography` is not installed.
    """
    ed25519, serialization = _library()
    file = place(name)
    if not file.is_file():
        if not make:
            return None
        made = ed25519.Ed25519PrivateKey.generate()
        _write(file, made.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ))  # fmt: skip
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        msg = f"The key {str(file)!r} cannot be read; move it away to sign with a new one."
        raise MlnbError(msg) from error
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        msg = f"{str(file)!r} holds another kind of key than Ed25519; move it away to sign with a new one."
        raise MlnbError(msg)
    return key


def _write(file: Path, content: bytes) -> None:
    """Write whole and for the user alone, or, where another process was first, keep its key."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, beside = tempfile.mkstemp(dir=file.parent)  # made with 0600
        try:
            with os.fdopen(descriptor, "wb") as out:
                out.write(content)
            try:
                os.link(beside, file)
            except FileExistsError:
                return
            except OSError:  # a file system without links
                Path(beside).replace(file)
        finally:
            Path(beside).unlink(missing_ok=True)
    except OSError as error:
        msg = f"The key {str(file)!r} cannot be written ({error.strerror}); {VARIABLE} names another folder."
        raise MlnbError(msg) from error


def public(key: Any) -> str:
    """A private key's public half, as text."""
    _, serialization = _library()
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def sign(key: Any, message: bytes) -> str:
    """The signature of a message, as text."""
    return base64.b64encode(key.sign(message)).decode()


def holds(public_key: str, signature: str, message: bytes) -> bool:
    """Whether a signature is of this message and by this key."""
    from cryptography.exceptions import InvalidSignature

    ed25519, _ = _library()
    try:
        raw = base64.b64decode(public_key, validate=True)
        ed25519.Ed25519PublicKey.from_public_bytes(raw).verify(base64.b64decode(signature, validate=True), message)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def print_of(public_key: str) -> str:
    """A public key in the few characters that people compare, as OpenSSH writes it.

    Examples
    --------
    >>> print_of("AAAA")
    'SHA256:cJ6AyISHokEeHuTfufIqhhSS0gxHZRUM'
    """
    try:
        raw = base64.b64decode(public_key, validate=True)
    except (ValueError, TypeError):
        raw = str(public_key).encode()
    return "SHA256:" + base64.b64encode(hashlib.sha256(raw).digest()).decode()[:32]


def _library() -> tuple[Any, Any]:
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError:
        msg = 'Signing needs the package cryptography: run `pip install "mlnb[sign]"`.'
        raise MissingDependencyError(msg) from None
    return ed25519, serialization
