/**
 * What moves actions from state to state: planner, claimer, recorder, guard, resolver, reconciler.
 * It decides; the ledger writes, and the floors below carry the calls out. No SQL here, and no
 * HTTP.
 */
@NullMarked
package dev.fleabridge.engine;

import org.jspecify.annotations.NullMarked;
