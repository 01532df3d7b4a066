/**
 * What the bridge measures: the list of all meters, figures of the ledger, and which of them go to
 * CloudWatch. It reads the books, counts how far it has read, and decides nothing about actions.
 */
@NullMarked
package dev.fleabridge.report.metrics;

import org.jspecify.annotations.NullMarked;
