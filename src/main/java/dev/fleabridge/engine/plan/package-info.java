/**
 * Decides which actions an event leads to, and how each step begins. It writes nothing: no ledger
 * is changed from here, and nothing is sent.
 */
@NullMarked
package dev.fleabridge.engine.plan;

import org.jspecify.annotations.NullMarked;
