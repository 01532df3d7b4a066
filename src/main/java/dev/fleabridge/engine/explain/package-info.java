/**
 * Why an action is as it is, in words: what of its rule can be evaluated again, what the guard kept
 * of its decision, and what people did. It writes nothing, and nothing is decided by it.
 */
@NullMarked
package dev.fleabridge.engine.explain;

import org.jspecify.annotations.NullMarked;
