package dev.fleabridge.telemetry;

import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/** Marks lines of which each must be written, however many there are. */
public final class Each {

  /**
   * For a warning or an error that is the only place where something is told: an answer that is
   * lost with the process, an action that a person must look at. {@link Summaries} lets it pass.
   */
  public static final Marker LINE = MarkerFactory.getMarker("EACH_LINE");

  private Each() {}
}
