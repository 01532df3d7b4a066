/**
 * What the servers remember: one ledger with its accounts, escrows and positions, the prices of the
 * exchange, and the clock. No route and no status code lives here.
 */
@NullMarked
package dev.fleabridge.testkit.sandbox.world;

import org.jspecify.annotations.NullMarked;
