/**
 * What the bridge tells the outside about itself: figures of the ledger as meters. Reads the books,
 * never writes them, and decides nothing.
 */
@NullMarked
package dev.fleabridge.report;

import org.jspecify.annotations.NullMarked;
