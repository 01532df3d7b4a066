/**
 * Speaks with Purple Flea for the engine: sends, looks up, reads balances, holds keys and registers
 * agents. It moves no action from state to state.
 */
@NullMarked
package dev.fleabridge.engine.pay;

import org.jspecify.annotations.NullMarked;
