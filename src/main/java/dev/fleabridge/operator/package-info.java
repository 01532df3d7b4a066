/**
 * The operators' REST API: reading back what came in and what became of it, the levers with their
 * notes, and who may do what. Decides nothing about money itself, sends nothing, and has no SQL:
 * the engine's levers and the ledger's readings do the work.
 */
@NullMarked
package dev.fleabridge.operator;

import org.jspecify.annotations.NullMarked;
