/**
 * Measurements of the whole service, to be run by hand: nothing here is a test, and nothing here
 * asserts a figure. What they said, and where, is in {@code docs/benchmarks.md}.
 */
@NullMarked
package dev.fleabridge.proof.bench;

import org.jspecify.annotations.NullMarked;
