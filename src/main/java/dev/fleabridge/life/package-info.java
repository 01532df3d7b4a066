/**
 * How a replica ends: in which order and within which time its parts stop, and how those who call
 * it learn of it. What a part does when it stops is its own; nothing here knows events or money.
 */
@NullMarked
package dev.fleabridge.life;

import org.jspecify.annotations.NullMarked;
