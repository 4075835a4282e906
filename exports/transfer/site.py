"""A record moves from one address to another: what documents say of their own addresses goes with it."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from record.publication import Document


class Moved:
    """Puts the address of this site in the place of that of the site it was exported from: where a field is an address
    (`url`), and nowhere in what people wrote."""

    def __init__(self, site: str) -> None:
        self._old, self._new = f"{site}/", f"{settings.SITE_URL}/"

    def document(self, node: Any) -> Any:
        """A document, or a part of one."""
        if self._old == self._new:
            return node
        if isinstance(node, dict):
            return {key: self.address(v) if key == "url" else self.document(v) for key, v in node.items()}
        return [self.document(item) for item in node] if isinstance(node, list) else node

    def address(self, value: Any) -> Any:
        """An address, which may be one of another site."""
        if isinstance(value, str) and value.startswith(self._old):
            return self._new + value.removeprefix(self._old)
        return self.document(value)

    def patch(self, diff: list[Document]) -> list[Document]:
        """A difference, as JSON Patch: what one operation sets can be an address by itself."""
        return [
            self.document(step) | ({"value": self.address(step["value"])} if step["path"].endswith("/url") else {})
            if "value" in step
            else step
            for step in diff
        ]
