/**
 * The sandbox's own HTTP server, and the shape of a call and of its answer. It knows bytes, JSON
 * and status codes; what a route does is not decided here.
 */
@NullMarked
package dev.fleabridge.testkit.sandbox.http;

import org.jspecify.annotations.NullMarked;
