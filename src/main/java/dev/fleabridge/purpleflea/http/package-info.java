/**
 * One HTTP request and its answer: addresses, bounds, circuit breakers, and the JDK's client that
 * sends each request once. It does not know what a request means.
 */
@NullMarked
package dev.fleabridge.purpleflea.http;

import org.jspecify.annotations.NullMarked;
