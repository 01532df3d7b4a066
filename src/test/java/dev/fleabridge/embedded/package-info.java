/**
 * Real servers inside the test's own process, started in a second and gone with it: for tests and
 * for the embedded run. They know nothing of events, rules or payments.
 */
@NullMarked
package dev.fleabridge.embedded;

import org.jspecify.annotations.NullMarked;
