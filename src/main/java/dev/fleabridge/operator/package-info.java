/**
 * The operators' REST API. It reads back what came in and what became of it, offers the levers with
 * their notes, and says who may do what. It decides nothing about money, sends nothing, and has no
 * SQL. The engine's levers and the ledger's readings do the work.
 */
@NullMarked
package dev.fleabridge.operator;

import org.jspecify.annotations.NullMarked;
