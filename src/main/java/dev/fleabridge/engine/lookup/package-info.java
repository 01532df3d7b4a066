/**
 * Asks AWS what steps need to know, and answers pipelines that wait for a callback. No money moves
 * from here.
 */
@NullMarked
package dev.fleabridge.engine.lookup;

import org.jspecify.annotations.NullMarked;
