/**
 * The words that the rooms of the engine share: planning, sender, answer, inquiry, settings. The
 * work is in the rooms below, each of which says what it does; no word here depends on a room.
 */
@NullMarked
package dev.fleabridge.engine;

import org.jspecify.annotations.NullMarked;
