/**
 * Reads the records of CSV, JSON Lines and Parquet, one at a time, with bounded memory and an
 * offset after each, so that a reader can go on later. A file in another shape is refused before
 * its first record. Knows of a rule only which fields of a row it reads, and nothing of money, S3
 * or the ledger.
 */
@NullMarked
package dev.fleabridge.engine.fanout.rows;

import org.jspecify.annotations.NullMarked;
