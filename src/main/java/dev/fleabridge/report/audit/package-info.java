/**
 * Seals what was written into segments, verifies them, and tells the newest hash to whoever keeps
 * it elsewhere. It writes segments and evidence only, and decides nothing about actions.
 */
@NullMarked
package dev.fleabridge.report.audit;

import org.jspecify.annotations.NullMarked;
