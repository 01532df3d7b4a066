/**
 * Rows of the books, sealed into the chain: read as they are hashed, put into segments, verified,
 * and given out as receipts. It changes no row that it has not made, and no room of the books knows
 * it.
 */
@NullMarked
package dev.fleabridge.ledger.seal;

import org.jspecify.annotations.NullMarked;
