"""The people of the demo and the published password that they share. They are never written in production."""

from typing import Final

from app.core.scopes import SCOPES
from app.sandbox.demo_data import DEMO

PASSWORD: Final = "gongdan-demo"
CLIENT_SECRET: Final = "gongdan-demo-erp-secret"
CLIENT_SCOPES: Final = tuple(SCOPES)

CLIENT_ID: Final = DEMO.machine_client.client_id
PEOPLE: Final = DEMO.people
