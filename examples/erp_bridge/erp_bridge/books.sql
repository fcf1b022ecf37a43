-- The bridge's own books. No entry and no voucher is deleted: what Gongdan lost in a restore is marked
-- gone, and its voucher taken back. Records alone are read anew.

CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

-- how far the feed of each community was read; it moves in the transaction that books what was read
CREATE TABLE IF NOT EXISTS position (
  community TEXT PRIMARY KEY, epoch TEXT NOT NULL, after INTEGER NOT NULL
) STRICT;

-- charges, payments and day closings as they were last read
CREATE TABLE IF NOT EXISTS record (
  id TEXT PRIMARY KEY, community TEXT NOT NULL, kind TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL
) STRICT;

-- the mirror of Gongdan's ledger: one row for each entry, under its id, so that none is ever booked twice
CREATE TABLE IF NOT EXISTS entry (
  id TEXT PRIMARY KEY, community TEXT NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL, method TEXT,
  amount_fen INTEGER NOT NULL, charge TEXT, payment TEXT, document TEXT,
  voucher TEXT REFERENCES voucher, gone INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS entry_day ON entry (community, day);
CREATE INDEX IF NOT EXISTS entry_payment ON entry (payment);

-- one voucher 凭证 for each day closing 日结, and a red one 红字凭证 for each that had to be taken back
CREATE TABLE IF NOT EXISTS voucher (
  number TEXT PRIMARY KEY, community TEXT NOT NULL, closing TEXT NOT NULL, day TEXT NOT NULL,
  takes_back TEXT UNIQUE REFERENCES voucher
) STRICT;
CREATE TABLE IF NOT EXISTS voucher_line (
  voucher TEXT NOT NULL REFERENCES voucher, line INTEGER NOT NULL, summary TEXT NOT NULL, account TEXT NOT NULL,
  debit_fen INTEGER NOT NULL, credit_fen INTEGER NOT NULL, PRIMARY KEY (voucher, line)
) STRICT;

-- what Gongdan is to be told, written with its reason in one transaction, and sent until it is answered
CREATE TABLE IF NOT EXISTS sending (
  n INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, charge TEXT NOT NULL, action TEXT NOT NULL, body TEXT NOT NULL,
  number TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'refused', 'gone')),
  answer TEXT NOT NULL DEFAULT ''
) STRICT;
