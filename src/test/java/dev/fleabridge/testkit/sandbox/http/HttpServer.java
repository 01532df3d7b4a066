package dev.fleabridge.testkit.sandbox.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

/**
 * A small HTTP/1.1 server that owns its bytes, which a stand-in needs that resets, truncates and
 * drips on demand: one virtual thread a connection, keep-alive, bodies with a length or in chunks.
 */
public final class HttpServer implements AutoCloseable {

  /** Answers one request; may wait. */
  public interface Handler {
    Reply handle(Request request) throws InterruptedException;
  }

  private static final int BACKLOG = 1024;
  private static final int IDLE_MILLIS = 300_000;
  private static final int LINGER_MILLIS = 1_000;
  private static final int LINGER_BYTES = 4 << 20;
  private static final long RETRY_NANOS = 10_000_000;

  private final ServerSocket listener;
  private final Thread acceptor;
  private final Handler handler;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * Starts to listen.
   *
   * @param port 0 for any free one
   * @throws IOException where the port is taken or the host is not this machine's
   */
  public HttpServer(String host, int port, Handler handler) throws IOException {
    this.handler = handler;
    listener = new ServerSocket();
    listener.setReuseAddress(true);
    try {
      listener.bind(new InetSocketAddress(InetAddress.getByName(host), port), BACKLOG);
    } catch (IOException e) {
      listener.close();
      throw e;
    }
    acceptor = Thread.ofPlatform().daemon().name("sandbox-" + port()).unstarted(this::accept);
    acceptor.start();
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Waits until this server is closed. */
  public void await() throws InterruptedException {
    acceptor.join();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        open.add(socket);
        connections.execute(() -> serve(socket));
      } catch (IOException | RejectedExecutionException e) {
        if (!listener.isClosed()) {
          // Out of file handles, for example: the next connection may do.
          LockSupport.parkNanos(RETRY_NANOS);
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(IDLE_MILLIS);
      HttpReader reader = new HttpReader(socket.getInputStream(), socket.getOutputStream());
      HttpWriter writer = new HttpWriter(socket);
      boolean goOn = true;
      while (goOn) {
        try {
          Request request = reader.next();
          goOn = request != null && writer.write(answer(request), reader.keepsAlive());
        } catch (HttpReader.Malformed e) {
          Answer refusal = Answer.error(e.status(), "bad_request", String.valueOf(e.getMessage()));
          writer.write(Reply.of(refusal), false);
          linger(socket);
          goOn = false;
        }
      }
    } catch (IOException e) {
      // The caller went away, which is its right.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  /**
   * Reads on for a while: closed over bytes that were not read, the caller would see a reset
   * instead of the answer.
   */
  private static void linger(Socket socket) throws IOException {
    socket.shutdownOutput();
    socket.setSoTimeout(LINGER_MILLIS);
    socket.getInputStream().readNBytes(LINGER_BYTES);
  }

  private Reply answer(Request request) throws InterruptedException {
    try {
      return handler.handle(request);
    } catch (RuntimeException e) {
      // A defect of the sandbox must not look like a fault that somebody ordered.
      System.err.println("sandbox: " + request.method() + " " + request.path() + " failed: " + e);
      return Reply.of(Answer.error(500, "sandbox_defect", String.valueOf(e)));
    }
  }

  /** Stops listening and cuts every connection. */
  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      // It is as closed as it gets.
    }
    connections.shutdownNow();
    for (Socket socket : open) {
      try {
        socket.close();
      } catch (IOException e) {
        // Likewise.
      }
    }
  }
}
