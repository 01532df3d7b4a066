package dev.fleabridge.web;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.ByteArrayInputStream;

/** A request whose body was read already, and is read again from memory. */
public class RereadRequest extends HttpServletRequestWrapper {

  private final Memory body;
  private final int length;

  /**
   * @param body all bytes of the body; they must not change
   */
  public RereadRequest(HttpServletRequest request, byte[] body) {
    super(request);
    this.body = new Memory(new ByteArrayInputStream(body));
    this.length = body.length;
  }

  @Override
  public ServletInputStream getInputStream() {
    return body;
  }

  @Override
  public int getContentLength() {
    return length;
  }

  @Override
  public long getContentLengthLong() {
    return length;
  }

  private static final class Memory extends ServletInputStream {

    private final ByteArrayInputStream bytes;

    Memory(ByteArrayInputStream bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read() {
      return bytes.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      return bytes.read(into, offset, length);
    }

    @Override
    public boolean isFinished() {
      return bytes.available() == 0;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new IllegalStateException("the body is there already");
    }
  }
}
