/**
 * Speaks with Purple Flea for the engine: it sends, looks up, reads balances, finds keys and
 * accounts, and registers agents. It wakes actions that wait for a balance, and moves none from
 * state to state.
 */
@NullMarked
package dev.fleabridge.engine.pay;

import org.jspecify.annotations.NullMarked;
