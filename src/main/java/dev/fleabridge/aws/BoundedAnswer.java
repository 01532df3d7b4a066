package dev.fleabridge.aws;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.commons.io.input.BoundedInputStream;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Ends an answer one byte after its bound, because the SDK reads a whole answer into memory before
 * its caller sees it. The extra byte tells the caller that the answer was too large.
 */
final class BoundedAnswer implements ExecutionInterceptor {

  private final int maxBytes;

  BoundedAnswer(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    return context.responseBody().map(this::bounded);
  }

  private InputStream bounded(InputStream body) {
    try {
      return BoundedInputStream.builder().setInputStream(body).setMaxCount(maxBytes + 1L).get();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
