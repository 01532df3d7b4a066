package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

  private static final Instant AT = Instant.parse("2026-11-20T12:00:00.123456Z");

  @ParameterizedTest
  @ValueSource(strings = {"e1", "", "with|bar", "ü~\"", "arn:aws:sagemaker:eu-west-1:1:x/y"})
  void readsWhatItWrote(String id) {
    Cursor cursor = new Cursor(AT, id);

    assertThat(Cursor.read(cursor.text())).isEqualTo(cursor);
    assertThat(cursor.text()).matches("[A-Za-z0-9_-]+");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "%%", "bm8gYmFy", "eWVzdGVyZGF5fGUx"})
  void nothingElseIsACursor(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Cursor.read(text));
  }

  @Test
  void cursorOfAnotherListIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Cursor(AT, "e1").uuid());
    assertThatIllegalArgumentException().isThrownBy(() -> new Cursor(AT, "e1").number());
  }

  @Test
  void pageSaysWhereItGoesOnOnlyWhereItDoes() {
    assertThat(Page.of(List.of("a", "b", "c"), 2, item -> "after " + item))
        .isEqualTo(new Page<>(List.of("a", "b"), "after b"));
    assertThat(Page.of(List.of("a", "b"), 2, item -> "after " + item).next()).isNull();
  }
}
