/**
 * What agents ask for by themselves. A mandate binds whoever signs in with it to one agent at
 * Purple Flea and to limits of its own, and each request becomes an event under a rule of that
 * mandate. No protocol is known here, and nothing is sent.
 */
@NullMarked
package dev.fleabridge.engine.mandate;

import org.jspecify.annotations.NullMarked;
