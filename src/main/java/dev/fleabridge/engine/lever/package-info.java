/**
 * What people may do to actions, batches, events and pauses. Each act is one transaction with its
 * line in the audit. It knows nothing of HTTP, and nothing acts here by itself.
 */
@NullMarked
package dev.fleabridge.engine.lever;

import org.jspecify.annotations.NullMarked;
