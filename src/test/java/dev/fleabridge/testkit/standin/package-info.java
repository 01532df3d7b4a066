/**
 * Servers that speak AWS's wire protocols to the real SDK clients, with their state in memory: for
 * tests and for the embedded run. Nothing in here imports production code, so that a
 * misunderstanding cannot hide on both sides.
 */
@NullMarked
package dev.fleabridge.testkit.standin;

import org.jspecify.annotations.NullMarked;
