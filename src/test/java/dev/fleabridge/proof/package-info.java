/**
 * What shows that money moves once, beyond single tests: simulation, crash test, comparison with
 * other ways to build it, and benchmarks. Each is told of in a page of {@code docs}.
 */
@NullMarked
package dev.fleabridge.proof;

import org.jspecify.annotations.NullMarked;
