"""SQL that names a schema ({0}), as somebody might write who knows no guard. Each is refused for another congress's."""

READS = (
    "SELECT * FROM {0}.organs_unit",
    "SELECT count(*) FROM {0}.organs_unit",
    "SELECT (SELECT name FROM {0}.organs_unit LIMIT 1)",
    "WITH x AS (SELECT * FROM {0}.organs_unit) SELECT * FROM x",
    "SELECT * FROM organs_unit u WHERE EXISTS (SELECT FROM {0}.organs_unit x WHERE x.id = u.id)",
    "SELECT * FROM organs_unit UNION ALL SELECT * FROM {0}.organs_unit",
    "TABLE {0}.organs_unit",
    "LOCK TABLE {0}.organs_unit IN ROW EXCLUSIVE MODE",
    "SELECT name FROM {0}.organs_unit",
    "SELECT * FROM {0}.organs_unit FOR UPDATE",
    "EXPLAIN ANALYZE SELECT * FROM {0}.organs_unit",
    "CREATE TEMP TABLE copied AS SELECT * FROM {0}.organs_unit",
)
WRITES = (
    "INSERT INTO {0}.organs_unit SELECT * FROM {0}.organs_unit WHERE false",
    "UPDATE {0}.organs_unit SET name = name || '改'",
    "DELETE FROM {0}.organs_unit WHERE name = 'x'",
    "GRANT SELECT ON {0}.organs_unit TO PUBLIC",
    "MERGE INTO {0}.organs_unit u USING (VALUES (1)) v (x) ON false WHEN MATCHED THEN DO NOTHING",
    "WITH x AS (UPDATE {0}.organs_unit SET name = name || '改' RETURNING *) SELECT * FROM x",
    "UPDATE organs_unit SET name = x.name FROM {0}.organs_unit x WHERE x.id = organs_unit.id",
)
# A congress may do these nowhere, so they have no control.
NOWHERE = (
    "TRUNCATE {0}.organs_unit",
    "DROP TABLE {0}.organs_unit",
    "ALTER TABLE {0}.organs_unit ADD COLUMN stray text",
    "CREATE TABLE {0}.stray (id int)",
    "CREATE TEMP TABLE organs_unit (id int)",
    "SELECT setval('{0}.handling_reply_id_seq', 1)",
    "CREATE FUNCTION {0}.stray() RETURNS int LANGUAGE sql AS 'SELECT 1'",
)
