/**
 * A typed client of the Purple Flea HTTP API: operations, outcomes and the four dialects in which
 * the API has been described. It imports neither the rest of this project nor Spring. It never
 * retries a call that moves money, and never logs.
 */
@NullMarked
package dev.fleabridge.purpleflea;

import org.jspecify.annotations.NullMarked;
