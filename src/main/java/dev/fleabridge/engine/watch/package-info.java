/**
 * Files events that nobody sends: times of schedules, and events of SageMaker that never came. It
 * also compares escrows with Purple Flea. It sends no payment and moves no action.
 */
@NullMarked
package dev.fleabridge.engine.watch;

import org.jspecify.annotations.NullMarked;
