/**
 * Keeps our books true to what becomes of actions: wallets, budgets, escrows, and the steps that
 * wait for others. It does not decide whether anything may be sent.
 */
@NullMarked
package dev.fleabridge.engine.books;

import org.jspecify.annotations.NullMarked;
