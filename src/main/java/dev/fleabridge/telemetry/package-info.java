/**
 * What every line of the log and every span has: the ids that work is done for, the trace, one line
 * a second where there would be thousands, and the way to an OTLP receiver. It knows no rule, no
 * SQL and no state of the business, and nothing that is paid depends on it.
 */
@NullMarked
package dev.fleabridge.telemetry;

import org.jspecify.annotations.NullMarked;
