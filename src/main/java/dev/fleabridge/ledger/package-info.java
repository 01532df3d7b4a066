/**
 * The books: events, runs, actions, attempts, reservations, budgets, and the only SQL of the
 * project. What an action should do next is not decided here; that it only ever makes a legal move,
 * behind its fence and with a line of history, is.
 */
@NullMarked
package dev.fleabridge.ledger;

import org.jspecify.annotations.NullMarked;
