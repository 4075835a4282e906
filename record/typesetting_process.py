"""The other end of record/typesetting.py: one job from standard input, in a process that is given little.

Run by its path, so that neither Django nor the environment of the desk is there.
"""

import json
import pathlib
import resource
import sys
from typing import Any

import typst

MEMORY = 2 * 1024**3


def main() -> None:
    """Do the job that standard input describes; what is made lies in the folder the job names."""
    job = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_CPU, (job["seconds"] * 2, job["seconds"] * 2))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    folder = pathlib.Path(job["folder"])
    # The fonts of the machine too: for the scripts that Typst brings none for.
    common: dict[str, Any] = {
        "root": folder,
        "font_paths": typst.Fonts(),
        "package_path": folder,
        "package_cache_path": folder,
    }
    template = job["template"].encode()
    for number, inputs in enumerate(job["inputs"], start=1):
        try:
            made = typst.compile(
                template,
                format=job["format"],
                ppi=job["ppi"],
                sys_inputs=inputs,
                timestamp=job["timestamp"],
                **common,
            )
        except typst.TypstError as error:
            print(json.dumps({"made": number - 1, "refused": str(error)}))
            return
        (folder / f"made-{number}").write_bytes(made if isinstance(made, bytes) else made[0])
    print(json.dumps({"made": len(job["inputs"]), "refused": ""}))


if __name__ == "__main__":
    main()
