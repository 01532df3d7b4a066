/**
 * Decides which revision of the rules is in force, and has this replica work by it: at the start,
 * when the file changes, when a person says so. What the rules mean, and what they lead to, is not
 * decided here.
 */
@NullMarked
package dev.fleabridge.engine.revision;

import org.jspecify.annotations.NullMarked;
