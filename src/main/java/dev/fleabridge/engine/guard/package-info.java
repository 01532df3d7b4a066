/**
 * Decides whether something stops an action before it is sent: caps, budgets, lists, approvals,
 * pauses, or a balance that is too low. It sends nothing. It writes one thing only: the handle that
 * an escrow's creation takes.
 */
@NullMarked
package dev.fleabridge.engine.guard;

import org.jspecify.annotations.NullMarked;
