/**
 * Writes tables in Delta's format, by Delta Kernel. It is in the jar only where that is built with
 * its profile, and knows neither the ledger's statements nor where files are kept.
 */
@NullMarked
package dev.fleabridge.report.table.delta;

import org.jspecify.annotations.NullMarked;
