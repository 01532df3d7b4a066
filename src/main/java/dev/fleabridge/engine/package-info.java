/**
 * The types that the rooms of the engine share: planning, sender, send result, inquiry, repeat,
 * settings. The work is done in the rooms. No type here depends on a room.
 */
@NullMarked
package dev.fleabridge.engine;

import org.jspecify.annotations.NullMarked;
