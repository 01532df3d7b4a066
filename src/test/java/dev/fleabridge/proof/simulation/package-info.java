/**
 * The engine and the ledger as they are, on a real PostgreSQL, against a model upstream, in virtual
 * time, with seeded faults and deaths. What the engine should do is not decided here; that money
 * moved exactly once, whatever struck, is checked.
 */
@NullMarked
package dev.fleabridge.proof.simulation;

import org.jspecify.annotations.NullMarked;
