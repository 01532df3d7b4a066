/**
 * Rules: reading and checking the rules file, matching event patterns, evaluating expressions,
 * deriving business keys and resolving a step's parameters. It uses no Spring and, of this project,
 * only {@code dev.fleabridge.model}. Its only I/O is reading the rules file and its schema. It
 * measures time only to stop an evaluation.
 */
@NullMarked
package dev.fleabridge.rule;

import org.jspecify.annotations.NullMarked;
