/**
 * How rows of the books are written as bytes, hashed and chained, and how a receipt is verified, as
 * docs/audit.md tells it. Nothing in here reads a database, needs Spring or knows what a payment
 * is.
 */
@NullMarked
package dev.fleabridge.chain;

import org.jspecify.annotations.NullMarked;
