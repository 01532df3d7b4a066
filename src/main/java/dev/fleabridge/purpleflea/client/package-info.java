/**
 * The client itself: one call out, one outcome back, and what a look-up finds. It decides when a
 * request may go out, but not what a request looks like.
 */
@NullMarked
package dev.fleabridge.purpleflea.client;

import org.jspecify.annotations.NullMarked;
