-- Deploy teyao:table_state_move to pg
-- requires: schema_teyao type_label
-- Legal moves of everything that has a state.

BEGIN;
SET LOCAL ROLE teyao_owner;

CREATE TABLE teyao.state_move (
    thing teyao.label NOT NULL,
    from_state teyao.label NOT NULL,
    to_state teyao.label NOT NULL,
    CONSTRAINT state_move_pk PRIMARY KEY (thing, from_state, to_state),
    CONSTRAINT state_move_moves CHECK (from_state <> to_state)
);
INSERT INTO teyao.state_move (thing, from_state, to_state) VALUES
    -- a pend is settled by papers or a review, or given up
    ('authorization', 'pended', 'open'),
    ('authorization', 'pended', 'denied'),
    ('authorization', 'pended', 'cancelled'),
    -- a denial is overturned, or its request is reversed
    ('authorization', 'denied', 'open'),
    ('authorization', 'denied', 'cancelled'),
    ('authorization', 'open', 'partly_dispensed'),
    ('authorization', 'open', 'dispensed'),
    ('authorization', 'open', 'cancelled'),
    ('authorization', 'open', 'expired'),
    -- the rest was handed over, given up or ran out
    ('authorization', 'partly_dispensed', 'dispensed'),
    -- a line that was still pended was approved
    ('authorization', 'dispensed', 'partly_dispensed'),
    ('line', 'pend', 'approve'),
    ('line', 'pend', 'partial'),
    ('line', 'pend', 'deny'),
    ('line', 'deny', 'approve'),
    ('line', 'deny', 'partial'),
    ('line', 'partial', 'approve'),
    ('pickup', 'active', 'used'),
    ('pickup', 'active', 'cancelled'),
    ('pickup', 'active', 'expired');
COMMENT ON TABLE teyao.state_move IS 'Nothing moves backwards: a change of state that is not listed here is refused by trigger.';

COMMIT;
