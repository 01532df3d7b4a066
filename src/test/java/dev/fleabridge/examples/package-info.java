/**
 * Runs every example in {@code config/examples} as its page says, on real PostgreSQL, the sandbox
 * and the stand-ins for AWS. What an example does stands in its page and nowhere in here.
 */
@NullMarked
package dev.fleabridge.examples;

import org.jspecify.annotations.NullMarked;
