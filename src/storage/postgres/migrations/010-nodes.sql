-- Nodes that share: who lives, who does what alone, what they tell each other, and what they want to
-- know of the price source. No index on what beats: a beat stays in its page.
DROP TABLE leases;

CREATE TABLE nodes (
  node    text    COLLATE "C" PRIMARY KEY,
  place   text    COLLATE "C" NOT NULL,
  release text    COLLATE "C" NOT NULL,
  polls   integer NOT NULL CHECK (polls IN (0, 1)),
  beat_at bigint  NOT NULL
) WITH (fillfactor = 50);

-- A lease holds for as long as its holder beats.
CREATE TABLE leases (
  name   text COLLATE "C" PRIMARY KEY,
  holder text COLLATE "C" NOT NULL
) WITH (fillfactor = 50);

-- For nodes that cannot listen. What a crash takes away is made up for by their next re-reading.
CREATE UNLOGGED TABLE notices (
  node    text   COLLATE "C" NOT NULL,
  number  bigint NOT NULL,
  told_at bigint NOT NULL,
  content text   COLLATE "C" NOT NULL,
  PRIMARY KEY (node, number)
);

CREATE TABLE price_wants (
  node       text   COLLATE "C" NOT NULL,
  name       text   COLLATE "C" NOT NULL,
  flight     bigint NOT NULL,
  purpose    text   COLLATE "C" NOT NULL,
  askers     text   COLLATE "C" NOT NULL,
  patience   bigint NOT NULL,
  asked_at   bigint NOT NULL,
  outcome    text   COLLATE "C",
  PRIMARY KEY (node, name)
);

CREATE TABLE node_symbols (
  node    text COLLATE "C" PRIMARY KEY,
  symbols text COLLATE "C" NOT NULL
);

CREATE TABLE price_source_states (
  upstream text COLLATE "C" PRIMARY KEY,
  content  text COLLATE "C" NOT NULL
);
