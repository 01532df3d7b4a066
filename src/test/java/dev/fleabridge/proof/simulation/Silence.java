package dev.fleabridge.proof.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What the engine says of faults that the simulation makes is no news to anybody. */
final class Silence implements AutoCloseable {

  private final Logger engine = (Logger) LoggerFactory.getLogger("dev.fleabridge.engine.cycle");
  private final @Nullable Level before = engine.getLevel();

  Silence() {
    engine.setLevel(Level.OFF);
  }

  @Override
  public void close() {
    engine.setLevel(before);
  }
}
