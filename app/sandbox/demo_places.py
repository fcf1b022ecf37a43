"""The places of the demo: two communities of one company, their rooms and shops, departments and warranty terms."""

from typing import Final

from app.sandbox.demo_data import DEMO

ORGANISATION: Final = DEMO.organisation
COMMUNITIES: Final = DEMO.communities
WARRANTY_MONTHS: Final = DEMO.warranty_months
"""建设工程质量管理条例, article 40: five years against leaks; two for pipes, wires, equipment and finishing."""

DEPARTMENTS: Final = tuple((department.code, department.name) for department in COMMUNITIES[0].departments)
"""Code and name of the departments that every community has."""
DEMO_PRICE_NOTE: Final = "演示价格"
