/**
 * Decides which actions an event leads to, and how each step begins. It writes nothing into the
 * ledger, and sends nothing.
 */
@NullMarked
package dev.fleabridge.engine.plan;

import org.jspecify.annotations.NullMarked;
