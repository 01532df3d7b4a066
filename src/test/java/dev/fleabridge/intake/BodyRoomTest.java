package dev.fleabridge.intake;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.HttpServletRequest;
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

  private static HttpServletRequest body(int bytes) {
    MockHttpServletRequest request = new MockHttpServletRequest();
    request.setContent(new byte[bytes]);
    return request;
  }
}
