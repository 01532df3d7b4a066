package dev.fleabridge.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.util.unit.DataSize;

/** Who may have how many bytes in hand. */
class BodyRoomTest {

  private final BodyRoom room = new BodyRoom(DataSize.ofBytes(10), DataSize.ofBytes(100));

  @Test
  void aSourceFillsNoMoreThanItsShare() {
    List<BodyRoom.Room> held = new ArrayList<>();
    held.add(room.room(body(10), "slow"));
    held.add(room.room(body(10), "slow"));

    assertThatThrownBy(() -> room.room(body(10), "slow")).isInstanceOf(Overloaded.class);
    assertThatCode(() -> held.add(room.room(body(10), "honest"))).doesNotThrowAnyException();

    held.removeFirst().close();
    assertThatCode(() -> room.room(body(10), "slow")).doesNotThrowAnyException();
  }

  @Test
  void fourSourcesFillTheRoomAndNothingOfARefusalStaysHeld() {
    for (String source : List.of("a", "b", "c", "d")) {
      room.room(body(10), source);
      room.room(body(10), source);
      room.room(body(5), source);
    }

    BodyRoom fifth = room;
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> fifth.room(body(10), "e")).isInstanceOf(Overloaded.class);
    }
  }

  @Test
  void oneBodyFitsIntoEachShareHoweverSmallTheRoom() {
    BodyRoom small = new BodyRoom(DataSize.ofBytes(10), DataSize.ofBytes(12));

    assertThatCode(() -> small.room(body(10), "a").close()).doesNotThrowAnyException();
    assertThatCode(() -> small.room(body(10), "b").close()).doesNotThrowAnyException();
  }

  /** Three bytes become eighty, so sixteen such bodies of a megabyte stopped a replica. */
  @Test
  void whatBodiesBecomeIsBoundedForEachSourceToo() throws IOException {
    BodyRoom large = new BodyRoom(DataSize.ofMegabytes(1), DataSize.ofMegabytes(64));
    byte[] dense = "{},".repeat(300_000).getBytes(UTF_8);

    BodyRoom.Room first = large.room(body(dense), "dense");
    first.read();
    BodyRoom.Room second = large.room(body(dense), "dense");
    assertThatThrownBy(second::read).isInstanceOf(Overloaded.class);
    second.close();
    try (BodyRoom.Room usual = large.room(body("{\"a\":1}".getBytes(UTF_8)), "honest")) {
      assertThatCode(usual::read).doesNotThrowAnyException();
    }

    first.close();
    for (int again = 0; again < 10; again++) {
      try (BodyRoom.Room next = large.room(body(dense), "dense")) {
        assertThat(next.read()).hasSize(dense.length);
      }
    }
  }

  private static HttpServletRequest body(int bytes) {
    return body(new byte[bytes]);
  }

  private static HttpServletRequest body(byte[] bytes) {
    MockHttpServletRequest request = new MockHttpServletRequest();
    request.setContent(bytes);
    return request;
  }
}
