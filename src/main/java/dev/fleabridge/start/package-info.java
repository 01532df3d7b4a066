/**
 * Refuses a start that would misread its configuration, and says of every start that fails what was
 * wrong, in words of our own. What the service does once it runs is not decided here.
 */
@NullMarked
package dev.fleabridge.start;

import org.jspecify.annotations.NullMarked;
