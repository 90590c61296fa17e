"""Installing the peers, each in a virtual environment of its own."""

import subprocess
import sys

from benchmarks.contestants import Peer


def install(peer: Peer) -> None:
    """Install a peer's requirements, unless that has been done.

    Raises:
        subprocess.CalledProcessError: if they cannot be installed.
    """
    done = peer.folder / "installed.txt"
    wanted = peer.requirements.read_text()
    if done.exists() and done.read_text() == wanted:
        return
    print(f"Installing {peer.name} into {peer.folder.parent.name}/{peer.key} ...")
    subprocess.run([sys.executable, "-m", "venv", "--clear", peer.folder], check=True)
    pip = [peer.python, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "install", "-r", peer.requirements], check=True)
    done.write_text(wanted)
