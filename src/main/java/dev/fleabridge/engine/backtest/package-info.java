/**
 * What other rules would have made of events that came before, compared with the rules in force. It
 * reads what is stored, and neither writes, nor sends, nor asks anybody outside.
 */
@NullMarked
package dev.fleabridge.engine.backtest;

import org.jspecify.annotations.NullMarked;
