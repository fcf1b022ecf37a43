"""An ERP's side of Gongdan, small enough to be read at once. `python -m erp_bridge --help` says what it does."""
