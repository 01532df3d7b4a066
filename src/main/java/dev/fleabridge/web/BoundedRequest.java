package dev.fleabridge.web;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A request with a bound on the bytes of its body. Reading one byte more throws {@link
 * BodyTooLarge}.
 */
final class BoundedRequest extends HttpServletRequestWrapper {

  private final int max;
  private @Nullable Counting stream;

  BoundedRequest(HttpServletRequest request, int max) {
    super(request);
    this.max = max;
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    Counting open = stream;
    if (open == null) {
      open = new Counting(super.getInputStream(), max);
      stream = open;
    }
    return open;
  }

  @Override
  public BufferedReader getReader() throws IOException {
    String encoding = getCharacterEncoding();
    Charset charset = encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding);
    return new BufferedReader(new InputStreamReader(getInputStream(), charset));
  }

  private static final class Counting extends ServletInputStream {
    private final ServletInputStream body;
    private final int max;
    private int count;

    Counting(ServletInputStream body, int max) {
      this.body = body;
      this.max = max;
    }

    @Override
    public int read() throws IOException {
      int one = body.read();
      if (one >= 0) {
        counted(1);
      }
      return one;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      // The count stops one byte beyond the bound, so that it cannot overflow.
      int read = body.read(into, offset, Math.min(length, max - count + 1));
      if (read > 0) {
        counted(read);
      }
      return read;
    }

    private void counted(int bytes) throws BodyTooLarge {
      count += bytes;
      if (count > max) {
        throw new BodyTooLarge(max);
      }
    }

    @Override
    public boolean isFinished() {
      return body.isFinished();
    }

    @Override
    public boolean isReady() {
      return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      body.setReadListener(listener);
    }
  }
}
