-- The corpus: everything that was imported, masked and pseudonymised. One writer at a time.
CREATE TABLE IF NOT EXISTS corpus_version (
    version         INTEGER NOT NULL,
    key_fingerprint VARCHAR                -- of the key that made the pseudonyms
);

CREATE TABLE IF NOT EXISTS posts (
    post_id        VARCHAR PRIMARY KEY,
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
    likes          BIGINT,
    replies        BIGINT,
    shares         BIGINT,
    source_id      VARCHAR NOT NULL,
    imported_at    TIMESTAMP NOT NULL, -- UTC
    author_name    VARCHAR,            -- of public accounts only
    url            VARCHAR,            -- to the original
    rating         BIGINT,             -- 1 to 5 stars
    category       VARCHAR,            -- this and what follows: of complaint systems
    agency         VARCHAR,
    status         VARCHAR,
    place          VARCHAR,
    answered_at    TIMESTAMP           -- UTC
);

-- One row an import, the repeated ones too: rows_read = added + known + rejected + forgotten.
CREATE TABLE IF NOT EXISTS imports (
    source_id   VARCHAR NOT NULL,
    name        VARCHAR NOT NULL,
    kind        VARCHAR NOT NULL,
    platform    VARCHAR NOT NULL,
    mapping     VARCHAR NOT NULL,      -- JSON: field -> column
    imported_at TIMESTAMP NOT NULL,    -- UTC
    rows_read   BIGINT NOT NULL,
    added       BIGINT NOT NULL,
    known       BIGINT NOT NULL,
    rejected    BIGINT NOT NULL,
    forgotten   BIGINT DEFAULT 0
);

-- Digests of authors and posts that must not come back.
CREATE TABLE IF NOT EXISTS forgotten (digest VARCHAR PRIMARY KEY);
