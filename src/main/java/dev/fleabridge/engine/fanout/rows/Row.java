package dev.fleabridge.engine.fanout.rows;

import tools.jackson.databind.JsonNode;

/** One record of a file of rows. */
public sealed interface Row {

  /** Counts the records from 1, without a header and without blank lines. */
  long number();

  /**
   * A record that could be read.
   *
   * @param value of CSV an object with the columns as texts, of JSON Lines the value of the line
   */
  @SuppressWarnings("AvoidCommonTypeNames") // Always said as Row.Readable.
  record Readable(long number, JsonNode value) implements Row {}

  /**
   * A record that could not be read; the ones after it can.
   *
   * @param reason for a person, never with more than a few characters of the record
   */
  record Unreadable(long number, String reason) implements Row {}
}
