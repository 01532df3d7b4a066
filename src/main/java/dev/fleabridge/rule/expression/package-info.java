/**
 * Expressions: JSONata between <code>{%</code> and <code>%}</code>, on exact decimals and within
 * bounds of time, depth and size. It knows nothing of rules, files and payments. It measures time
 * only to stop an evaluation.
 */
@NullMarked
package dev.fleabridge.rule.expression;

import org.jspecify.annotations.NullMarked;
