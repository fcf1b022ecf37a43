"""What a JSON column or a document holds: names, and values that only their reader knows the kind of."""

from collections.abc import Mapping
from typing import Any

JsonObject = dict[str, Any]
JsonView = Mapping[str, Any]
"""The same, where it is only read."""
