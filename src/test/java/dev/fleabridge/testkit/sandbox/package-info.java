/**
 * A stand-in for Purple Flea that keeps books: one ledger behind the routes of all four dialects,
 * with faults on demand and everything it did open to inspection. It runs in its own JVM or thread,
 * knows nothing of the bridge, and must not import anything from it.
 *
 * <p>This package holds the words that its rooms share. A room imports only rooms before it: http,
 * world, services and guide, server.
 */
@NullMarked
package dev.fleabridge.testkit.sandbox;

import org.jspecify.annotations.NullMarked;
