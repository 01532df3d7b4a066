/**
 * Decides what may stop an action before it is sent: caps, budgets, lists, approvals, pauses, and a
 * balance that is too low. It writes nothing and sends nothing.
 */
@NullMarked
package dev.fleabridge.engine.guard;

import org.jspecify.annotations.NullMarked;
