-- Verify teyao:table_authorization_record_decided on pg

BEGIN;

DO $$
BEGIN
    ASSERT (SELECT i.indisvalid AND i.indnkeyatts = 3 AND i.indpred IS NULL AND i.indrelid = 'teyao.authorization_record'::regclass
            FROM pg_index i WHERE i.indexrelid = 'teyao.authorization_record_decided'::regclass), 'the whole table, three columns';
    ASSERT (SELECT string_agg(a.attname, ' ' ORDER BY a.attnum) = 'decided_at authorization_id record' FROM pg_attribute a
            WHERE a.attrelid = 'teyao.authorization_record_decided'::regclass), 'in the order they are read';
END $$;

ROLLBACK;
