/**
 * Texts, and how numbers and moments are written as texts and read from them: what JSONata's
 * functions of texts and pictures do, on plain Java values. It knows nothing of expressions.
 */
@NullMarked
package dev.fleabridge.rule.expression.text;

import org.jspecify.annotations.NullMarked;
