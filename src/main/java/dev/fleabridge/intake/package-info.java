/**
 * The doors: {@code POST /v1/events}, the SQS listener, and the one way from both into the inbox.
 * What an event means is not decided here, and nothing outside the database is called: an event is
 * read, planned, filed in one transaction, and only then acknowledged.
 */
@NullMarked
package dev.fleabridge.intake;

import org.jspecify.annotations.NullMarked;
