package dev.fleabridge.testkit.embedded;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port for something that is told its port and opens it later, such as a process of its own.
 *
 * <p>The system would give one of the ports that it also gives to outgoing connections, and may
 * give it away again before it is opened. Ports below those are only taken by whoever asks for them
 * by number. Linux gives from 32768 on, and other systems from 49152 on.
 *
 * <p>Nothing remembers which ports were found. Of two that are found before either is opened, one
 * pair in 17,000 is the same port. So whoever asks opens it soon.
 */
public final class FreePort {

  private static final int LOWEST = 15_000;
  private static final int BEYOND = 32_000;
  private static final int MAX_TRIES = 100;

  private FreePort() {}

  /**
   * A port on which nothing listens now, at any address of this machine.
   *
   * @throws IllegalStateException where a hundred ports, chosen by chance, were all in use
   */
  public static int find() {
    for (int i = 0; i < MAX_TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, BEYOND);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException(
        "no free port was found between %d and %d".formatted(LOWEST, BEYOND));
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
