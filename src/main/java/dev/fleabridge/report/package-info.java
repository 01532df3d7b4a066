/**
 * What the bridge tells others about itself: figures of the ledger as meters, and outcomes as
 * events. It reads the books, writes only how far it has told, and decides nothing.
 */
@NullMarked
package dev.fleabridge.report;

import org.jspecify.annotations.NullMarked;
