package dev.fleabridge.proof.comparison;

/**
 * One arrival of an event.
 *
 * @param at seconds since the start
 * @param eventId of the envelope: the same in a redelivery, another where AWS tells of the same
 *     state change again
 * @param fact what the event is about, and what should be paid once
 */
record Delivery(long at, String eventId, String fact) {}
