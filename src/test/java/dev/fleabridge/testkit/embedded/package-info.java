/**
 * The bridge with everything embedded: real PostgreSQL, the SQS protocol, the Purple Flea sandbox
 * and stand-ins for AWS. Used by {@code spring-boot:test-run} and by the tests; nothing in here is
 * part of the service.
 */
@NullMarked
package dev.fleabridge.testkit.embedded;

import org.jspecify.annotations.NullMarked;
