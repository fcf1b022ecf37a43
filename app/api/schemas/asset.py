"""Equipment as the API shows it: by its columns."""

from app.api.generic.answers import made_from
from app.services.kinds.assets import ASSETS

ANSWERS = made_from(ASSETS)
