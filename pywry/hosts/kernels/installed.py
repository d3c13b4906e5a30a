"""Which kernels are installed here: asked before one is started."""

from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager

from ...errors import KernelNotInstalled

DEFAULT = "python3"


def installed_kernel(name: str | None, path: Path) -> str:
    """Return the name of the kernel that a file is to run in, Python's for None.

    Raises
    ------
    KernelNotInstalled
        When it is not installed; the message names those that are.
    """
    wanted = name or DEFAULT
    installed = sorted(KernelSpecManager().find_kernel_specs())
    if wanted not in installed:
        known = ", ".join(installed) or "none, so first: python -m pip install ipykernel"
        raise KernelNotInstalled(f"kernel {wanted!r} of {path} is not installed; choose by --kernel one of: {known}")
    return wanted
