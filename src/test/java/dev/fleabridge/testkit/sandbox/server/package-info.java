/**
 * The sandbox as its users see it: the running server, its faults and limits, and all that it did,
 * open to inspection. Which route answers is decided here; what a route does is not.
 */
@NullMarked
package dev.fleabridge.testkit.sandbox.server;

import org.jspecify.annotations.NullMarked;
