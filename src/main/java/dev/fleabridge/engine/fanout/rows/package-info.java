/**
 * Reads the records of CSV and JSON Lines, one at a time, with bounded memory and a byte offset
 * after each, so that a reader can go on later. Knows nothing of rules, money, S3 or the ledger.
 */
@NullMarked
package dev.fleabridge.engine.fanout.rows;

import org.jspecify.annotations.NullMarked;
