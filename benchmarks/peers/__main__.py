"""Environments of their own for the peers: `python -m benchmarks.peers install [NAME …]`, all by default."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.peers.environments import PEERS, install, python_of
from shared.errors import DataError, closest


def main(words: list[str]) -> int:
    """Install, or list what is there; return the exit status."""
    if words[:1] == ["list"]:
        for peer in PEERS.values():
            try:
                print(f"{peer.title}: {python_of(peer)}")
            except DataError as error:
                print(f"{peer.title}: {error}")
        return 0
    if words[:1] != ["install"]:
        sys.exit("error: say `install [NAME …]` or `list`")
    for name in words[1:]:
        if name not in PEERS:
            sys.exit(f"error: no peer {name!r}; {closest(name, PEERS)}")
    failed = []
    for name in words[1:] or list(PEERS):
        print(f"{PEERS[name].title} …", file=sys.stderr)
        try:
            print(install(PEERS[name]))
        except subprocess.CalledProcessError:
            failed.append(PEERS[name].title)
    if failed:
        print(f"error: not installed: {', '.join(failed)}; pip said why above", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
