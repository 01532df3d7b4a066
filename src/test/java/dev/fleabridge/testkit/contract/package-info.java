/**
 * The API's description as it is kept in {@code docs}, and whether an answer is one that it knows.
 * It knows no class of the service.
 */
@NullMarked
package dev.fleabridge.testkit.contract;

import org.jspecify.annotations.NullMarked;
