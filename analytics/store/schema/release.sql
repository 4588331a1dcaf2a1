-- A release: what one fit found, never changed after it is published.
-- Names and columns are read by other tools and stay.
CREATE TABLE posts (
    post_id        VARCHAR NOT NULL,
    platform       VARCHAR NOT NULL,
    native_id      VARCHAR,
    parent_id      VARCHAR,
    thread_id      VARCHAR NOT NULL,
    author_key     VARCHAR,
    author_kind    VARCHAR NOT NULL,
    created_at     TIMESTAMP,          -- UTC
    time_precision VARCHAR NOT NULL,   -- exact, day, approximate
    text           VARCHAR NOT NULL,   -- masked
    text_id        VARCHAR NOT NULL,
    language       VARCHAR,            -- not tagged yet
    sentiment      VARCHAR,            -- not tagged yet
    likes          BIGINT,
    replies        BIGINT,
    shares         BIGINT,
    source_id      VARCHAR NOT NULL,
    imported_at    TIMESTAMP NOT NULL, -- UTC
    author_name    VARCHAR,            -- of public accounts only
    rating         BIGINT,             -- 1 to 5 stars
    category       VARCHAR,            -- this and what follows: of complaint systems
    agency         VARCHAR,
    status         VARCHAR,
    place          VARCHAR,
    answered_at    TIMESTAMP           -- UTC
);

-- Apart from posts, so that no question about posts can bring a link to a browser.
CREATE TABLE links (post_id VARCHAR NOT NULL, url VARCHAR NOT NULL);

CREATE TABLE texts (
    text_id     VARCHAR NOT NULL,
    text        VARCHAR NOT NULL,
    copies      BIGINT NOT NULL,       -- posts that carry this text or nearly this text
    accounts    BIGINT NOT NULL,
    search_text VARCHAR NOT NULL,
    flood       VARCHAR                -- few_accounts, burst; NULL where copies are nothing special
);

CREATE TABLE themes (
    theme_id INTEGER NOT NULL,
    label    VARCHAR NOT NULL,
    keywords VARCHAR[] NOT NULL,
    posts    BIGINT NOT NULL,
    texts    BIGINT NOT NULL,
    accounts BIGINT NOT NULL
);

-- A topic keeps its identifier from release to release; one that is gone leaves it unused for ever.
CREATE TABLE topics (
    topic_id  INTEGER NOT NULL,
    theme_id  INTEGER NOT NULL,
    label     VARCHAR NOT NULL,
    keywords  VARCHAR[] NOT NULL,
    posts     BIGINT NOT NULL,
    texts     BIGINT NOT NULL,
    accounts  BIGINT NOT NULL,
    stability FLOAT                    -- 0 to 1: how well other fits find the same texts together
);

-- strength and second_strength: chance of the likely and of the second topic, 0 to 1.
CREATE TABLE assignments (
    post_id         VARCHAR NOT NULL,
    topic_id        INTEGER NOT NULL,  -- -1 unless assigned
    strength        FLOAT NOT NULL,
    status          VARCHAR NOT NULL,  -- assigned, unsure, no_theme
    likely_topic    INTEGER NOT NULL,  -- best topic, of unsure posts too; -1 where there is none
    second_topic    INTEGER NOT NULL,  -- -1 where there is none
    second_strength FLOAT NOT NULL
);

-- What became of the topics of the release before: same, split, merged, new, gone.
-- before_id is NULL for a new one, topic_id for one that is gone.
CREATE TABLE topic_changes (
    kind         VARCHAR NOT NULL,
    topic_id     INTEGER,
    before_id    INTEGER,
    before_label VARCHAR,              -- NULL after somebody was forgotten: it may hold their words
    posts        BIGINT NOT NULL       -- of both, or of the one that there is
);

-- What it takes to give new comments their topics without a new fit: name -> bytes.
CREATE TABLE fit_model (name VARCHAR NOT NULL, content BLOB NOT NULL);

CREATE TABLE representatives (topic_id INTEGER NOT NULL, rank INTEGER NOT NULL, post_id VARCHAR NOT NULL);

CREATE TABLE map (text_id VARCHAR NOT NULL, x FLOAT NOT NULL, y FLOAT NOT NULL);

CREATE TABLE neighbours (
    text_id      VARCHAR NOT NULL,
    rank         INTEGER NOT NULL,
    neighbour_id VARCHAR NOT NULL,
    similarity   FLOAT NOT NULL        -- cosine
);

-- Filled by the tagging of places and agencies.
CREATE TABLE post_places (post_id VARCHAR NOT NULL, code VARCHAR NOT NULL, evidence VARCHAR NOT NULL);
CREATE TABLE post_agencies (post_id VARCHAR NOT NULL, code VARCHAR NOT NULL, evidence VARCHAR NOT NULL);

CREATE TABLE run (
    started    TIMESTAMP NOT NULL,
    finished   TIMESTAMP NOT NULL,
    seed       BIGINT NOT NULL,
    parameters VARCHAR NOT NULL,       -- JSON
    model      VARCHAR NOT NULL,
    model_hash VARCHAR NOT NULL,
    counts     VARCHAR NOT NULL,       -- JSON
    stability  VARCHAR,                -- JSON: agreement with other fits; NULL where not measured
    packages   VARCHAR NOT NULL,       -- JSON: name -> version
    seconds    VARCHAR NOT NULL,       -- JSON: stage -> seconds
    sources    VARCHAR NOT NULL,       -- JSON: the imports it was made from
    before     VARCHAR,                -- the release that topics were matched with
    moved      BIGINT,                 -- posts of both releases whose topic is another one now
    next_topic INTEGER NOT NULL,       -- the first identifier that no topic has had
    digest     VARCHAR NOT NULL,       -- of the content; equal fits have equal digests
    made_up    BOOLEAN NOT NULL,
    schema_version INTEGER NOT NULL    -- of these tables
);
