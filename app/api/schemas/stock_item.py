"""Stock items as the API shows them: by their columns."""

from app.api.generic.answers import made_from
from app.services.kinds.stock_items import STOCK_ITEMS

ANSWERS = made_from(STOCK_ITEMS)
