"""The whole public record with its history, out of one instance and into an empty one (docs/upgrade.md).

In the folder of an export lies `record/`: every version, where merged cases lead, what was struck, and the public
files, each with its hash in `manifest.json`. It holds what the API tells anyone, and nothing of the desk.
"""

FOLDER = "record"
