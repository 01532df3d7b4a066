/**
 * Speaks with Purple Flea for the engine: it sends, looks up, reads balances, finds keys and
 * accounts, and registers agents. The reading of a balance wakes actions, and {@link
 * dev.fleabridge.engine.pay.KeyTrouble} proposes a change. Nothing here writes a move of an action.
 */
@NullMarked
package dev.fleabridge.engine.pay;

import org.jspecify.annotations.NullMarked;
