/**
 * What people may do to actions, batches and pauses, each act in one transaction with its line in
 * the audit. It knows nothing of HTTP, and nothing acts here by itself.
 */
@NullMarked
package dev.fleabridge.engine.lever;

import org.jspecify.annotations.NullMarked;
