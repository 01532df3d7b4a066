/**
 * Turns one step over many rows into one action a row, and writes the log of what became of them.
 * The payments themselves are actions like any other: nothing is sent to Purple Flea from here.
 */
@NullMarked
package dev.fleabridge.engine.fanout;

import org.jspecify.annotations.NullMarked;
