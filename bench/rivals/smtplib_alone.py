"""smtplib alone: ready messages, one after another over one connection. `python -m … PORT FOLDER NUMBER`."""

from __future__ import annotations

import itertools
import smtplib
import sys
from pathlib import Path


def main(port: int, folder: Path, number: int) -> None:
    """Send so many messages of a folder, each to whom its file is named after."""
    messages = [(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for recipient, message in itertools.islice(itertools.cycle(messages), number):
            smtp.sendmail("vigil@vigil.example", [recipient], message)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
