package dev.fleabridge.intake;

import dev.fleabridge.model.Event;

/**
 * One event as a door read it.
 *
 * @param raw the bytes it was read from: the whole message where the event is alone in it, else the
 *     event's own part
 */
@SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
public record Envelope(Event event, byte[] raw) {}
