package dev.fleabridge.testkit.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands before a server. On demand the connections that are open fall silent, without an end and
 * without an error, as when a firewall forgets them; new ones work. Or the line is cut: all of them
 * end, and new ones too, until it is mended.
 */
public final class FreezingProxy implements AutoCloseable {

  private final ServerSocket door;
  private final int target;
  private final List<Pair> open = new CopyOnWriteArrayList<>();
  private volatile boolean cut;
  private volatile boolean closed;

  /** The two ends of one connection. */
  private static final class Pair {
    private final Socket client;
    private final Socket server;
    private volatile boolean frozen;

    Pair(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }
  }

  private FreezingProxy(ServerSocket door, int target) {
    this.door = door;
    this.target = target;
  }

  public static FreezingProxy before(int port) {
    try {
      FreezingProxy proxy =
          new FreezingProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
      Thread.ofVirtual().name("freezing-proxy").start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return door.getLocalPort();
  }

  /** Every connection that is open now is silent from now on; how many there were. */
  public int freeze() {
    List<Pair> now = List.copyOf(open);
    now.forEach(pair -> pair.frozen = true);
    open.removeAll(now);
    return now.size();
  }

  /** Every connection ends, and so does each new one until {@link #mend}. */
  public void cut() {
    cut = true;
    open.forEach(pair -> {
      close(pair.client);
      close(pair.server);
    });
    open.clear();
  }

  /** New connections work again. */
  public void mend() {
    cut = false;
  }

  private void accept() {
    while (!closed) {
      try {
        Socket client = door.accept();
        if (cut) {
          close(client);
          continue;
        }
        Pair pair = new Pair(client, new Socket(InetAddress.getLoopbackAddress(), target));
        open.add(pair);
        Thread.ofVirtual().start(() -> pump(pair, pair.client, pair.server));
        Thread.ofVirtual().start(() -> pump(pair, pair.server, pair.client));
      } catch (IOException e) {
        // The door is closed, or one connection came to nothing.
      }
    }
  }

  private static void pump(Pair pair, Socket from, Socket to) {
    byte[] buffer = new byte[65_536];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (!pair.frozen) {
          out.write(buffer, 0, read);
          out.flush();
        }
      }
    } catch (IOException e) {
      // One end is gone.
    }
    if (!pair.frozen) {
      close(pair.client);
      close(pair.server);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone already.
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    door.close();
    open.forEach(pair -> {
      close(pair.client);
      close(pair.server);
    });
  }
}
