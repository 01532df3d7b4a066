package dev.fleabridge.engine.fanout.rows;

import java.io.IOException;

/**
 * A file that this machine cannot read just now, which says nothing about the file. The message is
 * for a person.
 */
public final class NotReadHere extends IOException {

  private static final long serialVersionUID = 1L;

  NotReadHere(String message, Throwable cause) {
    super(message, cause);
  }
}
