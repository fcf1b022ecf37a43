"""Enquiries as the API shows them: by their columns."""

from app.api.generic.answers import made_from
from app.services.kinds.enquiries import ENQUIRIES

ANSWERS = made_from(ENQUIRIES)
