/**
 * Asks AWS what steps need to know, and answers pipelines that wait for a callback. It moves no
 * money.
 */
@NullMarked
package dev.fleabridge.engine.lookup;

import org.jspecify.annotations.NullMarked;
