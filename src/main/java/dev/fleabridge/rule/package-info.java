/**
 * Rules: reading and checking the rules file, matching event patterns, evaluating expressions,
 * deriving business keys and resolving a step's parameters. Pure: no Spring, no clock, no IO but
 * reading the rules file, and of this project only {@code dev.fleabridge.model}.
 */
@NullMarked
package dev.fleabridge.rule;

import org.jspecify.annotations.NullMarked;
