/**
 * The words of the business: event, action, state, outcome, money. Records, enums and sealed types
 * only: no Spring, no clock, no IO, and no import from any other package of this project.
 */
@NullMarked
package dev.fleabridge.model;

import org.jspecify.annotations.NullMarked;
