/**
 * A typed client of the Purple Flea HTTP API: operations, outcomes and the four dialects in which
 * the API has been described. It must not import anything else of this project, nor Spring; it
 * never retries a call that moves money, and never logs.
 */
@NullMarked
package dev.fleabridge.purpleflea;

import org.jspecify.annotations.NullMarked;
