/**
 * Takes actions from state to state: claims what is due, has it sent, records the answer, and finds
 * out what became of what nobody answered. How it is sent and what it costs is decided below.
 *
 * <p>The way of an action through this room:
 *
 * <ul>
 *   <li>Claim: {@code Claimer}, {@code ClaimDecider}, {@code ClaimBatch}, {@code Unwanted}, {@code
 *       PayersInTurn}, {@code Tries}, {@code RetryBudget}. {@code Unconfirmed} and {@code
 *       Withdrawals} take a claim back.
 *   <li>Call: {@code Cycle} drives all, and {@code Worker} has its threads; {@code Places}, {@code
 *       Line}, {@code OnceBegun}, {@code Lease}, {@code SenderByFamily}, {@code Withheld}.
 *   <li>Answer: {@code Recorder}, {@code HeardAnswers}, {@code LastResort}, {@code LateAnswers}.
 *   <li>Doubt: {@code Reconciler}, {@code OwnEvidence}, {@code LookTimes}.
 *   <li>Waiting steps: {@code Resolver}. Odd rows: {@code RowByRow}, {@code LeftAlone}. Health:
 *       {@code Turns}, {@code EngineHealth}.
 * </ul>
 */
@NullMarked
package dev.fleabridge.engine.cycle;

import org.jspecify.annotations.NullMarked;
