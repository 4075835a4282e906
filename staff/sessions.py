"""Sessions as they lie in the database: encrypted, so that a stolen dump shows neither who is signed in nor the secret
of a second factor that is just being set up."""

from __future__ import annotations

import json
from typing import Any

from record.encryption import decrypted, encrypted


class EncryptedSerializer:
    """For SESSION_SERIALIZER: JSON, encrypted with FIELD_KEYS. A session that no key opens is an empty one."""

    def dumps(self, obj: Any) -> bytes:
        return encrypted(json.dumps(obj, separators=(",", ":"))).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(decrypted(data.decode()))
