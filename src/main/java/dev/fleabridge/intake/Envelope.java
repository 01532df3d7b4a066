package dev.fleabridge.intake;

import dev.fleabridge.model.Event;

/**
 * One event as a door read it.
 *
 * @param raw the bytes that it was read from: the whole message where the event is alone in it,
 *     otherwise the event's own part
 */
@SuppressWarnings("ArrayRecordComponent") // The bytes are carried and never compared.
public record Envelope(Event event, byte[] raw) {}
