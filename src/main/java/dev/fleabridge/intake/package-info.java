/**
 * The doors: {@code POST /v1/events}, the SQS listener, and the only way from both into the inbox.
 * An event is read, planned, filed in one transaction, and only then acknowledged. The doors do not
 * decide what an event means, and call nothing but the database and the queues.
 */
@NullMarked
package dev.fleabridge.intake;

import org.jspecify.annotations.NullMarked;
