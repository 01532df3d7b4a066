/**
 * The commands of the jar for rule authors and their CI: they check and test rules without a
 * service, ask a running service for a back-test, and verify receipts. Nothing in here needs
 * Spring, and nothing writes.
 */
@NullMarked
package dev.fleabridge.command;

import org.jspecify.annotations.NullMarked;
