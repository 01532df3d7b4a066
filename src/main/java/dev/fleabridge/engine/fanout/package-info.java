/**
 * Turns one step over many rows into one action for each row, and writes the log of what became of
 * them. The payments are actions like any other. Nothing is sent to Purple Flea from here.
 */
@NullMarked
package dev.fleabridge.engine.fanout;

import org.jspecify.annotations.NullMarked;
