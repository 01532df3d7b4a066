package dev.fleabridge.aws;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Lets an answer end one byte after its bound, because the SDK reads a whole answer into memory
 * before its caller sees any of it. The one byte more tells the caller that it was too large.
 */
final class BoundedBody implements ExecutionInterceptor {

  private final int maxBytes;

  BoundedBody(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    return context.responseBody().map(body -> new Bounded(body, maxBytes + 1L));
  }

  private static final class Bounded extends FilterInputStream {

    private long left;

    Bounded(InputStream body, long left) {
      super(body);
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      if (left == 0) {
        return -1;
      }
      int next = super.read();
      left -= next < 0 ? 0 : 1;
      return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      if (left == 0 && count > 0) {
        return -1;
      }
      int got = super.read(bytes, offset, (int) Math.min(count, left));
      left -= Math.max(got, 0);
      return got;
    }
  }
}
