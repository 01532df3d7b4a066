/**
 * Takes actions from state to state: claims what is due, has it sent, records the answer, and finds
 * out what became of what nobody answered. How it is sent and what it costs is decided below.
 */
@NullMarked
package dev.fleabridge.engine.cycle;

import org.jspecify.annotations.NullMarked;
