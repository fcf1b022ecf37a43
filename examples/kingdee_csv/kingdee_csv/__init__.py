"""Tables between Gongdan and Kingdee 金蝶 (K/3, 云星空). `python -m kingdee_csv --help` says what it does."""
