/**
 * Sends requests of all kinds to the whole service, drawn from the API's description and a seed,
 * and judges each answer by the description. It knows the service by its addresses and its tables
 * only.
 */
@NullMarked
package dev.fleabridge.proof.fuzz;

import org.jspecify.annotations.NullMarked;
