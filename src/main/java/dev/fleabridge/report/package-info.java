/**
 * What the bridge tells the outside about itself: figures of the ledger as meters, outcomes as
 * events. Reads the books, writes nothing in them but how far it has told, and decides nothing.
 */
@NullMarked
package dev.fleabridge.report;

import org.jspecify.annotations.NullMarked;
