-- works from: 4
-- What is known of splits, dividends and new names, with what became of each, and when the upstream
-- was last asked about a symbol.
CREATE TABLE corporate_actions (
  upstream  text    COLLATE "C" NOT NULL,
  action_id text    COLLATE "C" NOT NULL,
  symbol    text    COLLATE "C" NOT NULL,
  ex_date   text    COLLATE "C" NOT NULL,
  revision  integer NOT NULL,
  source    text    COLLATE "C" NOT NULL,
  terms     text    COLLATE "C" NOT NULL,
  state     text    COLLATE "C" NOT NULL CHECK (state IN
    ('proposed', 'waiting', 'accepted', 'applied', 'paid', 'rejected')),
  note      text    COLLATE "C",
  found_at  bigint  NOT NULL,
  PRIMARY KEY (upstream, action_id)
);

CREATE TABLE action_looks (
  upstream  text   COLLATE "C" NOT NULL,
  symbol    text   COLLATE "C" NOT NULL,
  looked_at bigint NOT NULL,
  PRIMARY KEY (upstream, symbol)
);
