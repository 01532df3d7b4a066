/**
 * Kills real bridges under load and counts what became of every event: child JVMs on a durable
 * PostgreSQL, against the faulty sandbox. It judges by the ledger's tables and the sandbox's own
 * count of effects; it shares no code with the engine and changes nothing in it.
 */
@NullMarked
package dev.fleabridge.proof.crash;

import org.jspecify.annotations.NullMarked;
