package dev.fleabridge.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.DelegatingServletInputStream;

/** Bodies that are too long, and bodies that come too slowly. */
class BoundedStreamTest {

  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);
  private final AtomicInteger givenUp = new AtomicInteger();
  private final BoundedStream.Scales weighed = (bytes, offset, length) -> {};

  @Test
  void asManyBytesAsAllowedAreRead() throws IOException {
    assertThat(stream(new byte[100], 100).readAllBytes()).hasSize(100);
  }

  @Test
  void oneByteMoreIsRefusedByEitherWayOfReading() {
    assertThatThrownBy(() -> stream(new byte[101], 100).readAllBytes())
        .isInstanceOf(BodyTooLarge.class);
    assertThatThrownBy(
            () -> {
              BoundedStream one = stream(new byte[2], 1);
              one.read();
              one.read();
            })
        .isInstanceOf(BodyTooLarge.class);
  }

  @Test
  void readingOneByteGivesItUnsigned() throws IOException {
    BoundedStream stream = stream(new byte[] {(byte) 0xff}, 1);

    assertThat(stream.read()).isEqualTo(255);
    assertThat(stream.read()).isEqualTo(-1);
  }

  /** Each byte comes soon after the one before. */
  @Test
  void theTimeIsThatOfTheWholeBody() throws IOException {
    BoundedStream stream = stream(new byte[100], 100);
    for (int second = 0; second < 5; second++) {
      assertThat(stream.read()).isZero();
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    }
    nanos.incrementAndGet();

    assertThatThrownBy(stream::read).isInstanceOf(BodyTooSlow.class);
    assertThat(givenUp).hasValue(1);
  }

  @Test
  void aReadThatTheServerEndsIsTooSlowToo() {
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException(new SocketTimeoutException());
          }

          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            throw new IOException(new SocketTimeoutException());
          }
        };
    BoundedStream stream =
        new BoundedStream(
            new DelegatingServletInputStream(failing),
            100,
            LIMIT,
            nanos::get,
            givenUp::incrementAndGet,
            weighed);

    assertThatThrownBy(stream::readAllBytes).isInstanceOf(BodyTooSlow.class);
    assertThat(givenUp).hasValue(1);
  }

  private BoundedStream stream(byte[] body, int max) {
    return new BoundedStream(
        new DelegatingServletInputStream(new ByteArrayInputStream(body)),
        max,
        LIMIT,
        nanos::get,
        givenUp::incrementAndGet,
        weighed);
  }
}
